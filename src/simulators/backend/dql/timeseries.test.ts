import { describe, expect, it } from 'vitest';
import { ask, MINUTE, NOW, point } from './query.fixture.ts';
import type { MetricPoint } from '../otlp-metrics.ts';

/** Two meters, three minutes, one of them with a gap. */
const points = [
  point('power', -2.5 * MINUTE, 1, { id: 'a', phase: 'L1' }),
  point('power', -2.25 * MINUTE, 3, { id: 'a', phase: 'L1' }),
  point('power', -1.5 * MINUTE, 5, { id: 'a', phase: 'L1' }),
  point('power', -2.5 * MINUTE, 10, { id: 'b', phase: 'L1' }),
  point('power', -0.5 * MINUTE, 20, { id: 'b', phase: 'L2' }),
  point('other', -0.5 * MINUTE, 7, { id: 'a' }),
];
const frame = 'from: -3m, interval: 1m';

function rows(query: string, given: readonly MetricPoint[] = points) {
  const records = ask(query, { points: given });
  if (typeof records === 'string') return records;
  const isFrame = (name: string) => name === 'timeframe' || name === 'interval';
  return records.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !isFrame(name))));
}

describe('timeseries', () => {
  it.each<[string, readonly (number | null)[]]>([
    ['sum(power)', [14, 5, 20]],
    ['avg(power)', [14 / 3, 5, 20]],
    ['min(power)', [1, 5, 20]],
    ['max(power)', [10, 5, 20]],
    ['count(power)', [3, 1, 1]],
    ['percentile(power, 50)', [null, null, null]],
    ['median(power, rollup: avg)', [2, 5, 20]],
    ['percentile(power, 100, rollup: max)', [10, 5, 20]],
    ['sum(power, rollup: avg)', [12, 5, 20]],
    ['avg(power, rollup: max)', [6.5, 5, 20]],
    ['sum(power, rate: 1h)', [840, 300, 1200]],
    ['sum(power, filter: id == "a")', [4, 5, null]],
    ['sum(power, filter: id == "a", default: 0)', [4, 5, 0]],
    ['SUM(power)', [14, 5, 20]],
  ])('%s', (aggregation, values) => {
    expect(rows(`timeseries ${aggregation}, ${frame}`)).toEqual([{ [aggregation]: values }]);
  });

  it('groups by dimensions, of the resource too', () => {
    const query = `timeseries p = sum(power), by: { id, who = service.name, none }, ${frame}`;
    expect(rows(query)).toEqual([
      { id: 'a', who: 'smartmeter-otel', none: null, p: [4, 5, null] },
      { id: 'b', who: 'smartmeter-otel', none: null, p: [10, null, 20] },
    ]);
  });

  it('filters all columns', () => {
    expect(rows(`timeseries { s = sum(power), c = count(power) }, filter: { phase == "L1" }, ${frame}`)).toEqual([
      { s: [14, 5, null], c: [3, 1, null] },
    ]);
    expect(rows(`timeseries sum(power), filter: id == "x", ${frame}`)).toEqual([]);
  });

  it('has only what all metrics have, or all of them, or an empty one', () => {
    const both = 'timeseries { p = sum(power), o = sum(other) }, by: { id }';
    expect(rows(`${both}, ${frame}`)).toEqual([{ id: 'a', p: [4, 5, null], o: [null, null, 7] }]);
    expect(rows(`${both}, union: true, ${frame}`)).toEqual([
      { id: 'a', p: [4, 5, null], o: [null, null, 7] },
      { id: 'b', p: [10, null, 20], o: [null, null, null] },
    ]);
    expect(rows(`timeseries c = count(nothing), ${frame}`)).toEqual([]);
    expect(rows(`timeseries c = count(nothing, default: 0), nonempty: true, ${frame}`)).toEqual([{ c: [0, 0, 0] }]);
  });

  it('gives one value for the whole time, and its rate', () => {
    expect(rows(`timeseries s = sum(power, scalar: true), h = sum(power, scalar: true, rate: 1h), ${frame}`)).toEqual([
      { s: 39, h: 780 },
    ]);
  });

  it('names bins by their ends', () => {
    expect(rows(`timeseries p = max(power), begin = start(), end(), ${frame}`)).toMatchObject([
      {
        p: [10, 5, 20],
        begin: ['57', '58', '59'].map((minute) => `2026-06-21T09:${minute}:00.000000000Z`),
        'end()': [58, 59, 60].map((m) => (m === 60 ? '2026-06-21T10:00' : `2026-06-21T09:${m}`) + ':00.000000000Z'),
      },
    ]);
  });

  it('looks elsewhere when it is shifted', () => {
    const moved = points.map((one) => ({ ...one, end: one.end - 3_600_000_000_000n }));
    expect(rows(`timeseries s = sum(power), shift: -1h, ${frame}`, moved)).toEqual([{ s: [14, 5, 20] }]);
  });

  it('counts histograms by what they hold', () => {
    const distribution = { count: 4n, sum: 10, min: 1, max: 6, buckets: [1n, 2n, 1n], bounds: [2, 4] };
    const histogram: MetricPoint = {
      ...point('time', -MINUTE / 2, 0),
      kind: 'histogram',
      value: undefined,
      distribution,
    };
    const query = `timeseries { s = sum(time), a = avg(time), n = min(time), x = max(time), c = count(time), p = percentile(time, 50) }, from: -1m, interval: 1m`;
    expect(rows(query, [histogram])).toEqual([{ s: [10], a: [2.5], n: [1], x: [6], c: [4], p: [3] }]);
  });

  it('takes whole numbers, and skips what is no number and what has no value', () => {
    const odd = [
      { ...point('power', -1, 0), value: 2n },
      { ...point('power', -1, 0), value: undefined },
      point('power', -1, NaN),
    ];
    expect(rows('timeseries c = count(power), s = sum(power), from: -1m, interval: 1m', odd)).toEqual([
      { c: [1], s: [2] },
    ]);
  });
});

