import { ValueType } from '@opentelemetry/api';
import {
  AggregationTemporality,
  DataPointType,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { emptyResource } from '@opentelemetry/resources';
import { describe, expect, it } from 'vitest';
import { stamp } from './stamp.ts';

const start = { wall: 1_000_000, mono: 0 };
const previous = { wall: 1_060_000, mono: 60_000 };
const now = { wall: 1_120_500, mono: 120_500 };

function collected(kind: 'gauge' | 'sum', temporality: AggregationTemporality, ...values: number[]): ResourceMetrics {
  const machine: [number, number] = [9, 9];
  const metric = {
    descriptor: { name: 'm', description: '', unit: '', valueType: ValueType.DOUBLE },
    aggregationTemporality: temporality,
    dataPoints: values.map((value) => ({ attributes: {}, startTime: machine, endTime: machine, value })),
    ...(kind === 'gauge'
      ? { dataPointType: DataPointType.GAUGE }
      : { dataPointType: DataPointType.SUM, isMonotonic: true }),
  } as MetricData;
  return { resource: emptyResource(), scopeMetrics: [{ scope: { name: 's' }, metrics: [metric] }] };
}

function pointsOf(metrics: ResourceMetrics) {
  const told = metrics.scopeMetrics.flatMap(({ metrics: all }) => all);
  return told.flatMap((m) => m.dataPoints.map((p) => [p.startTime, p.endTime, p.value]));
}

describe('stamp', () => {
  it('gives gauges the time of the collection by our clock', () => {
    const metrics = collected('gauge', AggregationTemporality.DELTA, 5);
    expect(pointsOf(stamp(metrics, { start, previous, now }))).toEqual([[[1120, 500_000_000], [1120, 500_000_000], 5]]);
  });

  it('lets cumulative sums begin with the reader and delta sums with the collection before', () => {
    const cumulative = collected('sum', AggregationTemporality.CUMULATIVE, 5, 0);
    expect(pointsOf(stamp(cumulative, { start, previous, now }))).toEqual([
      [[1000, 0], [1120, 500_000_000], 5],
      [[1000, 0], [1120, 500_000_000], 0],
    ]);
    const delta = collected('sum', AggregationTemporality.DELTA, 5);
    expect(pointsOf(stamp(delta, { start, previous, now }))).toEqual([[[1060, 0], [1120, 500_000_000], 5]]);
  });

  it('leaves out deltas of 0, metrics without points, and scopes without metrics', () => {
    const stamped = stamp(collected('sum', AggregationTemporality.DELTA, 0), { start, previous, now });
    expect(stamped.scopeMetrics).toEqual([]);
  });

  it('keeps intervals true and gauges out when the wall clock was set back', () => {
    const back = { wall: 500_000, mono: 120_000 };
    const delta = collected('sum', AggregationTemporality.DELTA, 5);
    expect(pointsOf(stamp(delta, { start, previous, now: back }))).toEqual([[[440, 0], [500, 0], 5]]);
    const gauge = collected('gauge', AggregationTemporality.DELTA, 5);
    expect(pointsOf(stamp(gauge, { start, previous, now: back }))).toEqual([]);
  });
});
