import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { NOW } from '../../../src/web/state.fixture.ts';
import { DESKTOP, connection, executablePath, houseInChromium, type LookOptions, picture } from './browser.fixture.ts';
import { RecordedHouse } from './history.fixture.ts';

const HOUR = 3_600_000;

describe.skipIf(!executablePath)('history on the page in Chromium', () => {
  const at = houseInChromium();
  let page: Page;

  async function open(options: LookOptions = {}): Promise<void> {
    await at.open({ viewport: DESKTOP, ...options });
    page = at.seen.page;
    await connection(page, 'live');
  }

  const history = () => page.getByRole('region', { name: 'Verlauf' });
  const press = (name: string) => history().getByRole('button', { name, exact: true }).first().click();
  const title = (text: string) => history().getByRole('heading', { name: text }).waitFor();
  const total = (name: string) => history().locator('.totals div', { hasText: name }).first().locator('dd').innerText();
  /** Where the lines are drawn. */
  const area = async () => {
    await page.locator('.u-over').scrollIntoViewIfNeeded();
    const box = await page.locator('.u-over').boundingBox();
    return box as NonNullable<typeof box>;
  };
  const chart = (label: string) => page.getByRole('img', { name: label }).waitFor();

  it('shows the day, its sums, and the days before it', async () => {
    await open();
    await title('Mittwoch, 1. Juli 2026');
    await chart('Sonne, Haus, Netz (+ Bezug), Batterie (+ lädt) (kW), Mittwoch, 1. Juli 2026');
    await press('Früher');
    await title('Dienstag, 30. Juni 2026');
    await chart('Sonne, Haus, Netz (+ Bezug), Batterie (+ lädt) (kW), Dienstag, 30. Juni 2026');
    expect(await total('Verbrauch')).toBe('13,60 kWh');
    expect(await history().getByRole('button', { name: 'Später', exact: true }).first().isEnabled()).toBe(true);
    await press('Später');
    await title('Mittwoch, 1. Juli 2026');
    expect(await history().getByRole('button', { name: 'Später', exact: true }).first().isEnabled()).toBe(false);
  });

  it.each([
    ['Woche', '29. Juni – 5. Juli 2026', 7],
    ['Monat', 'Juli 2026', 31],
    ['Jahr', '2026', 12],
  ])('shows the %s as bars, and as a table', async (button, name, buckets) => {
    await open();
    await press(button);
    await title(name);
    await chart(`Erzeugung, Verbrauch, Bezug, Einspeisung (kWh), ${name}`);
    await history().getByText('Als Tabelle').click();
    await history().getByRole('row').first().waitFor();
    expect(await history().getByRole('row').count()).toBe(buckets + 1);
    await picture(page, `desktop-de-${button.toLowerCase()}`);
    await history().getByRole('button', { name: 'Autarkie' }).click();
    await chart(`Autarkie (%), ${name}`);
    expect(at.seen.complaints).toEqual([]);
  });

  it('has the numbers of a day of 23 hours hour by hour', async () => {
    await open({ before: `{ const now = Date.now.bind(Date); Date.now = () => now() - ${94 * 24 * HOUR}; }` });
    await title('Sonntag, 29. März 2026');
    await history().getByRole('button', { name: 'Energie' }).click();
    await history().getByText('Als Tabelle').click();
    await history().getByRole('row').first().waitFor();
    const rows = await history().locator('tbody th').allInnerTexts();
    expect(rows).toHaveLength(23);
    expect(rows.slice(0, 4)).toEqual(['29.3., 00:00', '29.3., 01:00', '29.3., 03:00', '29.3., 04:00']);
  });

  it('can be saved as it is shown', async () => {
    await open();
    await press('Woche');
    await title('29. Juni – 5. Juli 2026');
    const href = (await history().getByRole('link', { name: 'CSV' }).getAttribute('href')) as string;
    const query = new URL(href, at.house.url).searchParams;
    expect(Object.fromEntries(query)).toEqual({
      quantity: 'production,consumption,import,export',
      from: '2026-06-28T22:00:00.000Z',
      to: '2026-07-05T22:00:00.000Z',
      step: 'day',
      format: 'csv',
    });
  });

  it('zooms by button, by key and by pointer, and out again', async () => {
    await open();
    await page.waitForSelector('.chart canvas');
    const out = history().getByRole('button', { name: 'Verkleinern' });
    expect(await out.isEnabled()).toBe(false);
    await press('Vergrößern');
    expect(await out.isEnabled()).toBe(true);
    await out.press('-');
    expect(await out.isEnabled()).toBe(false);
    const { x, y, width, height } = await area();
    await page.mouse.move(x + width * 0.3, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.45, y + height / 2, { steps: 4 });
    await page.mouse.up();
    expect(await out.isEnabled()).toBe(true);
    await picture(page, 'desktop-de-zoomed');
  });

  it('tells the numbers at the pointer', async () => {
    await open();
    const { x, y, width, height } = await area();
    await page.mouse.move(x + width * 0.4389, y + height / 2);
    await page.locator('.legend', { hasText: /Sonne 5,5\d kW/ }).waitFor();
    expect(await page.locator('.legend').innerText()).toContain('1.7., 10:30');
  });

  it('shows costs with two prices, and none without', async () => {
    at.house.become({ prices: { importPerKwh: 0.28, exportPerKwh: 0.08, currency: 'EUR' } });
    await open();
    await press('Früher');
    await title('Dienstag, 30. Juni 2026');
    const costs = page.getByRole('region', { name: 'Kosten' });
    await costs
      .locator('div', { hasText: /Bezug kostet\s*€\s1,/ })
      .first()
      .waitFor();
    at.house.become({});
    await costs.waitFor({ state: 'detached' });
    expect(await history().isVisible()).toBe(true);
  });

  it('tells a gap, and what went through in it', async () => {
    const from = NOW.wall - 5 * HOUR;
    at.house.remember(new RecordedHouse({ from: 0, to: NOW.wall }, { from, to: from + 2 * HOUR }));
    await open();
    await page.locator('.gaps').waitFor();
    expect(await page.locator('.gaps').innerText()).toContain(
      'Keine Messwerte von 1.7., 07:00 bis 1.7., 09:00; durchgeflossen ist inzwischen: Bezug 0,80 kWh, Einspeisung 1,25 kWh.',
    );
    // 2.40 kWh before the gap, and what went through in it.
    expect(await total('Bezug')).toBe('3,20 kWh');
    await picture(page, 'desktop-de-gap');
  });

  it('says so where nothing was recorded, and where the service does not answer', async () => {
    at.house.remember(new RecordedHouse({ from: NOW.wall - HOUR, to: NOW.wall }));
    await open();
    await press('Früher');
    await history().getByText('In dieser Zeit wurde nichts aufgezeichnet.').waitFor();
    await page.context().route('**/api/history?*', (route) => route.fulfill({ status: 503 }));
    await press('Früher');
    await history().getByText('Der Verlauf ließ sich nicht holen.').waitFor();
    expect(await page.locator('.chart').count()).toBe(0);
  });

  it('runs on a tablet of 2019, which lacks much', async () => {
    const before = `
      delete Intl.RelativeTimeFormat; delete window.ResizeObserver; delete Array.prototype.at; delete Array.prototype.flat;
      delete Array.prototype.toSorted; delete Array.prototype.findLast; delete String.prototype.replaceAll; delete Object.hasOwn;
      delete window.structuredClone; delete Promise.allSettled; delete Promise.withResolvers; 
      delete window.globalThis; delete MediaQueryList.prototype.addEventListener; delete String.prototype.matchAll;
      { const Format = Intl.NumberFormat;
        Intl.NumberFormat = function (locales, options) {
          if (options && options.signDisplay === 'negative') throw new RangeError('signDisplay');
          return new Format(locales, options);
        }; }`;
    await open({ before });
    await chart('Sonne, Haus, Netz (+ Bezug), Batterie (+ lädt) (kW), Mittwoch, 1. Juli 2026');
    await page.locator('.rows', { hasText: /letzte Nachricht vor \d Sekunden/ }).waitFor();
    expect(at.seen.complaints).toEqual([]);
  });
});
