import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { Delivery } from '../transports/otlp/delivery.ts';
import type { ExportMetrics } from './metric-reader.ts';

/** @returns an exporter that sends what was collected as it is; what is not accepted is lost, the next brings new values */
export function createMetricsExporter(delivery: Delivery): ExportMetrics {
  return async (metrics) => {
    const points = countPoints(metrics);
    const body = points === 0 ? undefined : ProtobufMetricsSerializer.serializeRequest(metrics);
    if (body) await delivery.deliver(body, points);
  };
}

function countPoints({ scopeMetrics }: ResourceMetrics): number {
  return scopeMetrics.flatMap(({ metrics }) => metrics).reduce((count, { dataPoints }) => count + dataPoints.length, 0);
}
