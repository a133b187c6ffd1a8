/** What real backends make of the energy: the meter's difference, over a restart of the service. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { silentLogger } from '../../src/logger.ts';
import { createPipeline } from '../../src/pipeline.ts';
import { SimulatedClock } from '../../src/simulators/clock.ts';
import type { OtlpDestination } from '../../src/telemetry/settings.ts';
import { startCollector } from '../support/collector.ts';
import { requireComponent } from '../support/components.ts';
import { temporaryDatabase } from '../support/database.ts';
import { startPrometheus, type RunningPrometheus } from '../support/prometheus.ts';

const otelcol = requireComponent('otelcol');
const prometheus = requireComponent('prometheus');
type Temporality = OtlpDestination['temporality'];

/** Whole Wh (varh) at first sight, and what they grow with each reading. */
const REGISTERS = [
  { field: '1.8.0', metric: 'smartmeter.energy.active.import.total', first: 11_335_423, step: 37 },
  { field: '2.8.0', metric: 'smartmeter.energy.active.export.total', first: 11_184_123, step: 101 },
  { field: '3.8.1', metric: 'smartmeter.energy.reactive.import.total', first: 284_300, step: 1 },
  { field: '4.8.1', metric: 'smartmeter.energy.reactive.export.total', first: 9_433_300, step: 13 },
] as const;

/** Readings of one run of the service, the first one included; two runs are lived through. */
const READINGS = 7;
const EVERY = 30_000;
const GROWN = REGISTERS.map(({ metric, step }) => [metric, step * (2 * READINGS - 1)] as const);
const SERIES = 'smartmeter_meter_id="0123456789"';

/**
 * Two runs of the service on one database, a few minutes in a moment. They end as far in the future as they begin in
 * the past: within what the outbox takes for the same time, and Prometheus for a sample of now.
 * @returns epoch milliseconds at the end
 */
async function liveOverARestart(url: string, temporality: Temporality): Promise<number> {
  const clock = new SimulatedClock(systemClock.now().wall - READINGS * EVERY);
  const database = temporaryDatabase(clock);
  let readings = 0;
  for (const run of ['first', 'second']) {
    const pipeline = createPipeline(
      { meters: [{ id: 'house', topic: 'amis/out', decoder: 'amis', maxPower: 45_000, role: 'grid' }] },
      {
        energy: { url, headers: {}, compression: 'gzip', timeout: 5000, temporality },
        interval: 3_600_000,
        serviceName: 'smartmeter-otel',
        resourceAttributes: {},
        hostName: 'pi',
      },
      { clock, random: () => 0.5, logger: silentLogger, version: '1.2.3', instanceId: 'the-instance', database },
    );
    await pipeline.telemetry.start();
    for (let i = 0; i < READINGS; i++) {
      clock.advance(EVERY);
      const payload = Buffer.from(payloadOf(readings++));
      pipeline.handle({ topic: 'amis/out', payload, retain: false, at: clock.now() });
      await pipeline.telemetry.collectNow();
    }
    expect([run, pipeline.telemetry.exports()[0]?.problem]).toEqual([run, undefined]);
    await pipeline.telemetry.stop();
  }
  return clock.now().wall;
}

function payloadOf(readings: number): string {
  const registers = REGISTERS.map(({ field, first, step }) => [field, first + readings * step]);
  return JSON.stringify({ ...Object.fromEntries(registers), '1.7.0': 300, '2.7.0': 0, serialnumber: '0123456789' });
}

const wattHours = (kilo: number | undefined) => Math.round((kilo ?? NaN) * 1e6) / 1000;

describe.skipIf(!otelcol)('a real OpenTelemetry Collector', () => {
  it.each<{ temporality: Temporality; points: number; sum: (values: readonly number[]) => number }>([
    // Nothing is exported at first sight.
    { temporality: 'delta', points: 2 * READINGS - 1, sum: (all) => all.reduce((a, b) => a + b, 0) },
    { temporality: 'cumulative', points: 2 * READINGS + 2, sum: (all) => (all.at(-1) ?? NaN) - (all[0] ?? NaN) },
  ])('$temporality: the difference of the registers', async ({ temporality, points, sum }) => {
    const collector = await startCollector(otelcol!);
    onTestFinished(() => collector.stop());
    await liveOverARestart(`${collector.url}/v1/metrics`, temporality);
    const all = await collector.points((found) =>
      REGISTERS.every(({ metric }) => found.filter((p) => p.metric === metric).length >= points),
    );
    expect(all.every((point) => point.temporality === temporality)).toBe(true);
    const sums = REGISTERS.map(({ metric }) => {
      const values = all.filter((point) => point.metric === metric).map(({ value }) => value);
      return [metric, wattHours(sum(values))];
    });
    expect(sums).toEqual(GROWN);
  });
});

describe.skipIf(!prometheus)('a real Prometheus', () => {
  it('increments, with native delta ingestion: their sum is the difference of the registers', async () => {
    const { server, end } = await live('delta', ['otlp-native-delta-ingestion']);
    const sums = await ask(server, (name) => `sum_over_time(${name}[1h] @ ${end})`, complete(server, end, -1));
    expect(sums).toEqual(GROWN);
  });

  it.each([
    { start: 'ignored', features: [] },
    { start: 'handled', features: ['created-timestamp-zero-ingestion'] },
  ])(
    'the register, start time $start: last − first is the difference, and nothing looks like a reset',
    async ({ features }) => {
      const { server, end } = await live('cumulative', features);
      const done = complete(server, end, 0);
      const range = (name: string) => `${name}[1h] @ ${end}`;
      // What only grows is last at its largest; a zero at the start would make it the whole register.
      const growth = (name: string) => `max_over_time(${range(name)}) - min_over_time(${range(name)})`;
      expect(await ask(server, growth, done)).toEqual(GROWN);
      const resets = await ask(server, (name) => `resets(${range(name)})`, done);
      expect(resets).toEqual(GROWN.map(([metric]) => [metric, 0]));
    },
  );
});

async function live(temporality: Temporality, features: readonly string[]) {
  const server = await startPrometheus(prometheus!, features);
  onTestFinished(() => server.stop());
  const end = await liveOverARestart(`${server.otlpUrl}/v1/metrics`, temporality);
  return { server, end: Math.ceil(end / 1000) + 1 };
}

/** Prometheus answers before a query sees the samples: asks until it does; the test's time limit is the end. */
function complete(server: RunningPrometheus, end: number, more: number): (name: string) => Promise<void> {
  return async (name) => {
    let count: number | undefined;
    do count = (await server.query(`count_over_time(${name}[1h] @ ${end})`))[0]?.value;
    while (count === undefined || count < 2 * READINGS + more);
  };
}

async function ask(
  server: RunningPrometheus,
  query: (name: string) => string,
  ready: (name: string) => Promise<void>,
): Promise<(readonly [string, number])[]> {
  const answers: (readonly [string, number])[] = [];
  for (const { metric } of REGISTERS) {
    const unit = metric.includes('reactive') ? 'kvarh' : 'kWh';
    const name = `{__name__=~"${metric.replaceAll('.', '_').replace('_total', '')}_${unit}(_total)?",${SERIES}}`;
    await ready(name);
    const samples = await server.query(query(name));
    expect(samples).toHaveLength(1);
    answers.push([metric, wattHours(samples[0]?.value)]);
  }
  return answers;
}
