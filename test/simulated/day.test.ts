import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SimulatedBackend } from '../../src/simulators/backend/backend.ts';
import { SimulatedClock } from '../../src/simulators/clock.ts';
import type { OtlpDestination } from '../../src/telemetry/settings.ts';
import { startBackend } from '../support/backend.ts';
import { MIDNIGHT, startDay, type Day } from './day.ts';

function destination(url: string, temporality: OtlpDestination['temporality']): OtlpDestination {
  return { url: `${url}/v1/metrics`, headers: {}, compression: 'none', timeout: 5000, temporality };
}

async function dayWithBackend(temporality: OtlpDestination['temporality']) {
  const clock = new SimulatedClock(MIDNIGHT);
  const backend = await startBackend({}, clock);
  const day = await startDay(destination(backend.url(), temporality), clock);
  onTestFinished(() => day.stop());
  return { backend, day };
}

const IMPORT = 'smartmeter.energy.active.import.total';
const zeros = (payload: string) => payload.replace(/"([1-4]\.8\.[01])":\d+/g, '"$1":0');

/** Everything that the truth rules are about, on one day. */
async function liveThroughEverything(day: Day, backend: SimulatedBackend) {
  const { house, heatPump, clock } = day;
  const during = async (from: number, to: number, meter: typeof house, distort: typeof house.distort) => {
    await day.until(from);
    meter.distort = distort;
    await day.until(to);
    meter.distort = undefined;
  };
  // Rule 1: silence of 2 minutes is none that matters at a learned interval of 10 s, limit 90 s; 5 minutes is.
  await during(60, 61, house, () => undefined);
  await during(65, 70, house, () => undefined);
  // Rule 2: the last telegram for ever.
  let last: string | undefined;
  await during(120, 130, house, (payload) => (last ??= payload));
  // Rule 3.
  await day.until(180);
  day.publish('amis/out', '{"1.8.0":1,"1.7.0":44000}', true);
  // Rule 4: a meter clock an hour off, and our own wall clock jumping, change nothing.
  house.quirks = { ...house.quirks, time: 'local' };
  await day.until(240);
  clock.jumpWall(2 * 3_600_000);
  await day.until(245);
  clock.jumpWall(-2 * 3_600_000);
  // Rule 5: a zero, fill bytes, a power that cannot be, for one message each.
  await day.until(300);
  day.publish('amis/out', '{"1.8.0":0,"1.7.0":100,"2.7.0":0,"serialnumber":"0123456789"}');
  day.publish('amis/out', '{"1.8.0":4294967295,"1.7.0":100,"2.7.0":0}');
  day.publish('amis/out', '{"1.7.0":50000,"2.7.0":0}');
  // Rule 5: zeros for long; with the serial number they stay held, without one they pass for another meter.
  await during(360, 375, house, zeros);
  await during(400, 415, heatPump, zeros);
  // Rule 6: another meter is fitted at noon.
  await day.until(720);
  const offset = 11_335_000;
  heatPump.distort = (payload) => payload.replace(/"1\.8\.0":(\d+)/, (_, wh) => `"1.8.0":${Number(wh) - offset}`);
  await day.until(780);
  // Rules 7 and 8.
  for (const payload of ['online', 'Amis-1', '{"1.8.0":', '{"a":'.repeat(500), '[]']) day.publish('amis/out', payload);
  // The backend is away for an hour.
  await day.until(840);
  backend.fail({ answer: { do: 'refuse', status: 503 } });
  await day.until(900);
  backend.heal();
  await day.until(24 * 60);
}

describe('24 hours on a simulated clock', () => {
  it('says what deserves it and nothing else, and counts to the Wh', async () => {
    const { backend, day } = await dayWithBackend('delta');
    const start = day.house.state().registers;
    await liveThroughEverything(day, backend);

    const snapshot = day.pipeline.snapshot();
    expect(snapshot.sources.map(({ source, up }) => [source, up])).toEqual([
      ['house', true],
      ['heat-pump', true],
    ]);
    expect(snapshot.meters.filter((m) => m.up).map((m) => m.id)).toEqual(['0123456789', 'heat-pump-3']);

    const told = day.said.map(({ minute, text }) => `${minute}: ${text.replace(/:\d{4,5}\//, ':PORT/').slice(0, 40)}`);
    expect(told).toEqual([
      '66: Meter source house is silent: its last v',
      '121: Meter source house repeats old values: t',
      '300: Register 1.8.0 of meter 0123456789 reads',
      '300: Field "1.8.0" on "amis/out" holds "42949',
      '300: house reports power.active.import = 5000',
      '360: Register 1.8.0 of meter 0123456789 reads',
      '360: Register 2.8.0 of meter 0123456789 reads',
      '360: Register 3.8.1 of meter 0123456789 reads',
      '360: Register 4.8.1 of meter 0123456789 reads',
      '400: Register 1.8.0 of meter heat-pump reads ',
      '400: Register 2.8.0 of meter heat-pump reads ',
      '400: Register 3.8.1 of meter heat-pump reads ',
      '400: Register 4.8.1 of meter heat-pump reads ',
      '410: Register 1.8.0 of meter heat-pump-2 fell',
      '720: Register 1.8.0 of meter heat-pump reads ',
      '730: Register 1.8.0 of meter heat-pump-3 fell',
      '780: A message on "amis/out" is not a reading',
      '780: A message on "amis/out" is not a reading',
      '780: A message on "amis/out" is not a reading',
      '841: Energy: http://127.0.0.1:PORT/v1/metrics',
      '841: Export of metrics: http://127.0.0.1:PORT',
    ]);

    const { registers } = day.house.state();
    const series = { 'smartmeter.meter.id': '0123456789' };
    for (const [metric, register] of [
      [IMPORT, 'import'],
      ['smartmeter.energy.active.export.total', 'export'],
      ['smartmeter.energy.reactive.import.total', 'reactiveImport'],
      ['smartmeter.energy.reactive.export.total', 'reactiveExport'],
    ] as const) {
      const wattHours = Math.round(backend.store.sumOfDeltas(metric, series) * 1000);
      expect([metric, wattHours]).toEqual([metric, registers[register] - start[register]]);
    }
  }, 120_000);

  it('needs no more memory at its end than in the morning', async () => {
    const sink = createServer((request, response) => request.resume().on('end', () => response.end()));
    await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise((resolve) => (sink.close(() => resolve()), sink.closeAllConnections())));
    const day = await startDay(
      destination(`http://127.0.0.1:${(sink.address() as AddressInfo).port}`, 'delta'),
      new SimulatedClock(MIDNIGHT),
    );
    onTestFinished(() => day.stop());
    const used: number[] = [];
    for (let hour = 2; hour <= 24; hour += 2) {
      await day.until(hour * 60);
      used.push(heapInUse());
    }
    const morning = Math.max(...used.slice(0, 3));
    expect((used.at(-1) ?? 0) - morning).toBeLessThan(2_000_000);
  }, 120_000);
});

/** Bytes that are reachable. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
