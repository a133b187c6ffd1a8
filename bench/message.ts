/**
 * CPU per AMIS message, from MQTT to state with everything on, beside the floor (bench/floor.ts), in one run.
 *
 *   npm run bench
 *
 * Both read the same flood from the same Mosquitto, one after the other, several rounds; the ratio is what counts,
 * because it holds on other machines too.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/clock.ts';
import { silentLogger } from '../src/logger.ts';
import { SimulatedBackend } from '../src/simulators/backend/backend.ts';
import type { StateDocument } from '../src/web/state.ts';
import { startChild, type Child } from '../test/support/child.ts';
import { requireComponent } from '../test/support/components.ts';
import { startMosquitto } from '../test/support/mosquitto.ts';

const ROUNDS = 5;
const SECONDS = 5;
const LAST_REGISTER = 11_400_000;
/** Linux counts processor time in hundredths of a second here. */
const TICK_MICROSECONDS = 10_000;
const at = (path: string) => join(import.meta.dirname, path);

interface Subject {
  readonly name: string;
  start(port: number): Promise<Child>;
  /** Resolves when it has taken the last message. */
  done(child: Child): Promise<unknown>;
}

const mosquitto = requireComponent('mosquitto');
if (!mosquitto) process.exit(1);
const backend = new SimulatedBackend({ host: '127.0.0.1', port: 0 }, { clock: systemClock, logger: silentLogger });
await backend.start();
const stateDir = mkdtempSync(join(tmpdir(), 'bench-'));

const floor: Subject = {
  name: 'floor: mqtt.js and JSON.parse',
  async start(port) {
    const child = startChild(process.execPath, [at('floor.ts'), String(port), String(LAST_REGISTER)]);
    await child.line(/ready/);
    return child;
  },
  done: (child) => child.line(/done/),
};

/** The built service. Another build than that of `npm run build` may be named by BENCH_CLI. */
const CLI = process.env['BENCH_CLI'] ?? at('../dist/cli.js');

function serviceWith(name: string, more: Readonly<Record<string, string>>): Subject {
  return { name, start: (port) => startService(port, more), done: lastMessageTaken };
}

const service = serviceWith('smartmeter-otel, everything on', {});
const subjects: readonly Subject[] = [
  floor,
  service,
  serviceWith('without traces and logs', { OTEL_TRACES_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' }),
];

async function startService(port: number, more: Readonly<Record<string, string>>): Promise<Child> {
  const env = {
    MQTT_BROKER: '127.0.0.1',
    MQTT_PORT: String(port),
    WEB_PORT: '0',
    SMARTMETER_STATE_DIR: stateDir,
    OTEL_EXPORTER_OTLP_ENDPOINT: backend.url(),
    OTEL_METRIC_EXPORT_INTERVAL: '1000',
    LOG_FORMAT: 'json',
    ...more,
  };
  const child = startChild(process.execPath, [CLI, 'run'], { env });
  await child.line(/Connected to the broker/);
  return child;
}

async function lastMessageTaken(child: Child): Promise<void> {
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(await child.line(/page is at/))?.[0] as string;
  let value: number | undefined;
  do {
    const state = (await (await fetch(`${url}/api/state`)).json()) as StateDocument;
    value = state.meters[0]?.registers['energy.active.import']?.value;
  } while (value !== LAST_REGISTER / 1000);
}

const broker = await startMosquitto(mosquitto, { quiet: true });
const results = new Map(subjects.map((subject): [Subject, number[]] => [subject, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [subject, costs] of results) costs.push(await measure(subject));
}
await broker.stop();
await backend.stop();
rmSync(stateDir, { recursive: true });

const [floorCost, serviceCost] = [median(results.get(floor)), median(results.get(service))];
console.log(`\n${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, ${ROUNDS} rounds of ${SECONDS} s`);
for (const [{ name }, costs] of results) {
  const all = costs.map((c) => c.toFixed(1)).join(', ');
  console.log(`${name.padEnd(34)} ${median(costs).toFixed(1)} µs CPU a message   (${all})`);
}
console.log(`ratio ${(serviceCost / floorCost).toFixed(2)}`);

/** Microseconds of CPU a message, start-up left out. */
async function measure(subject: Subject): Promise<number> {
  const child = await subject.start(broker.port);
  const pid = child.process.pid as number;
  const before = cpuTicks(pid);
  const flood = startChild(process.execPath, [
    at('../test/support/flood.ts'),
    ...[broker.port, SECONDS, LAST_REGISTER].map(String),
  ]);
  const { sent, perSecond } = JSON.parse(await flood.line(/perSecond/)) as { sent: number; perSecond: number };
  await subject.done(child);
  const cost = ((cpuTicks(pid) - before) * TICK_MICROSECONDS) / sent;
  await child.stop('SIGKILL');
  console.log(`${subject.name}: ${cost.toFixed(2)} µs, ${perSecond} messages/s`);
  return cost;
}

function cpuTicks(pid: number): number {
  // The second field, the name, may hold spaces; user and system time are the 12th and 13th behind it.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

function median(values: readonly number[] = []): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}
