import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.ts';
import { Durations } from './durations.ts';
import { signalsBench } from './signals.fixture.ts';

const scope = { name: 's', version: '1' };

async function collected(durations: Durations, temporality: 'delta' | 'cumulative') {
  const { resourceMetrics } = await durations.producer(scope, temporality).collect();
  return resourceMetrics.scopeMetrics[0]!.metrics.find(({ descriptor }) => descriptor.name.includes('decode'))!;
}

describe('durations', () => {
  it('fall into the bucket that ends at or above them, and add up', () => {
    return fc.assert(
      fc.asyncProperty(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), async (seconds) => {
        const durations = new Durations();
        const series = durations.series('decode', { 'smartmeter.source': 'house' });
        for (const one of seconds) series.record(one);
        const { dataPoints } = await collected(durations, 'delta');
        const { buckets, sum, min, max, count } = dataPoints[0]!.value as {
          buckets: { boundaries: number[]; counts: number[] };
          sum: number;
          min: number;
          max: number;
          count: number;
        };
        expect(count).toBe(seconds.length);
        expect(buckets.counts.reduce((a, b) => a + b, 0)).toBe(count);
        expect(sum).toBeCloseTo(
          seconds.reduce((a, b) => a + b, 0),
          9,
        );
        expect([min, max]).toEqual([Math.min(...seconds), Math.max(...seconds)]);
        buckets.boundaries.forEach((boundary, i) => {
          const upTo = buckets.counts.slice(0, i + 1).reduce((a, b) => a + b, 0);
          expect(upTo).toBe(seconds.filter((one) => one <= boundary).length);
        });
      }),
      { numRuns: 50 },
    );
  });

  it('begin anew after each collection of increments, and never where the sum is asked for', async () => {
    const durations = new Durations();
    const series = durations.series('decode', { a: 1 });
    expect(durations.series('decode', { a: 1 })).toBe(series);
    series.record(0.5);
    expect((await collected(durations, 'delta')).dataPoints).toHaveLength(1);
    expect((await collected(durations, 'delta')).dataPoints).toEqual([]);
    series.record(0.5);
    await collected(durations, 'cumulative');
    series.record(0.5);
    expect((await collected(durations, 'cumulative')).dataPoints).toMatchObject([{ value: { count: 2 } }]);
  });

  it('have boundaries that rise', () => {
    const rows = CATALOGUE.filter((row) => row.from === 'duration');
    expect(rows).toHaveLength(3);
    for (const { boundaries } of rows) expect(boundaries).toEqual([...new Set(boundaries)].sort((a, b) => a - b));
  });

  it.each(['delta', 'cumulative'] as const)(
    'reach the backend with the temporality that is asked for: %s',
    async (temporality) => {
      const bench = await signalsBench({ without: ['energy', 'metrics'] });
      const url = `${bench.backend.url()}/v1/metrics`;
      const metrics = { url, headers: {}, compression: 'gzip', timeout: 10_000, temporality } as const;
      const other = await signalsBench({ telemetry: { metrics }, without: ['energy', 'metrics', 'traces', 'logs'] });
      for (let i = 0; i < 3; i++) other.send(undefined, { after: 1000 });
      await other.export();
      const [point] = bench.store.points('smartmeter.gateway.decode.duration');
      expect(point).toMatchObject({ kind: 'histogram', temporality, unit: 's' });
      expect(point!.attributes.get('smartmeter.source')).toBe('house');
      expect(point!.end).toBeGreaterThan(point!.start);
    },
  );
});
