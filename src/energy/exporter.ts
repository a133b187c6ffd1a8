/**
 * Energy as exact as the registers: the points the SDK collected are replaced by our own, built from the snapshot
 * they were collected from, and encoded with OpenTelemetry's own serializer.
 *
 *   SDK collection ─► resource, scope, names ─┐
 *   snapshot ─► cumulative: the registers     ├─► request ─► delivery ─► verdict
 *            └► delta: what is owed (ledger) ─┘                             │
 *                    ▲──────────────── acknowledged ────────────────────────┘
 */
import type { Attributes } from '@opentelemetry/api';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type MetricData,
  type ResourceMetrics,
  type SumMetricData,
} from '@opentelemetry/sdk-metrics';
import type { Register } from '../readings/quantities.ts';
import type { Snapshot } from '../readings/snapshot.ts';
import type { Delivery } from '../transports/otlp/delivery.ts';
import { beginOf, toHrTime } from '../transports/otlp/time.ts';
import { cumulativePoints, type Starts } from './cumulative.ts';
import { acknowledge, due, type Increment, type Ledger, observe } from './increments.ts';

/** How a counter's points come out of a register. */
export interface EnergyCounter {
  readonly register: Register;
  /** Wh or varh to the unit of the metric. */
  readonly divisor: number;
}

export interface EnergyExporterOptions {
  readonly temporality: 'cumulative' | 'delta';
  readonly delivery: Delivery;
  /** The snapshot of the last collection. */
  readonly collected: () => Snapshot | undefined;
  /** By metric name. */
  readonly counters: ReadonlyMap<string, EnergyCounter>;
  readonly attributes: (meterId: string) => Attributes;
}

type PointsOf = (counter: EnergyCounter) => DataPoint<number>[];
type Exporter = (metrics: ResourceMetrics) => Promise<void>;

/** @returns an exporter to be called with one collection after another */
export function createEnergyExporter(options: EnergyExporterOptions): Exporter {
  return options.temporality === 'cumulative' ? cumulativeExporter(options) : deltaExporter(options);
}

function cumulativeExporter({ delivery, collected, counters, attributes }: EnergyExporterOptions): Exporter {
  const starts: Starts = new Map();
  return async (metrics) => {
    const snapshot = collected();
    if (!snapshot) return;
    const pointsOf: PointsOf = ({ register, divisor }) =>
      cumulativePoints(snapshot, register, divisor, attributes, starts);
    const { request, points } = rebuild(metrics, counters, AggregationTemporality.CUMULATIVE, pointsOf);
    const body = points === 0 ? undefined : ProtobufMetricsSerializer.serializeRequest(request);
    if (body) await delivery.deliver(body, points);
  };
}

/**
 * What is not accepted stays owed and goes into the next increment. Where only a part was rejected nobody tells
 * which points, so none of them is sent again: that is counted as `partial` and said.
 */
function deltaExporter({ delivery, collected, counters, attributes }: EnergyExporterOptions): Exporter {
  let ledger: Ledger = new Map();
  return async (metrics) => {
    const snapshot = collected();
    if (!snapshot) return;
    ledger = observe(ledger, snapshot);
    const increments = due(ledger);
    const pointsOf: PointsOf = ({ register, divisor }) =>
      increments.filter((i) => i.register === register).map((i) => deltaPoint(i, divisor, snapshot, attributes));
    const { request, points } = rebuild(metrics, counters, AggregationTemporality.DELTA, pointsOf);
    const body = points === 0 ? undefined : ProtobufMetricsSerializer.serializeRequest(request);
    if (!body) return;
    const { outcome } = await delivery.deliver(body, points);
    if (outcome === 'success' || outcome === 'partial') ledger = acknowledge(ledger, increments, snapshot.at);
  };
}

function deltaPoint(
  { amount, since, meterId }: Increment,
  divisor: number,
  { at }: Snapshot,
  attributes: (meterId: string) => Attributes,
): DataPoint<number> {
  return {
    startTime: toHrTime(beginOf(since, at)),
    endTime: toHrTime(at.wall),
    attributes: attributes(meterId),
    value: amount / divisor,
  };
}

/** The same request with other points; metrics without points are left out. */
function rebuild(
  metrics: ResourceMetrics,
  counters: ReadonlyMap<string, EnergyCounter>,
  temporality: AggregationTemporality,
  pointsOf: PointsOf,
): { request: ResourceMetrics; points: number } {
  let points = 0;
  const rebuilt = (metric: MetricData): SumMetricData[] => {
    const counter = counters.get(metric.descriptor.name);
    const dataPoints = counter ? pointsOf(counter) : [];
    points += dataPoints.length;
    if (dataPoints.length === 0) return [];
    const { descriptor } = metric;
    return [
      {
        descriptor,
        aggregationTemporality: temporality,
        dataPointType: DataPointType.SUM,
        isMonotonic: true,
        dataPoints,
      },
    ];
  };
  const scopeMetrics = metrics.scopeMetrics.map(({ scope, metrics: all }) => ({
    scope,
    metrics: all.flatMap(rebuilt),
  }));
  return { request: { resource: metrics.resource, scopeMetrics }, points };
}
