/**
 * What one instance costs by the number of its meters, for docs/scale.md: CPU of a message, CPU and size of an export,
 * memory, and state on disk.
 *
 *   node bench/scale.ts
 *
 * The whole pipeline without MQTT (mqtt.js and JSON.parse of a message are bench/floor.ts), on a simulated clock, with
 * the backend in another process. Each meter has a topic of its own, four registers, and all of them move each minute.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/clock.ts';
import type { MeterSettings } from '../src/devices/settings.ts';
import { silentLogger } from '../src/logger.ts';
import { createPipeline } from '../src/pipeline.ts';
import { SimulatedClock } from '../src/simulators/clock.ts';
import { openDatabase } from '../src/store/database.ts';
import type { OtlpDestination } from '../src/telemetry/settings.ts';
import { startChild } from '../test/support/child.ts';

const MINUTE = 60_000;
const COUNTS = [1, 10, 100, 1000];
const WARM_UP = 10;
const EXPORTS = 30;
/** Messages whose cost is measured at once, each meter's in turn. */
const MESSAGES = 20_000;

const [, script = '', ofThisProcess] = process.argv;
if (ofThisProcess === undefined) await inProcessesOfTheirOwn();
else await measureHere(Number(ofThisProcess));

/** One count leaves its traces in the memory that the next one would be measured in. */
async function inProcessesOfTheirOwn(): Promise<void> {
  console.log(`${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}`);
  for (const count of COUNTS) {
    const child = startChild(process.execPath, ['--expose-gc', script, String(count)]);
    await child.ended;
    console.log(child.lines.join('\n'));
  }
}

async function measureHere(meters: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  const sink = startChild(process.execPath, [join(import.meta.dirname, 'sink.ts')]);
  try {
    console.log(await measure(meters, `${await sink.line(/^http/)}/v1/metrics`, directory));
  } finally {
    rmSync(directory, { recursive: true });
    await sink.stop();
  }
}

async function measure(meters: number, url: string, state: string): Promise<string> {
  const gc = (globalThis as { gc?: () => void }).gc!;
  const clock = new SimulatedClock(systemClock.now().wall);
  const opened = openDatabase({ path: join(state, 'state.sqlite'), clock, logger: silentLogger });
  if (!opened.ok) throw new Error(opened.problem);
  const { database } = opened;
  const destination: OtlpDestination = { url, headers: {}, compression: 'gzip', timeout: 60_000, temporality: 'delta' };
  const { handle, telemetry } = createPipeline(
    { meters: Array.from({ length: meters }, (_, i) => settingsOf(i)) },
    {
      energy: destination,
      metrics: destination,
      // It is collected when the benchmark says so.
      interval: 365 * 24 * 60 * MINUTE,
      serviceName: 'smartmeter-otel',
      resourceAttributes: {},
      hostName: 'pi',
    },
    { clock, random: () => 0.5, logger: silentLogger, version: '0', instanceId: 'bench', database },
  );
  await telemetry.start();
  const read = (meter: number, minute: number) =>
    handle({ topic: topicOf(meter), payload: payloadOf(meter, minute), retain: false, at: clock.now() });

  const costs: number[] = [];
  for (let minute = 0; minute < WARM_UP + EXPORTS; minute++) {
    clock.advance(MINUTE);
    for (let meter = 0; meter < meters; meter++) read(meter, minute);
    const cost = await cpu(() => telemetry.collectNow());
    if (minute >= WARM_UP) costs.push(cost);
  }
  gc();
  const heap = process.memoryUsage().heapUsed / 1e6;

  const messages = Array.from({ length: MESSAGES }, (_, i) => {
    const meter = i % meters;
    return { topic: topicOf(meter), payload: payloadOf(meter, WARM_UP + EXPORTS), retain: false, at: clock.now() };
  });
  clock.advance(MINUTE);
  // Once for the compiler.
  for (const message of messages) handle({ ...message, at: clock.now() });
  const message = await cpu(() => {
    for (const message of messages) handle({ ...message, at: clock.now() });
  });
  const { series } = telemetry.outbox!.status();
  if (series.length !== meters * 4 || series.some(({ booked, acknowledged }) => booked !== acknowledged))
    throw new Error('Energy was not delivered: what was measured is not what happens.');
  await telemetry.stop();
  database.close();
  const bytes = readdirSync(state).reduce((sum, name) => sum + statSync(join(state, name)).size, 0) / 1e6;
  const median = costs.toSorted((a, b) => a - b)[costs.length >> 1] ?? NaN;
  return [
    `${String(meters).padStart(5)} meters:`,
    `${((message / MESSAGES) * 1000).toFixed(1)} µs a message,`,
    `${median.toFixed(1)} ms an export (${((median / meters) * 1000).toFixed(0)} µs a meter),`,
    `${heap.toFixed(1)} MB of heap, ${bytes.toFixed(1)} MB of state`,
  ].join(' ');
}

/** Milliseconds of processor time. */
async function cpu(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function topicOf(meter: number): string {
  return `homes/${meter}/amis/out`;
}

function settingsOf(i: number): MeterSettings {
  const role = i === 0 ? 'grid' : 'submeter';
  return { id: `meter-${i}`, topic: topicOf(i), decoder: 'amis', maxPower: 45_000, role };
}

function payloadOf(meter: number, minute: number): Buffer {
  const wh = 1_000_000 + 17 * (minute + 1);
  const registers = `"1.8.0":${wh},"2.8.0":${wh},"3.8.1":${wh},"4.8.1":${wh}`;
  const powers = '"1.7.0":1020,"2.7.0":0,"3.7.0":0,"4.7.0":171,"1.128.0":0,"saldo":1020';
  return Buffer.from(`{${registers},${powers},"serialnumber":"meter-${meter}"}`);
}
