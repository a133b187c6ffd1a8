import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { Clock } from '../clock.ts';
import type { Instant } from '../readings/instant.ts';
import type { Delivery } from '../transports/otlp/delivery.ts';
import type { Verdict } from '../transports/otlp/verdict.ts';
import type { ExportMetrics } from './metric-reader.ts';

/** Milliseconds: Dynatrace takes no point older than 1 h. */
const OLDEST = 55 * 60_000;
/** Bytes of requests that wait; an hour of one meter's minutes is a fifth of it. */
const BYTES_AT_MOST = 1024 * 1024;
/** What is wrong with the content itself stays wrong. */
const HOPELESS = new Set(['400', '413', '422', 'refused', 'partial']);

interface Waiting {
  readonly body: Uint8Array;
  readonly points: number;
  readonly at: Instant;
}

/**
 * Sends what was collected. What the backend cannot take right now waits in memory, as long as a backend takes points
 * of that age, oldest first; what it refuses for its content is dropped, and counted by the delivery.
 * Energy does not go this way: it has an outbox.
 */
export function createMetricsExporter(delivery: Delivery, clock: Clock): ExportMetrics {
  const waiting: Waiting[] = [];

  async function send(): Promise<void> {
    for (let next = waiting[0]; next; next = waiting[0]) {
      const verdict = await delivery.deliver(next.body, next.points);
      if (!isSettled(verdict)) return;
      waiting.shift();
    }
  }

  return async (metrics) => {
    const now = clock.now();
    const points = countPoints(metrics);
    const body = points === 0 ? undefined : ProtobufMetricsSerializer.serializeRequest(metrics);
    if (body) waiting.push({ body, points, at: now });
    forget(waiting, now);
    await send();
  };
}

function isSettled({ outcome, problem }: Verdict): boolean {
  return outcome === 'success' || HOPELESS.has(problem?.cause ?? '');
}

/** Oldest first, what nobody takes any more and what is too much; the newest always stays. */
function forget(waiting: Waiting[], now: Instant): void {
  let bytes = waiting.reduce((sum, { body }) => sum + body.length, 0);
  while (waiting.length > 1) {
    const { body, at } = waiting[0] as Waiting;
    if (now.mono - at.mono <= OLDEST && bytes <= BYTES_AT_MOST) return;
    bytes -= body.length;
    waiting.shift();
  }
}

function countPoints({ scopeMetrics }: ResourceMetrics): number {
  return scopeMetrics.flatMap(({ metrics }) => metrics).reduce((count, { dataPoints }) => count + dataPoints.length, 0);
}
