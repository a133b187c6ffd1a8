import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { Signal } from '../../../src/signal.ts';
import { startServer } from '../../../src/web/http.fixture.ts';
import type { WebServer } from '../../../src/web/server.ts';
import type { WebSettings } from '../../../src/web/settings.ts';
import { NOW, situation, snapshotOf } from '../../../src/web/state.fixture.ts';
import { buildState, type StateInput } from '../../../src/web/state.ts';
import { requireComponent } from '../../support/components.ts';
import { ADVICE } from './advice.fixture.ts';
import { RecordedHouse, ZONE } from './history.fixture.ts';

export const executablePath = requireComponent('chromium');
export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 900 };

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

/** A year of recordings that ends at the moment of the fixture. */
const RECORDED = new RecordedHouse({ from: Date.UTC(2025, 8, 1), to: NOW.wall });

/** The page in front of a state that the test sets. */
export class House {
  readonly #changed = new Signal();
  readonly #settings: WebSettings;
  #input: StateInput = situation({ advice: ADVICE });
  #recorded = RECORDED;
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
      history: { query: (query) => this.#recorded.query(query), timeZone: ZONE },
      onChange: (listener) => this.#changed.on(listener),
    });
    this.#port = this.#server.address().port;
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
  }

  become(more: Partial<StateInput>): void {
    this.#input = situation({ advice: ADVICE, ...more });
    this.#changed.emit();
  }

  remember(recorded: RecordedHouse): void {
    this.#recorded = recorded;
  }
}

export interface Look {
  readonly page: Page;
  /** What the browser complained about: errors of the script, and what the Content-Security-Policy refused. */
  readonly complaints: readonly string[];
  /** Requests that went elsewhere. */
  readonly strangers: readonly string[];
  readonly close: () => Promise<void>;
}

export type LookOptions = BrowserContextOptions & {
  /** Where below the address of the house. */
  readonly path?: string;
  /** Runs in the page before its own script. */
  readonly before?: string;
};

/** The browser's clock stands at the moment of the fixture, and runs on from there. */
const AT_THAT_MOMENT = `{
  const shift = ${NOW.wall} - Date.now();
  const now = Date.now.bind(Date);
  Date.now = () => now() + shift;
}`;

/** A Chromium for all tests of a file. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath as string, args: FLAGS });
}

interface Inside {
  browser: Browser;
  house: House;
  seen: Look;
  open(options?: LookOptions): Promise<Look>;
}

/** A browser for a file; for each test a house, and whatever look at it was opened last. */
export function houseInChromium() {
  const at = {
    /** Opens the page as somebody who was never there; closed when the test ends. */
    async open(options: LookOptions = {}): Promise<Look> {
      at.seen = await look(at.browser, at.house, options);
      return at.seen;
    },
  } as Inside;
  beforeAll(async () => {
    at.browser = await openBrowser();
  });
  afterAll(() => at.browser.close());
  beforeEach(async () => {
    at.house = new House();
    await at.house.start();
  });
  afterEach(async () => {
    await at.seen.close();
    await at.house.stop();
  });
  return at;
}

/** Opens the page of the house as somebody who was never there. */
export async function look(browser: Browser, house: House, options: LookOptions = {}): Promise<Look> {
  const { path = '', before, ...more } = options;
  const context = await browser.newContext({ viewport: PHONE, locale: 'de-AT', ...more });
  const page = await context.newPage();
  const complaints: string[] = [];
  const strangers: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(house.url)) strangers.push(request.url());
  });
  await page.addInitScript(AT_THAT_MOMENT);
  if (before !== undefined) await page.addInitScript(before);
  await page.goto(house.url + path);
  return { page, complaints, strangers, close: () => context.close() };
}

/** Keeps a picture for people, in the folder that SCREENSHOTS names. */
export async function picture(page: Page, name: string, fullPage = true): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage });
}

/** Waits for the page to say how it is connected. */
export async function connection(page: Page, phase: 'live' | 'lost' | 'outdated'): Promise<void> {
  await page.waitForSelector(`html[data-connection=${phase}]`);
}

/** Pixels that the page is wide. */
export function pageWidth(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth');
}

/** A situation in which the grid has this power. @param gridPower W */
export function power(gridPower: number): Partial<StateInput> {
  return { snapshot: snapshotOf({ house: { gridPower, surplus: 0 - gridPower } }) };
}
