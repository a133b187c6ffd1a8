import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { ProtobufLogsSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';

/*
 * One log record and one span, each an encoded request as OpenTelemetry's own serializers make it: what the service
 * says of itself beside its metrics. They differ by their time alone.
 */

const resource = resourceFromAttributes({ 'service.name': 'sample' });
const instrumentationScope = { name: 'sample' };

/** @param at epoch milliseconds */
export function sampleLog(at: number): Uint8Array<ArrayBuffer> {
  const record = {
    hrTime: hrTime(at),
    hrTimeObserved: hrTime(at),
    severityNumber: 9,
    severityText: 'INFO',
    body: 'house: the meter is heard again.',
    attributes: {},
    resource,
    instrumentationScope,
    droppedAttributesCount: 0,
  };
  return new Uint8Array(ProtobufLogsSerializer.serializeRequest([record]) ?? []);
}

/** @param at epoch milliseconds at which it ends; it takes one */
export function sampleSpan(at: number): Uint8Array<ArrayBuffer> {
  const id = Math.round(at).toString(16).padStart(16, '0');
  const span = {
    name: 'amis/out receive',
    kind: SpanKind.CONSUMER,
    spanContext: () => ({ traceId: id.repeat(2), spanId: id, traceFlags: 1 }),
    startTime: hrTime(at - 1),
    endTime: hrTime(at),
    status: { code: SpanStatusCode.UNSET },
    attributes: { 'messaging.system': 'mqtt', 'messaging.destination.name': 'amis/out' },
    links: [],
    events: [],
    resource,
    instrumentationScope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
  return new Uint8Array(ProtobufTraceSerializer.serializeRequest([span as never]) ?? []);
}

function hrTime(at: number): [number, number] {
  return [Math.floor(at / 1000), (at % 1000) * 1_000_000];
}
