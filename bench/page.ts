/**
 * From a message to the page: milliseconds from the moment at which a reader publishes to the moment at which the number
 * stands in a browser, and to its arrival in the event stream.
 *
 *   npm run bench:page
 *
 * Mosquitto, the built service, Chromium, all on this machine; a message every 0.7 s, so that none is held back by the limit
 * of two events a second. A screen shows it at its next picture, up to 17 ms later.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { chromium } from 'playwright-core';
import { sleep, systemClock } from '../src/clock.ts';
import { startChild } from '../test/support/child.ts';
import { requireComponent } from '../test/support/components.ts';
import { startMosquitto } from '../test/support/mosquitto.ts';

const MESSAGES = 200;
const WARM_UP = 10;
const EVERY = 700;

const binary = requireComponent('mosquitto');
const executablePath = requireComponent('chromium');
if (!binary || !executablePath) process.exit(1);
const mosquitto = await startMosquitto(binary, { quiet: true });
const stateDir = mkdtempSync(join(tmpdir(), 'bench-'));
const service = startChild(process.execPath, [join(import.meta.dirname, '../dist/cli.js'), 'run'], {
  env: { MQTT_BROKER: '127.0.0.1', MQTT_PORT: String(mosquitto.port), WEB_PORT: '0', SMARTMETER_STATE_DIR: stateDir },
});
const url = /http:\S+/.exec(await service.line(/page is at/))?.[0].replace(/[",}]+$/, '') as string;
const reader = await connectAsync({ host: '127.0.0.1', port: mosquitto.port });
const now = () => performance.timeOrigin + performance.now();

/** By the number on the display: when it was in the stream, when on the page. Epoch milliseconds. */
const streamed = new Map<string, number>();
const shown = new Map<string, number>();
const abort = new AbortController();
const stream = await fetch(`${url}/api/events`, { signal: abort.signal });
void (async () => {
  let text = '';
  for await (const chunk of stream.body!.pipeThrough(new TextDecoderStream())) {
    text = (text + chunk).slice(-100_000);
    for (const [, value] of text.matchAll(/"obis":"1\.8\.0","unit":"kWh","value":([\d.]+)/g))
      if (!streamed.has(value!)) streamed.set(value!, now());
  }
})().catch(() => {});

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
await page.exposeFunction('seen', (value: string, at: number) => void (shown.has(value) || shown.set(value, at)));
const shownInPage = `new MutationObserver(() => {
  const at = performance.timeOrigin + performance.now();
  const found = /1\\.8\\.0\\D*([\\d]+\\.[\\d]{3})/.exec(document.body.textContent);
  if (found) window.seen(found[1], at);
}).observe(document, { subtree: true, childList: true, characterData: true });`;
await reader.publishAsync('amis/out', payload(0), { qos: 1 });
await page.goto(url);
await page.locator('text=1.8.0').first().waitFor();
await page.evaluate(shownInPage);

const sent = new Map<string, number>();
for (let i = 1; i <= WARM_UP + MESSAGES; i++) {
  await sleep(systemClock, EVERY);
  if (i > WARM_UP) sent.set(display(i), now());
  reader.publish('amis/out', payload(i));
}
await sleep(systemClock, EVERY);
console.log(`${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, ${MESSAGES} messages`);
report('in the event stream', streamed);
report('on the page', shown);
abort.abort();
await browser.close();
await reader.endAsync();
await service.stop('SIGTERM');
await mosquitto.stop();
rmSync(stateDir, { recursive: true });

/** Ends in a digit that is not 0, so that no number is written shorter than another. */
function wattHours(i: number): number {
  return 11_335_001 + 10 * i;
}

function display(i: number): string {
  return (wattHours(i) / 1000).toFixed(3);
}

function payload(i: number): string {
  return `{"1.8.0":${wattHours(i)},"2.8.0":7654321,"1.7.0":${300 + i},"2.7.0":0,"time":${Math.floor(systemClock.now().wall / 1000)}}`;
}

function report(where: string, arrived: ReadonlyMap<string, number>): void {
  const took = [...sent].flatMap(([value, at]) => (arrived.has(value) ? [arrived.get(value)! - at] : []));
  const sorted = took.toSorted((a, b) => a - b);
  const share = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]?.toFixed(1);
  const missing = sent.size - took.length;
  console.log(
    `${where}: median ${share(0.5)} ms, 99 % within ${share(0.99)} ms, at most ${share(1)} ms${missing > 0 ? `, ${missing} not seen` : ''}`,
  );
}
