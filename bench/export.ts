/**
 * What an export of energy costs: CPU with 100 series, and bytes written to the disk over a day of one meter.
 *
 *   npm run bench:export
 *
 * Both go through the whole pipeline (decode, trust, book, freeze, send, acknowledge) on a simulated clock. The bytes
 * are `write_bytes` of /proc/self/io: what this process has caused to be written to the storage, in blocks.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { adviceSettings } from '../src/advice/settings.ts';
import { systemClock } from '../src/clock.ts';
import type { MeterSettings } from '../src/devices/settings.ts';
import { silentLogger } from '../src/logger.ts';
import { createPipeline, type Pipeline } from '../src/pipeline.ts';
import { SimulatedClock } from '../src/simulators/clock.ts';
import { defaultHouse, SimulatedHouse } from '../src/simulators/house/house.ts';
import { seededRandom } from '../src/simulators/random.ts';
import { amisPayload } from '../src/simulators/reader/payload.ts';
import { noQuirks } from '../src/simulators/reader/quirks.ts';
import { openDatabase, type Database } from '../src/store/database.ts';
import type { OtlpDestination } from '../src/telemetry/settings.ts';
import { startChild } from '../test/support/child.ts';

const MINUTE = 60_000;
const METERS = 25;
const EXPORTS = 400;
const WARM_UP = 100;

interface Subject {
  readonly clock: SimulatedClock;
  readonly pipeline: Pipeline;
  readonly database: Database;
}

const sink = startChild(process.execPath, [join(import.meta.dirname, 'sink.ts')]);
const url = `${await sink.line(/^http/)}/v1/metrics`;
const directory = mkdtempSync(join(tmpdir(), 'bench-'));

console.log(`${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}`);
for (const [name, withMetrics] of [
  ['energy alone', false],
  ['energy and all other metrics', true],
] as const) {
  const costs = await cpuOfExports(withMetrics);
  const [median, worst] = [costs[costs.length >> 1], costs[Math.floor(costs.length * 0.99)]];
  const words = `median ${median?.toFixed(1)} ms, 99 % within ${worst?.toFixed(1)} ms`;
  console.log(`CPU of an export, ${METERS * 4} series, ${name}: ${words}`);
}
const written = await bytesOfADay();
const megabytes = (written / 1e6).toFixed(1);
console.log(
  `written in a day, one meter, every 60 s: ${written === 0 ? 'not counted on this file system' : megabytes} MB`,
);
rmSync(directory, { recursive: true });
await sink.stop();

/** Milliseconds of processor time, ascending, of exports in which every register has moved. */
async function cpuOfExports(withMetrics: boolean): Promise<number[]> {
  const subject = await start(`cpu-${withMetrics}`, METERS, withMetrics);
  const costs: number[] = [];
  for (let i = 0; i < EXPORTS; i++) {
    subject.clock.advance(MINUTE);
    for (let meter = 0; meter < METERS; meter++) read(subject, meter, registersAt(meter, i));
    const before = process.cpuUsage();
    await subject.pipeline.telemetry.collectNow();
    const { user, system } = process.cpuUsage(before);
    if (i >= WARM_UP) costs.push((user + system) / 1000);
  }
  await stop(subject, METERS);
  return costs.toSorted((a, b) => a - b);
}

async function bytesOfADay(): Promise<number> {
  const subject = await start('day', 1, true);
  const begin = subject.clock.now().wall;
  const house = new SimulatedHouse({ ...defaultHouse, start: begin }, seededRandom(1));
  const before = writtenBytes();
  for (let second = 10; second <= 86_400; second += 10) {
    subject.clock.advance(10_000);
    read(subject, 0, amisPayload(house.step(begin + second * 1000), '0123456789', noQuirks));
    if (second % 60 === 0) await subject.pipeline.telemetry.collectNow();
  }
  await stop(subject, 1);
  return writtenBytes() - before;
}

async function start(name: string, meters: number, withMetrics: boolean): Promise<Subject> {
  const clock = new SimulatedClock(systemClock.now().wall);
  const opened = openDatabase({ path: join(directory, name, 'state.sqlite'), clock, logger: silentLogger });
  if (!opened.ok) throw new Error(opened.problem);
  const { database } = opened;
  const destination: OtlpDestination = { url, headers: {}, compression: 'gzip', timeout: 5000, temporality: 'delta' };
  const pipeline = createPipeline(
    {
      meters: Array.from({ length: meters }, (_, i) => settingsOf(i)),
      household: { advice: adviceSettings(), timeZone: 'Europe/Vienna' },
    },
    {
      energy: destination,
      ...(withMetrics && { metrics: destination }),
      // It is collected when the benchmark says so.
      interval: 365 * 24 * 60 * MINUTE,
      serviceName: 'smartmeter-otel',
      resourceAttributes: {},
      hostName: 'pi',
    },
    { clock, random: () => 0.5, logger: silentLogger, version: '0', instanceId: 'bench', database },
  );
  await pipeline.telemetry.start();
  await pipeline.observer!.part.start();
  return { clock, pipeline, database };
}

async function stop({ pipeline, database }: Subject, meters: number): Promise<void> {
  const { rows, series } = pipeline.telemetry.outbox!.status();
  const isDelivered =
    series.length === meters * 4 && series.every(({ booked, acknowledged }) => booked === acknowledged);
  if (rows !== 0 || !isDelivered) throw new Error('Energy was not delivered: what was measured is not what happens.');
  await pipeline.observer!.part.stop();
  await pipeline.telemetry.stop();
  database.close();
}

function read({ pipeline, clock }: Subject, meter: number, payload: string): void {
  pipeline.handle({ topic: settingsOf(meter).topic, payload: Buffer.from(payload), retain: false, at: clock.now() });
}

function settingsOf(i: number): MeterSettings {
  return {
    id: `meter-${i}`,
    topic: `amis/${i}`,
    decoder: 'amis',
    maxPower: 45_000,
    role: i === 0 ? 'grid' : 'submeter',
  };
}

function registersAt(meter: number, minute: number): string {
  const wh = 1_000_000 + 17 * (minute + 1);
  const registers = `"1.8.0":${wh},"2.8.0":${wh},"3.8.1":${wh},"4.8.1":${wh}`;
  return `{${registers},"1.7.0":1020,"2.7.0":0,"3.7.0":0,"4.7.0":171,"serialnumber":"meter-${meter}"}`;
}

function writtenBytes(): number {
  return Number(/^write_bytes: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
}
