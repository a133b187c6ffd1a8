import type { HrTime } from '@opentelemetry/api';
import {
  AggregationTemporality,
  DataPointType,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { Instant } from '../readings/instant.ts';
import { beginOf, toHrTime } from '../transports/otlp/time.ts';

/** The moments between which a collection counts. */
export interface Span {
  /** When the reader began. */
  readonly start: Instant;
  /** The collection before this one, else `start`. */
  readonly previous: Instant;
  readonly now: Instant;
}

/**
 * Gives every point the times of our clock, because the SDK reads the machine's.
 * Left out are, and with them scopes of which nothing is left:
 * - sums that did not grow, where delta is asked for: a delta of 0 says nothing and costs a data point;
 * - gauges of the first collection after the wall clock went back: the SDK keeps the value with the later wall
 *   time, which is the one of before.
 */
export function stamp(metrics: ResourceMetrics, span: Span): ResourceMetrics {
  const scopeMetrics = metrics.scopeMetrics
    .map(({ scope, metrics: all }) => ({
      scope,
      metrics: all.map((metric) => stampMetric(metric, span)).filter(({ dataPoints }) => dataPoints.length > 0),
    }))
    .filter(({ metrics: told }) => told.length > 0);
  return { resource: metrics.resource, scopeMetrics };
}

function stampMetric(metric: MetricData, span: Span): MetricData {
  const end = toHrTime(span.now.wall);
  if (metric.dataPointType === DataPointType.GAUGE) {
    const wentBack = span.now.wall < span.previous.wall;
    return {
      ...metric,
      dataPoints: wentBack ? [] : metric.dataPoints.map((point) => ({ ...point, startTime: end, endTime: end })),
    };
  }
  const isDelta = metric.aggregationTemporality === AggregationTemporality.DELTA;
  const startTime = toHrTime(beginOf(isDelta ? span.previous : span.start, span.now));
  if (metric.dataPointType === DataPointType.SUM) {
    const told =
      isDelta && metric.isMonotonic ? metric.dataPoints.filter(({ value }) => value !== 0) : metric.dataPoints;
    return { ...metric, dataPoints: restamp(told, startTime, end) };
  }
  return { ...metric, dataPoints: restamp<unknown>(metric.dataPoints, startTime, end) } as MetricData;
}

function restamp<T>(
  points: readonly { attributes: MetricData['dataPoints'][number]['attributes']; value: T }[],
  startTime: HrTime,
  endTime: HrTime,
) {
  return points.map(({ attributes, value }) => ({ attributes, value, startTime, endTime }));
}
