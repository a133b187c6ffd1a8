import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer } from '../../src/web/http.fixture.ts';
import { Signal } from '../../src/signal.ts';
import type { WebServer } from '../../src/web/server.ts';
import type { WebSettings } from '../../src/web/settings.ts';
import {
  brokerOf,
  exportOf,
  firstStart,
  meterOf,
  registerOf,
  secondsAgo,
  silent,
  situation,
  snapshotOf,
  withInverter,
} from '../../src/web/state.fixture.ts';
import { buildState, type StateInput } from '../../src/web/state.ts';
import { requireComponent } from '../support/components.ts';

const executablePath = requireComponent('chromium');
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };

/** The page in front of a state that the test sets. */
class House {
  readonly #changed = new Signal();
  readonly #settings: WebSettings;
  #input: StateInput = situation();
  #server: WebServer | undefined;
  #port = 0;

  constructor(settings: Partial<WebSettings> = {}) {
    this.#settings = { host: '127.0.0.1', port: 0, auth: 'none', allowedHosts: [], ...settings };
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  /** Starts, the second time at the same port. */
  async start(): Promise<void> {
    this.#server = await startServer({
      settings: { ...this.#settings, port: this.#port },
      state: () => buildState(this.#input),
      onChange: (listener) => this.#changed.on(listener),
    });
    this.#port = this.#server.address().port;
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
  }

  become(more: Partial<StateInput>): void {
    this.#input = situation(more);
    this.#changed.emit();
  }
}

function power(gridPower: number): Partial<StateInput> {
  return { snapshot: snapshotOf({ house: { gridPower, surplus: 0 - gridPower } }) };
}

describe.skipIf(!executablePath)('the page in Chromium', () => {
  let profile: string;
  let context: BrowserContext;
  let house: House;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(() => {
    profile = mkdtempSync(join(tmpdir(), 'smartmeter-page-'));
  });
  afterAll(() => rmSync(profile, { recursive: true, force: true }));

  beforeEach(async () => {
    house = new House();
    await house.start();
    complaints.length = 0;
  });
  afterEach(async () => {
    await context.close();
    await house.stop();
  });

  async function look(options: Parameters<typeof chromium.launchPersistentContext>[1] = {}): Promise<Page> {
    const browser = { executablePath: executablePath as string, args: FLAGS, viewport: PHONE, locale: 'de-AT' };
    context = await chromium.launchPersistentContext(mkdtempSync(join(profile, 'user-')), { ...browser, ...options });
    page = context.pages()[0] ?? (await context.newPage());
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(house.url);
    return page;
  }

  /** Keeps a picture for people, in the folder that SCREENSHOTS names. */
  async function picture(name: string): Promise<void> {
    const folder = process.env['SCREENSHOTS'];
    if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  }

  const number = () => page.locator('.now .number');
  const connection = (state: string) => page.waitForSelector(`html[data-connection=${state}]`);
  /** Waits until the page has shown a state that came by event. */
  const live = () => connection('live');

  it('shows readings in German on a phone, with nothing to complain about', async () => {
    await look();
    await live();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    expect(await number().innerText()).toBe('2,41 kW');
    expect(await page.locator('.now .direction:visible').innerText()).toBe('Einspeisung');
    expect(await page.title()).toBe('Einspeisung 2,41 kW – Stromzähler');
    expect(await page.locator('.display').innerText()).toContain('12345,678');
    await picture('phone-de-export');
    expect(complaints).toEqual([]);
  });

  it('shows readings in English on a desktop, dark', async () => {
    house.become({
      ...power(640),
      exports: [
        exportOf(),
        exportOf({ signal: 'metrics', endpoint: 'http://collector:4318/v1/metrics', temporality: 'cumulative' }),
      ],
    });
    await look({ locale: 'en-US', viewport: DESKTOP, colorScheme: 'dark' });
    await live();
    expect(await number().innerText()).toBe('0.64 kW');
    expect(await page.locator('.now .direction:visible').innerText()).toBe('Import');
    await picture('desktop-en-import-dark');
    expect(complaints).toEqual([]);
  });

  it.each([PHONE, DESKTOP, { width: 320, height: 568 }])('fits into $width × $height', async (viewport) => {
    house.become({ ...power(-12_345), broker: brokerOf({ phase: 'waiting', problem: 'x'.repeat(200) }) });
    await look({ viewport });
    await live();
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(viewport.width);
    const box = await number().boundingBox();
    expect(box?.height).toBeGreaterThan(70);
    expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThan(viewport.height);
    await picture(`fits-${viewport.width}`);
  });

  it('follows the state, and tells a screen reader', async () => {
    await look();
    await live();
    house.become(power(1234));
    await page.waitForSelector('.now.import');
    expect(await number().innerText()).toBe('1,23 kW');
    expect(await page.locator('.now .direction:visible').innerText()).toBe('Bezug');
    expect(await page.title()).toContain('Bezug 1,23 kW');
    expect(await page.locator('[aria-live=polite]').innerText()).not.toBe('');
  });

  it('keeps the focus while it follows', async () => {
    await look();
    await live();
    await page.locator('footer a').focus();
    house.become(power(1234));
    await page.waitForSelector('.now.import');
    expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe('api/state');
  });

  it('shows sun, battery and inverter, and leaves unfolded what was unfolded', async () => {
    house.become(withInverter());
    await look();
    await live();
    expect(await page.locator('.now .parts').innerText()).toMatch(/Sonne\s+6,18 kW/);
    const strings = page.locator('details .values');
    expect(await strings.isVisible()).toBe(false);
    await page.locator('summary').click();
    expect(await strings.innerText()).toContain('String 2: Leistung');
    await picture('phone-de-inverter');
    house.become(withInverter({}, { snapshot: { house: { gridPower: 300, surplus: -300, pvPower: 1200 } } }));
    await page.waitForSelector('.now.import');
    expect(await strings.isVisible()).toBe(true);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(PHONE.width);
    expect(complaints).toEqual([]);
  });

  it('shows no number of an inverter any more once it is too old to be one of now', async () => {
    house.become(withInverter({ limit: 90, lastArrival: secondsAgo(88.6) }));
    await look();
    await live();
    await house.stop();
    await connection('outdated');
    expect(await page.locator('.parts').isVisible()).toBe(false);
    expect(await page.locator('.values:visible').count()).toBe(0);
    expect(await page.locator('.state:visible').count()).toBe(0);
  });

  it('says that the service is gone, and comes back with it by itself', async () => {
    await look();
    await live();
    expect(await page.locator('#connection').isVisible()).toBe(false);
    await house.stop();
    await connection('lost');
    expect(await page.locator('#connection').innerText()).toMatch(/Keine Verbindung zum Dienst/);
    await picture('phone-de-lost');
    house.become(power(777));
    await house.start();
    await live();
    expect(await number().innerText()).toBe('0,78 kW');
    expect(await page.locator('#connection').isVisible()).toBe(false);
  });

  it('shows no number any more once it is too old to be one of now', async () => {
    house.become({
      snapshot: snapshotOf({ meters: [meterOf({ limit: 90, lastArrival: secondsAgo(88.6) })] }),
    });
    await look();
    await live();
    await house.stop();
    await connection('outdated');
    expect(await number().isVisible()).toBe(false);
    expect(await page.locator('.now .direction:visible').innerText()).toBe('Unbekannt');
    expect(await page.title()).toBe('Stromzähler');
    expect(await page.locator('.values').isVisible()).toBe(false);
    await picture('phone-de-outdated');
  });

  it('counts ages on between events', async () => {
    await look();
    await page.locator('.rows', { hasText: /letzte Nachricht vor [5-9] Sekunden/ }).waitFor();
    expect(await page.locator('.rows').first().innerText()).not.toContain('vor 3 Sekunden');
  });

  it('shows a silent meter without a number, with what to do', async () => {
    house.become(silent);
    await look();
    await live();
    expect(await page.locator('.now .direction').innerText()).toBe('Unbekannt');
    expect(await page.locator('.problems').innerText()).toContain('Lesekopf');
    expect(await page.locator('.display').innerText()).toContain('zuletzt bekannt');
    await picture('phone-de-silent');
  });

  it('tells at a first start where to point the reader', async () => {
    house.become(firstStart);
    await look({ viewport: DESKTOP, locale: 'en-GB' });
    await live();
    expect(await page.locator('.problems').innerText()).toContain('port 1883');
    expect(await page.locator('main').innerText()).toContain('needs no backend');
    await picture('desktop-en-first-start');
  });

  it('shows many problems readably', async () => {
    const held = { kind: 'fall', found: 0, readings: 2, since: secondsAgo(20) } as const;
    const registers = new Map([['energy.active.import', registerOf(12_345_678, { held, unbooked: 1500 })]] as const);
    house.become({
      snapshot: snapshotOf({ meters: [meterOf({ registers })] }),
      exports: [exportOf({ problem: 'It answered 401: the token is missing or wrong. Check API_TOKEN.' })],
    });
    await look({ viewport: DESKTOP });
    await live();
    expect(await page.locator('.problems li').count()).toBe(3);
    await picture('desktop-de-problems');
  });

  it('works without JavaScript: the state at load', async () => {
    await look({ javaScriptEnabled: false });
    expect(await number().innerText()).toBe('2,41 kW');
    expect(await page.locator('.now .direction:visible').innerText()).toBe('Einspeisung');
  });

  it('asks for the token once, and then shows the page', async () => {
    await house.stop();
    house = new House({ auth: 'token', token: 'a-token-of-the-household' });
    await house.start();
    await look();
    await picture('phone-de-login');
    await page.getByLabel('Token').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').innerText()).toBe('Das ist nicht das richtige Token.');
    await page.getByLabel('Token').fill('a-token-of-the-household');
    await page.keyboard.press('Enter');
    await live();
    await page.goto(house.url);
    await live();
    expect(await number().innerText()).toBe('2,41 kW');
  });
});
