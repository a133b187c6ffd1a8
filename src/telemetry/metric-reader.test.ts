import { MeterProvider, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../simulators/clock.ts';
import { Turns } from './turns.ts';
import { ClockedMetricReader } from './metric-reader.ts';

function setUp(exporter: (metrics: ResourceMetrics) => Promise<void> = async () => {}) {
  const clock = new SimulatedClock(0);
  const exported: ResourceMetrics[] = [];
  const faults: unknown[] = [];
  const reader = new ClockedMetricReader({
    turns: new Turns(),
    clock,
    interval: 60_000,
    temporality: 'cumulative',
    async exporter(metrics) {
      exported.push(metrics);
      await exporter(metrics);
    },
    onFault: (error) => faults.push(error),
  });
  const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
  return { clock, reader, meter, exported, faults };
}

describe('metric reader', () => {
  it('exports every interval by our clock, the first time after one', async () => {
    const { clock, reader, exported } = setUp();
    reader.begin();
    await clock.run(59_999);
    expect(exported).toHaveLength(0);
    await clock.run(120_001);
    await reader.collectNow();
    expect(exported).toHaveLength(4);
    expect(reader.lastProgress.mono).toBe(180_000);
  });

  it('never runs twice at once: ticks meanwhile are left out, a call is served afterwards', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let busy = 0;
    const { clock, reader, exported } = setUp(async () => {
      expect(++busy).toBe(1);
      await promise;
      busy--;
    });
    reader.begin();
    await clock.run(300_000);
    expect(exported).toHaveLength(1);
    expect(reader.lastProgress.mono).toBe(0);
    const called = reader.collectNow();
    resolve();
    await called;
    expect(exported).toHaveLength(2);
  });

  it('goes on after a fault in a callback or in the exporter, and tells it', async () => {
    let fails = true;
    const { clock, reader, meter, exported, faults } = setUp(async () => {
      if (fails) throw new Error('encoding');
    });
    meter.createObservableGauge('g').addCallback(() => {
      if (fails) throw new Error('callback');
    });
    reader.begin();
    await clock.run(60_000);
    await reader.collectNow();
    expect(faults.map((error) => (error as Error).message)).toEqual(['callback', 'encoding', 'callback', 'encoding']);
    fails = false;
    await reader.collectNow();
    expect(exported).toHaveLength(3);
  });

  it('exports nothing after shutdown', async () => {
    const { clock, reader, exported } = setUp();
    reader.begin();
    await reader.shutdown();
    await clock.run(300_000);
    expect(exported).toHaveLength(0);
  });
});
