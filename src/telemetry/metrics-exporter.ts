import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { Clock } from '../clock.ts';
import type { Delivery } from '../transports/otlp/delivery.ts';
import type { ExportMetrics } from './metric-reader.ts';
import { createRequestRing } from './request-ring.ts';

/** Milliseconds: Dynatrace takes no point older than 1 h. */
const OLDEST = 55 * 60_000;
/** Bytes of requests that wait; an hour of one meter's minutes is a fifth of it. */
const BYTES_AT_MOST = 1024 * 1024;

/** Sends what was collected, or keeps it as long as a backend takes points of that age. Energy has an outbox instead. */
export function createMetricsExporter(delivery: Delivery, clock: Clock): ExportMetrics {
  const ring = createRequestRing(delivery, clock, { oldest: OLDEST, bytes: BYTES_AT_MOST });
  return async (metrics) => {
    const points = countPoints(metrics);
    const body = points === 0 ? undefined : ProtobufMetricsSerializer.serializeRequest(metrics);
    if (body) ring.add(body, points);
    await ring.send();
  };
}

function countPoints({ scopeMetrics }: ResourceMetrics): number {
  return scopeMetrics.flatMap(({ metrics }) => metrics).reduce((count, { dataPoints }) => count + dataPoints.length, 0);
}