describe('its timeframe', () => {
  const widths = (query: string, options = {}) => {
    const records = ask(query, { points }, options);
    if (typeof records === 'string') return records;
    const { timeframe, interval, p } = records[0] as {
      readonly timeframe: { readonly start: string; readonly end: string };
      readonly interval: string;
      readonly p: readonly unknown[];
    };
    return [timeframe.start.slice(5, 16), timeframe.end.slice(5, 16), Number(interval) / 60e9, p.length];
  };

  it.each<[string, unknown]>([
    ['', ['06-21T08:00', '06-21T10:00', 1, 120]],
    [', from: -24h', ['06-20T10:00', '06-21T10:00', 15, 96]],
    [', from: -7d', ['06-14T10:00', '06-21T10:00', 120, 84]],
    [', from: -24h, interval: auto', ['06-20T10:00', '06-21T10:00', 15, 96]],
    [', from: now()@d', ['06-21T00:00', '06-21T10:00', 5, 120]],
    [', from: -1d@d, to: now()@d, interval: 1d', ['06-20T00:00', '06-21T00:00', 1440, 1]],
    [', from: -10m, bins: 5', ['06-21T09:50', '06-21T10:00', 2, 5]],
    [', from: -90m, interval: 1h', ['06-21T08:00', '06-21T10:00', 60, 2]],
    [', from: -1M, interval: 1d', ['05-21T00:00', '06-22T00:00', 1440, 32]],
    [', from: "2026-06-21T09:00:00Z", to: "2026-06-21T12:00:00+02:00"', ['06-21T09:00', '06-21T10:00', 1, 60]],
    [', timeframe: "2026-06-21T09:00:00Z/2026-06-21T10:00:00Z"', ['06-21T09:00', '06-21T10:00', 1, 60]],
  ])('%s', (parameters, expected) => {
    expect(widths(`timeseries p = count(power), nonempty: true${parameters}`)).toEqual(expected);
  });

  it('has days of the time zone of the query', () => {
    const query = 'timeseries p = count(power), nonempty: true, from: -24h, interval: 1d';
    expect(widths(query, { timeZone: 'Europe/Vienna' })).toEqual(['06-19T22:00', '06-21T22:00', 1440, 2]);
  });

  it('is what the dashboard says where the query says nothing', () => {
    const query = 'timeseries p = count(power), nonempty: true, interval: 1h';
    expect(widths(query, { from: NOW - 4 * 60 * MINUTE, to: NOW - 60 * MINUTE })).toEqual([
      '06-21T06:00',
      '06-21T09:00',
      60,
      3,
    ]);
  });

  it.each<[string, string]>([
    ['from: -1m, to: -2m', '1:36 INVALID_TIMEFRAME: The timeframe ends before it begins.'],
    ['from: 5', '1:36 INVALID_TIMEFRAME: This is no time: -24h, now()-1d@d, or "2026-06-21T10:00:00Z".'],
    ['from: "soon"', '1:36 INVALID_TIMEFRAME: This is no time: -24h, now()-1d@d, or "2026-06-21T10:00:00Z".'],
    ['timeframe: "a/b"', '1:41 INVALID_TIMEFRAME: This is no timeframe such as "2026-06-21/2026-06-22".'],
    ['interval: 10s', '1:40 INVALID_ARGUMENTS: An interval is a duration of at least 1m.'],
    ['bins: 0', '1:36 INVALID_ARGUMENTS: The number of bins is a whole number above 0.'],
    ['from: -365d, interval: 1m', '1:53 TOO_MANY_BINS: The timeframe has 525600 intervals; 20000 are simulated.'],
    ['by: { 1 + 1 }', '1:36 INVALID_ARGUMENTS: Only dimensions can stand in by:.'],
    ['nonempty: 1', '1:40 INVALID_ARGUMENTS: true or false is expected here.'],
    ['shift: 1', '1:37 INVALID_ARGUMENTS: A shift is a duration such as -24h.'],
    ['where: true', '1:30 UNKNOWN_PARAMETER: timeseries has no parameter "where:", or has it already.'],
    [
      'power',
      '1:30 INVALID_ARGUMENTS: An aggregation of a metric is expected here: sum, avg, min, max, count, percentile, median.',
    ],
    ['sum(power, rollup: most)', '1:49 INVALID_ARGUMENTS: A rollup is one of sum, avg, min, max, total.'],
    ['sum("power")', '1:30 INVALID_ARGUMENTS: A metric key is expected here.'],
    ['sum(power, rate: 2)', '1:47 INVALID_ARGUMENTS: A rate is a duration such as 1h.'],
    ['sum(power, default: "a")', '1:50 INVALID_ARGUMENTS: A number is expected here.'],
    [
      'percentile(power)',
      '1:30 INVALID_ARGUMENTS: percentile takes 2 arguments, not 1, and with their names rollup:, default:, rate:, scalar:, filter:.',
    ],
  ])('refuses %s', (parameters, sentence) => {
    expect(ask(`timeseries p = count(power), ${parameters}`, { points })).toBe(sentence);
  });
});
