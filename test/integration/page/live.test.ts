import { describe, expect, it } from 'vitest';
import {
  exportOf,
  firstStart,
  meterOf,
  registerOf,
  secondsAgo,
  silent,
  snapshotOf,
  withInverter,
} from '../../../src/web/state.fixture.ts';
import { ADVICE, adviceOf } from './advice.fixture.ts';
import {
  DESKTOP,
  House,
  connection,
  executablePath,
  houseInChromium,
  type LookOptions,
  picture,
  power,
} from './browser.fixture.ts';

describe.skipIf(!executablePath)('the page in Chromium', () => {
  const at = houseInChromium();

  async function open(options: LookOptions = {}) {
    await at.open(options);
    return at.seen.page;
  }

  it('gives the answer first, in German on a phone, with nothing to complain about', async () => {
    const page = await open();
    await connection(page, 'live');
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    const lights = page.locator('.light');
    expect(await lights.count()).toBe(4);
    expect(await lights.nth(0).innerText()).toContain('Auto: jetzt, 92 % Sonne');
    expect(await lights.nth(2).innerText()).toContain('Waschmaschine: warten, besser gegen 13 Uhr');
    expect(await page.locator('.flow .number').innerText()).toBe('2,41 kW');
    expect(await page.locator('.flow .direction').innerText()).toBe('Einspeisung');
    expect(await page.title()).toBe('Einspeisung 2,41 kW – Stromzähler');
    expect(await page.locator('.display').first().innerText()).toContain('12345,678');
    await page.waitForSelector('.chart canvas');
    expect(at.seen.complaints).toEqual([]);
    expect(at.seen.strangers).toEqual([]);
    await picture(page, 'phone-de');
  });

  it('speaks English on a desktop, dark', async () => {
    at.house.become(withInverter());
    const page = await open({ locale: 'en-US', viewport: DESKTOP, colorScheme: 'dark' });
    await connection(page, 'live');
    expect(await page.locator('.light').first().innerText()).toContain('Car: now, 92 % sun');
    expect(await page.locator('.flow .direction').innerText()).toBe('Export');
    expect(await page.locator('.flow .parts').innerText()).toMatch(/Sun\s+6\.18 kW[^]*charging 1\.75 kW, 76 %/);
    await page.waitForSelector('.chart canvas');
    await picture(page, 'desktop-en-dark');
    expect(at.seen.complaints).toEqual([]);
  });

  it('changes the language, and remembers it', async () => {
    const page = await open();
    await connection(page, 'live');
    await page.getByRole('button', { name: 'English' }).click();
    expect(await page.locator('.light').first().innerText()).toContain('Car: now, 92 % sun');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.reload();
    await connection(page, 'live');
    expect(await page.locator('.flow .direction').innerText()).toBe('Export');
  });

  it('follows the state, tells a screen reader, and leaves focus and what was unfolded', async () => {
    at.house.become(withInverter());
    const page = await open();
    await connection(page, 'live');
    const strings = page.locator('.meter details .values');
    expect(await strings.isVisible()).toBe(false);
    await page.locator('.meter summary').click();
    expect(await strings.innerText()).toContain('String 2: Leistung');
    await page.getByRole('link', { name: 'JSON' }).focus();
    const wait = adviceOf('car', 'wait', { reason: { code: 'none', surplusW: -1234, neededW: 1400 } });
    at.house.become({
      ...withInverter({}, { snapshot: { house: { gridPower: 1234, surplus: -1234 } } }),
      advice: { at: ADVICE.at, advices: [wait] },
    });
    await page.waitForSelector('.flow.in');
    expect(await page.locator('.flow .number').innerText()).toBe('1,23 kW');
    expect(await page.locator('.light').innerText()).toContain('Auto: warten');
    expect(await page.title()).toContain('Bezug 1,23 kW');
    expect(await strings.isVisible()).toBe(true);
    expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe('api/state');
    await page.locator('#speaker', { hasText: 'Auto: warten. Bezug 1,2 kW' }).waitFor({ state: 'attached' });
  });

  it('says that the service is gone, and comes back with it by itself', async () => {
    const page = await open();
    await connection(page, 'live');
    expect(await page.locator('#connection').count()).toBe(0);
    await at.house.stop();
    await connection(page, 'lost');
    expect(await page.locator('#connection').innerText()).toMatch(/Keine Verbindung zum Dienst seit 1\.7\., 12:0\d/);
    expect(await page.locator('#speaker').textContent()).toBe('Keine Verbindung zum Dienst.');
    expect(await page.locator('.state:visible').count()).toBe(0);
    await picture(page, 'phone-de-lost', false);
    at.house.become(power(777));
    await at.house.start();
    await connection(page, 'live');
    expect(await page.locator('.flow .number').innerText()).toBe('0,78 kW');
    expect(await page.locator('#connection').count()).toBe(0);
  });

  it('shows neither a number nor "now" any more once they are too old', async () => {
    at.house.become({ snapshot: snapshotOf({ meters: [meterOf({ limit: 90, lastArrival: secondsAgo(88.6) })] }) });
    const page = await open();
    await connection(page, 'live');
    await at.house.stop();
    await connection(page, 'outdated');
    expect(await page.locator('.flow .number').count()).toBe(0);
    expect(await page.locator('.flow .direction').innerText()).toBe('Unbekannt');
    expect(await page.locator('.flow .meaning').innerText()).toMatch(
      /Der letzte Messwert kam vor \d+ (Sekunden|Minute)/,
    );
    expect(await page.locator('.light.now').count()).toBe(0);
    expect(await page.locator('.light').first().innerText()).toContain('Auto: unbekannt');
    expect(await page.locator('.values').count()).toBe(0);
    expect(await page.title()).toBe('Stromzähler');
    await picture(page, 'phone-de-outdated', false);
  });

  it('shows a silent meter without a number, since when, and what to do', async () => {
    at.house.become(silent);
    const page = await open();
    await connection(page, 'live');
    expect(await page.locator('.flow .direction').innerText()).toBe('Unbekannt');
    expect(await page.locator('.flow .meaning').innerText()).toContain('Der letzte Messwert kam vor 6 Minuten.');
    expect(await page.locator('.problems').innerText()).toContain('Lesekopf');
    expect(await page.locator('.display').innerText()).toContain('zuletzt bekannt');
  });

  it('counts ages on between events', async () => {
    const page = await open();
    await page.locator('.rows', { hasText: /letzte Nachricht vor [5-9] Sekunden/ }).waitFor();
    expect(await page.locator('.rows').first().innerText()).not.toContain('vor 3 Sekunden');
  });

  it('tells at a first start where to point the reader', async () => {
    at.house.become({ ...firstStart, advice: { at: ADVICE.at, advices: [] } });
    const page = await open({ viewport: DESKTOP, locale: 'en-GB' });
    await connection(page, 'live');
    expect(await page.locator('.problems').innerText()).toContain('port 1883');
    expect(await page.locator('main').innerText()).toContain('needs no backend');
    expect(await page.locator('.lights').innerText()).toContain('no advice without a reading');
    await picture(page, 'desktop-en-first-start');
  });

  it('shows each problem with what to do, and what waits to be delivered', async () => {
    const held = { kind: 'fall', found: 0, readings: 2, since: secondsAgo(20) } as const;
    const registers = new Map([['energy.active.import', registerOf(12_345_678, { held, unbooked: 1500 })]] as const);
    const waiting = { rows: 3, rowsSetAside: 1, pendingWh: 4200, doubtfulWh: 12, oldestAge: 300, series: [] };
    at.house.become({
      snapshot: snapshotOf({ meters: [meterOf({ registers })] }),
      exports: [exportOf({ problem: 'It answered 401: the token is missing or wrong. Check API_TOKEN.' })],
      energy: { ...waiting, breaches: [], breachesMended: 0 } as never,
    });
    const page = await open({ viewport: DESKTOP });
    await connection(page, 'live');
    expect(await page.locator('.problems li').count()).toBe(4);
    const health = await page.locator('.health').innerText();
    expect(health).toContain('4,200 kWh warten');
    expect(health).toContain('3 Sendungen warten auf Annahme · 1 beiseitegelegt');
    await picture(page, 'desktop-de-problems');
  });

  it('on the wall shows lights and flow only, large', async () => {
    at.house.become(withInverter());
    const page = await open({ path: 'kiosk', viewport: { width: 1024, height: 768 } });
    await connection(page, 'live');
    expect(await page.locator('.light').count()).toBe(4);
    expect(await page.locator('.flow .number').innerText()).toBe('2,41 kW');
    expect(await page.locator('.card').count()).toBe(1);
    await picture(page, 'kiosk-de');
    await page.getByRole('link', { name: 'Ganze Seite' }).click();
    await page.waitForSelector('.history');
  });

  it('without JavaScript shows the answer and the flow at load', async () => {
    at.house.become(withInverter());
    const page = await open({ javaScriptEnabled: false });
    expect(await page.locator('.light').first().innerText()).toContain('Auto: jetzt, 92 % Sonne');
    expect(await page.locator('.flow .direction').innerText()).toBe('Einspeisung 2,41 kW');
    expect(await page.locator('.flow .parts').innerText()).toMatch(/Sonne\s+6,18 kW/);
    expect(await page.locator('.well').innerText()).toContain('Alles in Ordnung');
    await picture(page, 'phone-de-without-script');
  });

  it('asks for the token once, and then shows the page', async () => {
    await at.house.stop();
    at.house = new House({ auth: 'token', token: 'a-token-of-the-household' });
    await at.house.start();
    const page = await open();
    await picture(page, 'phone-de-login', false);
    await page.getByLabel('Token').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').innerText()).toBe('Das ist nicht das richtige Token.');
    await page.getByLabel('Token').fill('a-token-of-the-household');
    await page.keyboard.press('Enter');
    await connection(page, 'live');
    await page.goto(at.house.url);
    await connection(page, 'live');
    expect(await page.locator('.flow .number').innerText()).toBe('2,41 kW');
  });

  it('shows the login form when the login has ended meanwhile', async () => {
    await at.house.stop();
    at.house = new House({ auth: 'token', token: 'a-token-of-the-household' });
    await at.house.start();
    const page = await open();
    await page.getByLabel('Token').fill('a-token-of-the-household');
    await page.keyboard.press('Enter');
    await connection(page, 'live');
    await page.context().clearCookies();
    await at.house.stop();
    await at.house.start();
    await page.getByLabel('Token').waitFor();
    expect(await page.locator('.flow').count()).toBe(0);
  });
});
