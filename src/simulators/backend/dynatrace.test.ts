import { describe, expect, it } from 'vitest';
import { judgeLogs, judgeMetrics, judgeSpans } from './dynatrace.ts';
import type { AnyValue } from './otlp-common.ts';
import type { MetricPoint } from './otlp-metrics.ts';

const NOW = Date.UTC(2026, 5, 21, 10);
const MINUTE = 60_000;

function at(offset: number): bigint {
  return BigInt(NOW + offset) * 1_000_000n;
}

function point(change: Partial<MetricPoint> = {}): MetricPoint {
  return {
    metric: 'smartmeter.grid.power',
    description: '',
    unit: 'kW',
    kind: 'gauge',
    temporality: undefined,
    monotonic: undefined,
    attributes: new Map(),
    start: 0n,
    end: at(0),
    value: 1,
    distribution: undefined,
    resource: new Map(),
    scope: { name: '', version: '', attributes: new Map() },
    ...change,
  };
}

function attributes(count: number, prefix = 'k'): Map<string, AnyValue> {
  return new Map(Array.from({ length: count }, (_, i) => [`${prefix}${i}`, 'v']));
}

const sum = (temporality: MetricPoint['temporality'], monotonic: boolean) =>
  point({ kind: 'sum', temporality, monotonic });

const rules: [what: string, point: MetricPoint, reason: string | undefined][] = [
  ['a gauge', point(), undefined],
  ['a delta counter', sum('delta', true), undefined],
  ['a cumulative counter', sum('cumulative', true), 'UNSUPPORTED_METRIC_TYPE_MONOTONIC_CUMULATIVE_SUM'],
  ['a cumulative up-down counter', sum('cumulative', false), undefined],
  ['a delta up-down counter', sum('delta', false), undefined],
  ['a sum of unknown temporality', sum('unspecified', true), 'UNSUPPORTED_METRIC_TYPE_UNSPECIFIED_TEMPORALITY'],
  ['a delta histogram', point({ kind: 'histogram', temporality: 'delta' }), undefined],
  [
    'a cumulative histogram',
    point({ kind: 'histogram', temporality: 'cumulative' }),
    'UNSUPPORTED_METRIC_TYPE_CUMULATIVE_HISTOGRAM',
  ],
  ['a delta exponential histogram', point({ kind: 'exponential histogram', temporality: 'delta' }), undefined],
  [
    'a cumulative exponential histogram',
    point({ kind: 'exponential histogram', temporality: 'cumulative' }),
    'UNSUPPORTED_METRIC_TYPE_CUMULATIVE_EXPONENTIAL_HISTOGRAM',
  ],
  ['a summary', point({ kind: 'summary' }), 'UNSUPPORTED_METRIC_TYPE_SUMMARY'],
  ['an hour old', point({ end: at(-60 * MINUTE) }), undefined],
  ['more than an hour old', point({ end: at(-60 * MINUTE - 1) }), 'TIMESTAMP_TOO_OLD'],
  ['a key of 1', point({ metric: 'a' }), 'INVALID_METRIC_KEY'],
  ['a key of 255', point({ metric: 'a'.repeat(255) }), undefined],
  ['a key of 256', point({ metric: 'a'.repeat(256) }), 'INVALID_METRIC_KEY'],
  ['a key that starts with a digit', point({ metric: '1.8.0' }), 'INVALID_METRIC_KEY'],
  ['a key with a space', point({ metric: 'grid power' }), 'INVALID_METRIC_KEY'],
  ['a unit of 63', point({ unit: 'x'.repeat(63) }), undefined],
  ['a unit of 64', point({ unit: 'x'.repeat(64) }), 'UNIT_TOO_LONG'],
  ['a description of 1023', point({ description: 'x'.repeat(1023) }), undefined],
  ['a description of 1024', point({ description: 'x'.repeat(1024) }), 'DESCRIPTION_TOO_LONG'],
  ['50 dimensions', point({ attributes: attributes(50) }), undefined],
  ['51 dimensions', point({ attributes: attributes(51) }), 'TOO_MANY_DIMENSIONS'],
  [
    '51 together with resource and scope',
    point({
      attributes: attributes(40),
      resource: attributes(6, 'r'),
      scope: { name: '', version: '', attributes: attributes(5, 's') },
    }),
    'TOO_MANY_DIMENSIONS',
  ],
  ['50 of which some are named twice', point({ attributes: attributes(50), resource: attributes(10) }), undefined],
  ['a dimension key of 100', point({ attributes: new Map([['k'.repeat(100), 'v']]) }), undefined],
  ['a dimension key of 101', point({ attributes: new Map([['k'.repeat(101), 'v']]) }), 'INVALID_DIMENSION_KEY'],
  ['a dimension key in capitals', point({ attributes: new Map([['meterId', 'v']]) }), 'INVALID_DIMENSION_KEY'],
  ['a dimension key with all that is allowed', point({ attributes: new Map([['a1_b-c.d:e', 'v']]) }), undefined],
  ['a dimension key with a space', point({ attributes: new Map([['a b', 'v']]) }), 'INVALID_DIMENSION_KEY'],
  ['a dimension key with an umlaut', point({ attributes: new Map([['zähler', 'v']]) }), 'INVALID_DIMENSION_KEY'],
  ['a dimension without a key', point({ attributes: new Map([['', 'v']]) }), 'DIMENSION_KEY_OR_VALUE_EMPTY'],
  ['a dimension without a value', point({ attributes: new Map([['k', '']]) }), 'DIMENSION_KEY_OR_VALUE_EMPTY'],
  ['a value that is none', point({ value: NaN }), 'VALUE_INVALID'],
  ['a value without end', point({ value: Infinity }), 'VALUE_INVALID'],
  ['a whole value', point({ value: 7n }), undefined],
  ['a section that begins with a hyphen', point({ metric: 'a.-b' }), 'INVALID_METRIC_KEY'],
  ['a section that begins with a digit', point({ metric: 'system.load.5m' }), undefined],
  ['an empty section', point({ metric: 'a..b' }), 'INVALID_METRIC_KEY'],
  ['a dimension value of 255', point({ attributes: new Map([['k', 'v'.repeat(255)]]) }), undefined],
  ['a dimension value of 256', point({ attributes: new Map([['k', 'v'.repeat(256)]]) }), 'DIMENSION_VALUE_TOO_LONG'],
];

