import type { AnyValue, Attributes, Origin } from './otlp-common.ts';
import type { MetricPoint } from './otlp-metrics.ts';
import { shown } from './series.ts';

/*
 * Dynatrace's OTLP ingest as its documentation describes it (docs.dynatrace.com, "OpenTelemetry metrics ingest" and
 * "OTLP API", 2026). Where it names a limit but not what happens beyond, the simulator rejects: a client that
 * passes here never finds out.
 */
export const limits = {
  bytes: 4 * 1024 * 1024,
  points: 15_000,
  dimensions: 50,
  metricKey: { min: 2, max: 255 },
  dimensionKey: 100,
  dimensionValue: 255,
  unit: 63,
  description: 1023,
  /** Milliseconds. */
  oldestPoint: 3_600_000,
  oldestSpan: 3_600_000,
  oldestLog: 24 * 3_600_000,
  future: 600_000,
} as const;

export interface HttpRefusal {
  readonly status: number;
  readonly message: string;
}

export interface Judged<T> {
  readonly taken: readonly T[];
  readonly rejected: number;
  /** Why, each once. */
  readonly reasons: readonly string[];
}

const PATH = /^(\/e\/[^/]+)?\/api\/v2\/otlp\/v1\/(metrics|traces|logs)$/;

/** What Dynatrace says before it looks at the content; undefined when it goes on. */
export function refuseRequest(
  path: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  token: string,
): HttpRefusal | undefined {
  if (!PATH.test(path)) return { status: 404, message: `no such path; OTLP is at /api/v2/otlp/v1/…` };
  if (headers['authorization'] !== `Api-Token ${token}`) return { status: 401, message: 'Token Authentication failed' };
  if (headers['content-type'] !== 'application/x-protobuf') {
    return { status: 415, message: 'only application/x-protobuf is supported' };
  }
  return undefined;
}

/** Judges each point of a request; those too far in the future are moved. */
export function judgeMetrics(points: readonly MetricPoint[], wall: number): Judged<MetricPoint> {
  return judge(
    points,
    (point) => refusePoint(point, wall),
    (point) => settled(point, wall),
  );
}

/** A span's end may be an hour old. */
export function judgeSpans<T extends { readonly end: bigint }>(spans: readonly T[], wall: number): Judged<T> {
  return judge(spans, (span) => {
    if (ageOf(span.end, wall) > limits.oldestSpan) return 'SPAN_TOO_OLD';
    return -ageOf(span.end, wall) > limits.future ? 'SPAN_IN_FUTURE' : undefined;
  });
}

/** A log record may be a day old. */
export function judgeLogs<T extends { readonly at: bigint; readonly observed: bigint }>(
  logs: readonly T[],
  wall: number,
): Judged<T> {
  return judge(logs, ({ at, observed }) =>
    ageOf(at === 0n ? observed : at, wall) > limits.oldestLog ? 'LOG_TOO_OLD' : undefined,
  );
}

/** @returns why the point is not taken */
function refusePoint(point: MetricPoint, wall: number): string | undefined {
  return refuseKind(point) ?? refuseTexts(point) ?? refuseDimensions(point) ?? refuseAge(point, wall);
}

function refuseKind({ kind, temporality, monotonic }: MetricPoint): string | undefined {
  switch (kind) {
    case 'gauge':
      return undefined;
    case 'sum':
      if (temporality === 'unspecified') return 'UNSUPPORTED_METRIC_TYPE_UNSPECIFIED_TEMPORALITY';
      return monotonic && temporality === 'cumulative' ? 'UNSUPPORTED_METRIC_TYPE_MONOTONIC_CUMULATIVE_SUM' : undefined;
    case 'histogram':
      return temporality === 'delta' ? undefined : 'UNSUPPORTED_METRIC_TYPE_CUMULATIVE_HISTOGRAM';
    case 'exponential histogram':
      return 'UNSUPPORTED_METRIC_TYPE_EXPONENTIAL_HISTOGRAM';
    case 'summary':
      return 'UNSUPPORTED_METRIC_TYPE_SUMMARY';
  }
}

function refuseTexts({ metric, unit, description }: MetricPoint): string | undefined {
  const { min, max } = limits.metricKey;
  if (metric.length < min || metric.length > max || !/^[A-Za-z][A-Za-z0-9_.-]*$/.test(metric)) {
    return 'INVALID_METRIC_KEY';
  }
  if (unit.length > limits.unit) return 'UNIT_TOO_LONG';
  return description.length > limits.description ? 'DESCRIPTION_TOO_LONG' : undefined;
}

function refuseDimensions(point: MetricPoint): string | undefined {
  const all = dimensionsOf(point);
  if (all.size > limits.dimensions) return 'TOO_MANY_DIMENSIONS';
  for (const [key, value] of all) {
    if (key.length === 0 || key.length > limits.dimensionKey || key !== key.toLowerCase())
      return 'INVALID_DIMENSION_KEY';
    if (shown(value).length > limits.dimensionValue) return 'DIMENSION_VALUE_TOO_LONG';
  }
  return undefined;
}

function refuseAge({ end }: MetricPoint, wall: number): string | undefined {
  return ageOf(end, wall) > limits.oldestPoint ? 'TIMESTAMP_TOO_OLD' : undefined;
}

/** With "Advanced OTLP metric dimensions": of one name the point's wins, then the scope's, then the resource's. */
function dimensionsOf({ attributes, scope, resource }: MetricPoint): Map<string, AnyValue> {
  return dimensions(new Map([...resource, ...scope.attributes, ...attributes]));
}

/** Strings, booleans and integers become dimensions; other values lose theirs. */
function dimensions(attributes: Attributes): Map<string, AnyValue> {
  const kept = new Map<string, AnyValue>();
  for (const [key, value] of attributes) {
    if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint') kept.set(key, value);
  }
  return kept;
}

/** The point as it is stored: its dimensions only, and not further ahead than ten minutes. */
function settled(point: MetricPoint, wall: number): MetricPoint {
  const attributes = dimensions(point.attributes);
  if (-ageOf(point.end, wall) <= limits.future) return { ...point, attributes };
  return { ...point, attributes, end: BigInt(Math.round(wall + limits.future)) * 1_000_000n };
}

/** Milliseconds since a time in Unix nanoseconds; negative for the future. */
function ageOf(nanoseconds: bigint, wall: number): number {
  return wall - Number(nanoseconds / 1_000_000n);
}

function judge<T extends Origin | object>(
  items: readonly T[],
  refuse: (item: T) => string | undefined,
  settle: (item: T) => T = (item) => item,
): Judged<T> {
  const taken: T[] = [];
  const reasons = new Set<string>();
  for (const item of items) {
    const reason = refuse(item);
    if (reason === undefined) taken.push(settle(item));
    else reasons.add(reason);
  }
  return { taken, rejected: items.length - taken.length, reasons: [...reasons] };
}
