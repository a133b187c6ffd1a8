import { MeterProvider, AggregationTemporality, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock.ts';
import { silentLogger } from '../../logger.ts';
import { SimulatedBackend } from './backend.ts';

let backend: SimulatedBackend;
let providers: MeterProvider[];

beforeEach(async () => {
  providers = [];
  backend = new SimulatedBackend({ host: '127.0.0.1', port: 0 }, { clock: systemClock, logger: silentLogger });
  await backend.start();
});

afterEach(async () => {
  await Promise.all(providers.map((p) => p.shutdown()));
  await backend.stop();
});

/** OpenTelemetry as an application has it, with its own exporter. */
function openTelemetry(temporality: AggregationTemporality, compression: 'gzip' | 'none') {
  const exporter = new OTLPMetricExporter({
    url: `${backend.url()}/v1/metrics`,
    temporalityPreference: temporality,
    compression: compression as never,
  });
  const provider = new MeterProvider({
    resource: resourceFromAttributes({
      'service.name': 'smartmeter-otel',
      'a.number': 5,
      'a.fraction': 0.5,
      'a.flag': true,
      'a.list': ['x', 'y'],
    }),
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
  });
  providers.push(provider);
  return { provider, meter: provider.getMeter('a.scope', '1.2.3') };
}

describe.each(['gzip', 'none'] as const)('what the OpenTelemetry exporter sends, compression %s', (compression) => {
  it('arrives value by value, delta', async () => {
    const { provider, meter } = openTelemetry(AggregationTemporality.DELTA, compression);
    const counter = meter.createCounter('energy', { unit: 'kWh', description: 'Bezug in kWh, größer' });
    const before = BigInt(systemClock.now().wall) * 1_000_000n;
    counter.add(1.25, { meter: '0123', phase: 1 });
    await provider.forceFlush();
    counter.add(0.5, { meter: '0123', phase: 1 });
    await provider.forceFlush();

    const [first, second] = backend.store.points('energy');
    expect(first).toMatchObject({
      metric: 'energy',
      unit: 'kWh',
      description: 'Bezug in kWh, größer',
      kind: 'sum',
      temporality: 'delta',
      monotonic: true,
      value: 1.25,
      scope: { name: 'a.scope', version: '1.2.3' },
    });
    expect([...first!.attributes]).toEqual([
      ['meter', '0123'],
      ['phase', 1n],
    ]);
    expect(Object.fromEntries(first!.resource)).toMatchObject({
      'service.name': 'smartmeter-otel',
      'a.number': 5n,
      'a.fraction': 0.5,
      'a.flag': true,
      'a.list': ['x', 'y'],
    });
    expect(first!.start).toBeGreaterThanOrEqual(before - 1_000_000_000n);
    expect(first!.end).toBeGreaterThanOrEqual(first!.start);
    expect(second!.value).toBe(0.5);
    expect(second!.start).toBe(first!.end);
    expect(backend.store.sumOfDeltas('energy', { meter: '0123' })).toBe(1.75);
  });

  it('arrives value by value, cumulative', async () => {
    const { provider, meter } = openTelemetry(AggregationTemporality.CUMULATIVE, compression);
    const counter = meter.createCounter('energy');
    const level = meter.createUpDownCounter('level');
    counter.add(3);
    level.add(-7);
    await provider.forceFlush();
    counter.add(4);
    await provider.forceFlush();
    expect(backend.store.points('energy').map((p) => [Number(p.value), p.temporality, p.monotonic])).toEqual([
      [3, 'cumulative', true],
      [7, 'cumulative', true],
    ]);
    const [first, second] = backend.store.points('energy');
    expect(second!.start).toBe(first!.start);
    expect(backend.store.points('level')[0]).toMatchObject({ kind: 'sum', monotonic: false });
    expect(Number(backend.store.points('level')[0]!.value)).toBe(-7);
    expect(backend.store.sumOfDeltas('energy')).toBe(0);
  });

  it('has gauges, negative, whole and fractional', async () => {
    const { provider, meter } = openTelemetry(AggregationTemporality.CUMULATIVE, compression);
    const gauge = meter.createObservableGauge('power', { unit: 'kW' });
    const values = [-2.5, 0, 304, 1e-9, 4_294_967.295];
    gauge.addCallback((result) => values.forEach((value, i) => result.observe(value, { i })));
    await provider.forceFlush();
    const points = backend.store.points('power');
    expect(points.map((p) => Number(p.value))).toEqual(values);
    expect(points[0]).toMatchObject({ kind: 'gauge', unit: 'kW', temporality: undefined, monotonic: undefined });
  });

  it('has histograms with their buckets', async () => {
    const { provider, meter } = openTelemetry(AggregationTemporality.DELTA, compression);
    const histogram = meter.createHistogram('duration', {
      unit: 's',
      advice: { explicitBucketBoundaries: [0.1, 1, 10] },
    });
    for (const value of [0.05, 0.5, 0.7, 100]) histogram.record(value);
    await provider.forceFlush();
    expect(backend.store.points('duration')).toMatchObject([
      {
        kind: 'histogram',
        temporality: 'delta',
        value: undefined,
        distribution: { count: 4n, sum: 101.25, min: 0.05, max: 100, bounds: [0.1, 1, 10], buckets: [1n, 2n, 0n, 1n] },
      },
    ]);
  });
});
