import { issuesText, type Issue } from './dynatrace-words.ts';
import type { AnyValue, Attributes, Origin } from './otlp-common.ts';
import type { MetricPoint } from './otlp-metrics.ts';
import { shown } from './series.ts';
import type { Signal } from './store.ts';

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

export interface Judged<T> {
  readonly taken: readonly T[];
  readonly rejected: number;
  /** Why, each once. */
  readonly reasons: readonly string[];
  /** The same in Dynatrace's words; absent when nothing is rejected. */
  readonly message?: string;
}

/** Judges each point of a request; those too far in the future are moved. */
export function judgeMetrics(points: readonly MetricPoint[], wall: number): Judged<MetricPoint> {
  return judge(
    'metrics',
    points,
    ({ metric }) => metric,
    (point) => refusePoint(point, wall),
    (point) => settled(point, wall),
  );
}

/** A span's end may be an hour old. */
export function judgeSpans<T extends { readonly end: bigint }>(spans: readonly T[], wall: number): Judged<T> {
  return judge('traces', spans, nameless, (span) => {
    if (ageOf(span.end, wall) > limits.oldestSpan) return 'SPAN_TOO_OLD';
    return -ageOf(span.end, wall) > limits.future ? 'SPAN_IN_FUTURE' : undefined;
  });
}

/** A log record may be a day old. */
export function judgeLogs<T extends { readonly at: bigint; readonly observed: bigint }>(
  logs: readonly T[],
  wall: number,
): Judged<T> {
  return judge('logs', logs, nameless, ({ at, observed }) =>
    ageOf(at === 0n ? observed : at, wall) > limits.oldestLog ? 'LOG_TOO_OLD' : undefined,
  );
}

/** @returns why the point is not taken */
function refusePoint(point: MetricPoint, wall: number): string | undefined {
  return (
    refuseKind(point) ?? refuseTexts(point) ?? refuseValue(point) ?? refuseDimensions(point) ?? refuseAge(point, wall)
  );
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
      return temporality === 'delta' ? undefined : 'UNSUPPORTED_METRIC_TYPE_CUMULATIVE_EXPONENTIAL_HISTOGRAM';
    case 'summary':
      return 'UNSUPPORTED_METRIC_TYPE_SUMMARY';
  }
}

/** Sections between dots; none begins with a hyphen. */
const METRIC_KEY = /^[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_][A-Za-z0-9_-]*)*$/;

function refuseTexts({ metric, unit, description }: MetricPoint): string | undefined {
  const { min, max } = limits.metricKey;
  if (metric.length < min || metric.length > max || !METRIC_KEY.test(metric)) {
    return 'INVALID_METRIC_KEY';
  }
  if (unit.length > limits.unit) return 'UNIT_TOO_LONG';
  return description.length > limits.description ? 'DESCRIPTION_TOO_LONG' : undefined;
}

function refuseValue({ value }: MetricPoint): string | undefined {
  return typeof value === 'number' && !Number.isFinite(value) ? 'VALUE_INVALID' : undefined;
}

const DIMENSION_KEY = /^[a-z0-9_.:-]+$/;

function refuseDimensions(point: MetricPoint): string | undefined {
  const all = dimensionsOf(point);
  if (all.size > limits.dimensions) return 'TOO_MANY_DIMENSIONS';
  for (const [key, value] of all) {
    if (key === '' || value === '') return 'DIMENSION_KEY_OR_VALUE_EMPTY';
    if (key.length > limits.dimensionKey || !DIMENSION_KEY.test(key)) return 'INVALID_DIMENSION_KEY';
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

function nameless(): string {
  return '';
}

function judge<T extends Origin | object>(
  what: Signal,
  items: readonly T[],
  nameOf: (item: T) => string,
  refuse: (item: T) => string | undefined,
  settle: (item: T) => T = (item) => item,
): Judged<T> {
  const taken: T[] = [];
  const issues: Issue[] = [];
  for (const item of items) {
    const reason = refuse(item);
    if (reason === undefined) taken.push(settle(item));
    else issues.push({ subject: nameOf(item), reason });
  }
  const reasons = [...new Set(issues.map(({ reason }) => reason))];
  return { taken, rejected: issues.length, reasons, ...(issues.length > 0 && { message: issuesText(what, issues) }) };
}