describe('metrics', () => {
  it.each(rules)('%s', (_, judged, reason) => {
    const verdict = judgeMetrics([judged], NOW);
    expect(verdict.reasons).toEqual(reason === undefined ? [] : [reason]);
    expect([verdict.taken.length, verdict.rejected]).toEqual(reason === undefined ? [1, 0] : [0, 1]);
  });

  it('moves the far future to ten minutes ahead and leaves the near one', () => {
    const ends = [10 * MINUTE, 10 * MINUTE + 1, 86_400_000].map((offset) => point({ end: at(offset) }));
    expect(judgeMetrics(ends, NOW).taken.map((p) => p.end)).toEqual([
      at(10 * MINUTE),
      at(10 * MINUTE),
      at(10 * MINUTE),
    ]);
  });

  it('drops dimensions whose values are no text, truth or whole number', () => {
    const mixed = new Map<string, AnyValue>([
      ['text', 'v'],
      ['truth', true],
      ['whole', 1n],
      ['fraction', 1.5],
      ['list', ['v']],
    ]);
    const [taken] = judgeMetrics([point({ attributes: mixed })], NOW).taken;
    expect([...taken!.attributes.keys()]).toEqual(['text', 'truth', 'whole']);
  });

  it("judges each point alone and names each reason once, in Dynatrace's words", () => {
    const verdict = judgeMetrics([sum('cumulative', true), point(), sum('cumulative', true)], NOW);
    expect(verdict).toMatchObject({ rejected: 2, reasons: ['UNSUPPORTED_METRIC_TYPE_MONOTONIC_CUMULATIVE_SUM'] });
    expect(verdict.message).toBe(
      'The following issues were encountered while ingesting OTLP metrics:\nErrors:\n' +
        "Unsupported metric: 'smartmeter.grid.power' - Reason: UNSUPPORTED_METRIC_TYPE_MONOTONIC_CUMULATIVE_SUM\n",
    );
    expect(judgeMetrics([point()], NOW)).not.toHaveProperty('message');
  });

  it('answers many different faults with few lines', () => {
    const points = Array.from({ length: 1000 }, (_, i) => point({ metric: `m${i}`, value: NaN }));
    const lines = judgeMetrics(points, NOW).message?.split('\n') ?? [];
    expect(lines).toHaveLength(14);
    expect(lines.slice(1, 3)).toEqual(['Errors:', "Metric value dropped. key: 'm0' - Reason: VALUE_INVALID"]);
    expect(lines.at(-2)).toBe('… and 990 more');
  });
});

describe('traces and logs', () => {
  it('takes spans from an hour ago to ten minutes ahead', () => {
    const ends = [-60 * MINUTE - 1, -60 * MINUTE, 10 * MINUTE, 10 * MINUTE + 1].map((offset) => ({ end: at(offset) }));
    const verdict = judgeSpans(ends, NOW);
    expect(verdict.taken).toEqual([ends[1], ends[2]]);
    expect(verdict.reasons).toEqual(['SPAN_TOO_OLD', 'SPAN_IN_FUTURE']);
  });

  it('takes logs of a day, by the observed time where there is no other', () => {
    const day = 1440 * MINUTE;
    const logs = [
      { at: at(-day), observed: 0n },
      { at: at(-day - 1), observed: at(0) },
      { at: 0n, observed: at(0) },
    ];
    expect(judgeLogs(logs, NOW).taken).toEqual([logs[0], logs[2]]);
  });
});
