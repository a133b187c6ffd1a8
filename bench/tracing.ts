/**
 * CPU per message from the MQTT message to the state, with traces on and off, in turns:
 *
 *   node bench/tracing.ts
 *
 * Without broker and socket, so that what traces cost is not lost in what the network does. bench/message.ts has the
 * same subjects with everything around them.
 */
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { systemClock } from '../src/clock.ts';
import { silentLogger } from '../src/logger.ts';
import { createPipeline, type Pipeline } from '../src/pipeline.ts';
import { SimulatedBackend } from '../src/simulators/backend/backend.ts';
import { openTemporaryState } from '../src/store/state-directory.ts';
import type { TelemetrySettings } from '../src/telemetry/settings.ts';

const ROUNDS = 7;
/** Of each process, after as many that only warm it up; the least counts, because whatever disturbs only adds. */
const SERIES = 20;
const MESSAGES = 4000;

const SUBJECTS: readonly (readonly [name: string, signals: readonly ('metrics' | 'traces')[], sampler?: Sampler])[] = [
  ['nothing exported', []],
  ['metrics', ['metrics']],
  ['metrics and traces', ['metrics', 'traces']],
  ['metrics and no trace kept', ['metrics', 'traces'], 'always_off'],
  ['a trace of every message', ['metrics', 'traces'], 'always_on'],
];
type Sampler = 'always_on' | 'always_off';

const [, , index] = process.argv;
if (index === undefined) compare();
else console.log(await leastOf(SUBJECTS[Number(index)]!));

/** Each subject in a process of its own: what one has made of the code must not slow down the others. */
function compare(): void {
  const costs = SUBJECTS.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, all] of costs.entries())
      all.push(Number(execFileSync(process.execPath, [import.meta.filename, String(i)], { encoding: 'utf8' })));
  console.log(`${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, ${ROUNDS} rounds`);
  for (const [i, [name]] of SUBJECTS.entries()) {
    const all = costs[i]!.toSorted((a, b) => a - b);
    console.log(
      `${name.padEnd(26)} ${all[all.length >> 1]!.toFixed(2)} µs (${all.map((c) => c.toFixed(2)).join(', ')})`,
    );
  }
}

async function leastOf([, signals, name]: (typeof SUBJECTS)[number]): Promise<number> {
  const backend = new SimulatedBackend({ host: '127.0.0.1', port: 0 }, { clock: systemClock, logger: silentLogger });
  await backend.start();
  const to = (signal: string) =>
    ({ url: `${backend.url()}/v1/${signal}`, headers: {}, compression: 'gzip', timeout: 10_000 }) as const;
  const pipeline = pipelineWith({
    ...(signals.includes('metrics') && { metrics: { ...to('metrics'), temporality: 'delta' } }),
    ...(signals.includes('traces') && { traces: to('traces') }),
    ...(name && { sampler: { name, ratio: 1 } }),
  });
  await pipeline.telemetry.start();
  const costs: number[] = [];
  for (let i = 0; i < 2 * SERIES; i++) costs.push(await measure(pipeline));
  await pipeline.telemetry.stop();
  await backend.stop();
  return Math.min(...costs.slice(SERIES));
}

/** Microseconds of CPU a message: as many as a flood brings, so that nothing of the second around them counts. */
async function measure(pipeline: Pipeline): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < MESSAGES; i++) {
    const payload = Buffer.from(
      `{"serialnumber":"0123456789","1.8.0":${11_000_000 + (i >> 8)},"2.8.0":11184123,"3.8.1":284300,"4.8.1":9433300,"1.7.0":${i & 1023},"2.7.0":0,"3.7.0":12,"4.7.0":171,"1.128.0":-3,"saldo":${i & 1023},"time":${1_770_825_276 + i}}`,
    );
    pipeline.handle({ topic: 'amis/out', payload, retain: false, at: systemClock.now() });
  }
  const { user, system } = process.cpuUsage(before);
  // What was recorded is sent between the rounds, so that no subject pays for another.
  await pipeline.telemetry.collectNow();
  return (user + system) / MESSAGES;
}

function pipelineWith(settings: Partial<TelemetrySettings>): Pipeline {
  const database = openTemporaryState(systemClock, silentLogger);
  return createPipeline(
    { meters: [{ id: 'house', topic: 'amis/out', decoder: 'auto', maxPower: 45_000, role: 'grid' }] },
    { interval: 86_400_000, serviceName: 's', hostName: 'h', resourceAttributes: {}, ...settings },
    { clock: systemClock, random: Math.random, logger: silentLogger, version: '1', instanceId: 'i', database },
  );
}
