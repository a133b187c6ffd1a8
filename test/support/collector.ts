import { startFileCollector } from './file-collector.ts';

/** One data point as the Collector's file exporter wrote it. */
export interface CollectedPoint {
  readonly metric: string;
  readonly unit: string;
  readonly kind: 'gauge' | 'sum';
  readonly temporality: 'delta' | 'cumulative' | undefined;
  readonly value: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly resource: Readonly<Record<string, string>>;
}

export interface RunningCollector {
  /** Base URL of its OTLP receiver. */
  readonly url: string;
  /** Resolves with all points so far, once they fulfil the condition. */
  readonly points: (condition: (points: readonly CollectedPoint[]) => boolean) => Promise<readonly CollectedPoint[]>;
  readonly stop: () => Promise<void>;
}

/** A real OpenTelemetry Collector, for metrics. */
export async function startCollector(binary: string): Promise<RunningCollector> {
  const { url, until, stop } = await startFileCollector(binary, ['metrics']);
  return { url, stop, points: (condition) => until(pointsIn, condition) };
}

interface OtlpJson {
  resourceMetrics: {
    resource: { attributes: KeyValue[] };
    scopeMetrics: { metrics: OtlpMetric[] }[];
  }[];
}
interface KeyValue {
  key: string;
  value: { stringValue?: string };
}
interface OtlpMetric {
  name: string;
  unit?: string;
  gauge?: { dataPoints: OtlpPoint[] };
  sum?: { dataPoints: OtlpPoint[]; aggregationTemporality: number };
}
interface OtlpPoint {
  asDouble?: number;
  asInt?: string;
  attributes?: KeyValue[];
}

function pointsIn(requests: readonly unknown[]): CollectedPoint[] {
  return (requests as OtlpJson[]).flatMap(({ resourceMetrics }) =>
    resourceMetrics.flatMap(({ resource, scopeMetrics }) =>
      scopeMetrics.flatMap(({ metrics }) => metrics.flatMap((metric) => pointsOf(metric, record(resource.attributes)))),
    ),
  );
}

function pointsOf(metric: OtlpMetric, resource: Record<string, string>): CollectedPoint[] {
  const points = (metric.gauge ?? metric.sum)?.dataPoints ?? [];
  return points.map((point) => ({
    metric: metric.name,
    unit: metric.unit ?? '',
    kind: metric.gauge ? 'gauge' : 'sum',
    temporality: metric.sum ? (metric.sum.aggregationTemporality === 1 ? 'delta' : 'cumulative') : undefined,
    value: point.asDouble ?? Number(point.asInt),
    attributes: record(point.attributes ?? []),
    resource,
  }));
}

function record(attributes: readonly KeyValue[]): Record<string, string> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? '']));
}
