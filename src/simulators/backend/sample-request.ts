import { ValueType } from '@opentelemetry/api';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AggregationTemporality, DataPointType, type MetricData } from '@opentelemetry/sdk-metrics';

/** For tests: one number point, as OpenTelemetry's own serializer encodes it. */
export interface SamplePoint {
  readonly metric?: string;
  readonly value?: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** A gauge when absent. */
  readonly sum?: 'delta' | 'cumulative';
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
}

/** For tests: an encoded ExportMetricsServiceRequest. */
export function sampleRequest(points: readonly SamplePoint[]): Uint8Array<ArrayBuffer> {
  const bytes = ProtobufMetricsSerializer.serializeRequest({
    resource: resourceFromAttributes({ 'service.name': 'sample' }),
    scopeMetrics: [{ scope: { name: 'sample' }, metrics: points.map(metricData) }],
  });
  return new Uint8Array(bytes ?? []);
}

function metricData({ metric = 'sample.value', value = 1, at, sum, attributes = {} }: SamplePoint): MetricData {
  const time: [number, number] = [Math.floor(at / 1000), (at % 1000) * 1_000_000];
  const common = {
    descriptor: { name: metric, description: '', unit: 'kWh', valueType: ValueType.DOUBLE },
    dataPoints: [{ startTime: time, endTime: time, attributes: { ...attributes }, value }],
  };
  const { DELTA, CUMULATIVE } = AggregationTemporality;
  if (!sum) return { ...common, dataPointType: DataPointType.GAUGE, aggregationTemporality: CUMULATIVE };
  return {
    ...common,
    dataPointType: DataPointType.SUM,
    isMonotonic: true,
    aggregationTemporality: sum === 'delta' ? DELTA : CUMULATIVE,
  };
}
