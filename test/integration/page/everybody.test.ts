import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { brokerOf, exportOf, registerOf, meterOf, withInverter } from '../../../src/web/state.fixture.ts';
import {
  House,
  PHONE,
  connection,
  executablePath,
  houseInChromium,
  type LookOptions,
  pageWidth,
  picture,
} from './browser.fixture.ts';

/** An old phone, phones, a tablet upright, a computer. */
const SCREENS = [
  [320, 568],
  [360, 640],
  [390, 844],
  [768, 1024],
  [1280, 900],
] as const;
/** Milliseconds from the request to the first words on the screen. */
const FIRST_PAINT = `new Promise((resolve) => new PerformanceObserver((list) => {
  for (const { name, startTime } of list.getEntries()) if (name === 'first-contentful-paint') resolve(startTime);
}).observe({ type: 'paint', buffered: true }))`;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.skipIf(!executablePath)('the page for everybody', () => {
  const at = houseInChromium();
  let page: Page;

  async function open(options: LookOptions = {}): Promise<void> {
    await at.open(options);
    page = at.seen.page;
  }

  /** What axe-core objects to in light and in dark, as lines to read. */
  async function violations(): Promise<string[]> {
    // Not as a script of the page, which its policy would refuse.
    await page.evaluate(axe);
    const found: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as AxeResults;
      for (const { id, nodes } of violations) {
        for (const { html, failureSummary } of nodes) found.push(`${colorScheme} ${id}: ${html} ${failureSummary}`);
      }
    }
    return found;
  }

  const problems = {
    ...withInverter({ faults: [{ id: 'ID12', text: 'grid overvoltage' }], state: { name: 'fault', code: 4 } }),
    exports: [exportOf({ problem: 'It answered 401.' }), exportOf({ signal: 'metrics' })],
    broker: brokerOf({ phase: 'waiting', problem: 'connection refused' }),
  };
  const prices = { importPerKwh: 0.28, exportPerKwh: 0.08, currency: 'EUR' };

  it.each([
    ['well', withInverter(), ''],
    ['with problems', problems, ''],
    ['on the wall', withInverter(), 'kiosk'],
  ])('axe-core has nothing against the page, %s', async (_, input, path) => {
    at.house.become({ ...input, prices });
    await open({ path });
    await connection(page, 'live');
    if (path === '') {
      await page.waitForSelector('.chart canvas');
      for (const summary of await page.locator('summary').all()) await summary.click();
    }
    expect(await violations()).toEqual([]);
  });

  it('nor against a page that has lost its service', async () => {
    await open();
    await connection(page, 'live');
    await at.house.stop();
    await connection(page, 'lost');
    expect(await violations()).toEqual([]);
  });

  it('nor against the page as it is sent', async () => {
    at.house.become(problems);
    await open({ before: 'Object.defineProperty(document, "getElementById", { value: () => null });' });
    expect(await page.locator('.light').count()).toBe(4);
    expect(await violations()).toEqual([]);
  });

  it('nor against the login form', async () => {
    await at.house.stop();
    at.house = new House({ auth: 'token', token: 'a-token-of-the-household' });
    await at.house.start();
    await open();
    expect(await violations()).toEqual([]);
  });

  it('fits into every screen, whatever devices are called', async () => {
    const long = 'x'.repeat(200);
    const { snapshot } = withInverter({ id: long, model: long });
    const registers = new Map([['energy.active.import', registerOf(4_294_000_000)]] as const);
    at.house.become({
      snapshot: { ...snapshot, meters: [meterOf({ id: long, registers })] },
      broker: brokerOf({ broker: `${long}:1883`, phase: 'waiting', problem: long }),
      exports: [exportOf({ endpoint: `https://${long}`, problem: long })],
      prices,
    });
    await open();
    await connection(page, 'live');
    await page.waitForSelector('.chart canvas');
    for (const summary of await page.locator('summary').all()) await summary.click();
    for (const [width, height] of SCREENS) {
      await page.setViewportSize({ width, height });
      expect(await pageWidth(page)).toBeLessThanOrEqual(width);
      await picture(page, `fits-${width}`);
    }
  });

  it('has the answer on the first screen of a phone', async () => {
    await open({ viewport: { width: 360, height: 640 } });
    await connection(page, 'live');
    const box = await page.locator('.light').nth(2).boundingBox();
    expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThan(640);
    const size = await page.evaluate('parseFloat(getComputedStyle(document.querySelector(".light .answer")).fontSize)');
    expect(size).toBeGreaterThanOrEqual(20);
  });

  it('is all to be reached by keyboard', async () => {
    await open();
    await connection(page, 'live');
    await page.waitForSelector('.chart canvas');
    const reached: string[] = [];
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab');
      const name = await page.evaluate(
        '(document.activeElement.getAttribute("aria-label") || document.activeElement.textContent).trim()',
      );
      if (reached.includes(name as string) && name === reached[0]) break;
      reached.push(name as string);
    }
    for (const name of [
      'Tag',
      'Woche',
      'Früher',
      'Leistung',
      'Energie',
      'Vergrößern',
      'Als CSV speichern',
      'Als Tabelle',
      'English',
      'Für die Wand',
    ]) {
      expect(reached).toContain(name);
    }
    await page.getByRole('button', { name: 'Woche' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '29. Juni – 5. Juli 2026' }).waitFor();
    expect(await page.getByRole('button', { name: 'Woche' }).getAttribute('aria-pressed')).toBe('true');
  });

  it('stands still for those who want that', async () => {
    at.house.become(withInverter());
    await open({ reducedMotion: 'reduce' });
    await connection(page, 'live');
    const running = await page.evaluate('getComputedStyle(document.querySelector(".dots")).animationName');
    expect(running).toBe('none');
  });

  it('weighs little: all of it below 75 kB as sent, and nothing from elsewhere', async () => {
    await open();
    await connection(page, 'live');
    await page.waitForSelector('.chart canvas');
    const sizes = (await page.evaluate(
      '[...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].filter((e) => !/api/.test(e.name)).map((e) => [e.name, e.transferSize])',
    )) as [string, number][];
    expect(sizes.length).toBeGreaterThanOrEqual(3);
    const sum = sizes.reduce((total, [, size]) => total + size, 0);
    expect(sum).toBeGreaterThan(10_000);
    expect(sum).toBeLessThan(75_000);
    expect(at.seen.strangers).toEqual([]);
  });

  it('gives its answer before its script has come', async () => {
    const context = await at.browser.newContext({ viewport: PHONE, locale: 'de-AT' });
    const slow = await context.newPage();
    await context.route('**/app-*.js', () => new Promise(() => {}));
    await slow.goto(at.house.url, { waitUntil: 'commit' });
    await slow.locator('.light.now').waitFor();
    expect(await slow.locator('.light.now').innerText()).toContain('Auto: jetzt, 92 % Sonne');
    await context.close();
    await open();
  });

  it('gives its answer within 3 s over a bad mobile network on a slow phone', async () => {
    const context = await at.browser.newContext({ viewport: PHONE, locale: 'de-AT' });
    const slow = await context.newPage();
    const devtools = await context.newCDPSession(slow);
    await devtools.send('Network.enable');
    const network = { offline: false, latency: 300, downloadThroughput: 50_000, uploadThroughput: 50_000 };
    await devtools.send('Network.emulateNetworkConditions', network);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await slow.goto(at.house.url, { waitUntil: 'commit' });
    await slow.locator('.light.now').waitFor();
    const painted = await slow.evaluate(FIRST_PAINT);
    expect(painted).toBeLessThan(3000);
    await context.close();
    await open();
  });
});
