import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import type { Resource } from '@opentelemetry/resources';
import { AggregationTemporality, type DataPoint, DataPointType, type SumMetricData } from '@opentelemetry/sdk-metrics';
import type { Register } from '../readings/quantities.ts';

/** How a register appears at a backend. */
export interface EnergyCounter {
  readonly register: Register;
  /** Wh or varh to the unit of the metric. */
  readonly divisor: number;
  /** Key of the attribute that names the device: `smartmeter.meter.id`, `smartmeter.inverter.id`. */
  readonly idAttribute: string;
  readonly descriptor: SumMetricData['descriptor'];
}

/** Who speaks, and of what. */
export interface EnergyIdentity {
  readonly resource: Resource;
  readonly scope: { readonly name: string; readonly version: string };
  readonly counters: readonly EnergyCounter[];
}

/**
 * An OTLP request with energy, encoded by OpenTelemetry's own serializer: the same points make the same bytes.
 * Counters without points are left out.
 * @returns undefined when there is no point at all
 */
export function encodeEnergy(
  { resource, scope, counters }: EnergyIdentity,
  temporality: 'cumulative' | 'delta',
  pointsOf: (counter: EnergyCounter) => DataPoint<number>[],
): { readonly body: Uint8Array; readonly points: number } | undefined {
  const metrics = counters.map((counter): SumMetricData => {
    const isDelta = temporality === 'delta';
    return {
      descriptor: counter.descriptor,
      aggregationTemporality: isDelta ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE,
      dataPointType: DataPointType.SUM,
      isMonotonic: true,
      dataPoints: pointsOf(counter),
    };
  });
  const points = metrics.reduce((sum, { dataPoints }) => sum + dataPoints.length, 0);
  if (points === 0) return undefined;
  const withPoints = metrics.filter(({ dataPoints }) => dataPoints.length > 0);
  const body = ProtobufMetricsSerializer.serializeRequest({
    resource,
    scopeMetrics: [{ scope, metrics: withPoints }],
  });
  // It has no words for a fault: an empty request is one.
  if (!body) throw new Error('OpenTelemetry could not encode a request with energy.');
  return { body, points };
}
