import { keyValue, walk, type AnyValue, type Attributes, type Origin } from './otlp-common.ts';
import { decode, type Decoded, type ProtoReader } from './proto-reader.ts';

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
}

export interface SpanEvent {
  /** Unix nanoseconds. */
  readonly at: bigint;
  readonly name: string;
  readonly attributes: Attributes;
}

export interface ReceivedSpan extends Origin {
  /** Lower-case hex, as all ids here. */
  readonly traceId: string;
  readonly spanId: string;
  /** '' for a root span. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: SpanKind;
  /** Unix nanoseconds. */
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly status: { readonly code: 'unset' | 'ok' | 'error'; readonly message: string };
}

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
export type SpanKind = (typeof KINDS)[number];
const CODES = ['unset', 'ok', 'error'] as const;

/** Decodes an ExportTraceServiceRequest into its spans, in the order sent. */
export function decodeTraces(bytes: Uint8Array): Decoded<ReceivedSpan[]> {
  return decode(bytes, (request) => {
    const spans: ReceivedSpan[] = [];
    walk(request, (message, origin) => spans.push({ ...origin, ...span(message) }));
    return spans;
  });
}

/**
 * Span, trace.proto: trace_id = 1, span_id = 2, parent_span_id = 4, name = 5, kind = 6, start = 7, end = 8,
 * attributes = 9, events = 11, links = 13, status = 15.
 */
function span(message: ProtoReader): Omit<ReceivedSpan, keyof Origin> {
  const ids = { traceId: '', spanId: '', parentSpanId: '' };
  const times = { start: 0n, end: 0n };
  const attributes = new Map<string, AnyValue>();
  const events: SpanEvent[] = [];
  const links: SpanLink[] = [];
  let name = '';
  let kind: SpanKind = 'unspecified';
  let status: ReceivedSpan['status'] = { code: 'unset', message: '' };
  while (message.next()) {
    if (message.field === 1) ids.traceId = hex(message.bytes());
    else if (message.field === 2) ids.spanId = hex(message.bytes());
    else if (message.field === 4) ids.parentSpanId = hex(message.bytes());
    else if (message.field === 5) name = message.string();
    else if (message.field === 6) kind = KINDS[message.int32()] ?? 'unspecified';
    else if (message.field === 7) times.start = message.fixed64();
    else if (message.field === 8) times.end = message.fixed64();
    else if (message.field === 9) message.message((m) => keyValue(m, attributes));
    else if (message.field === 11) events.push(message.message(event));
    else if (message.field === 13) links.push(message.message(link));
    else if (message.field === 15) status = message.message(statusOf);
  }
  return { ...ids, ...times, name, kind, attributes, events, links, status };
}

/** Span.Event: time = 1, name = 2, attributes = 3. */
function event(message: ProtoReader): SpanEvent {
  let at = 0n;
  let name = '';
  const attributes = new Map<string, AnyValue>();
  while (message.next()) {
    if (message.field === 1) at = message.fixed64();
    else if (message.field === 2) name = message.string();
    else if (message.field === 3) message.message((m) => keyValue(m, attributes));
  }
  return { at, name, attributes };
}

/** Span.Link: trace_id = 1, span_id = 2. */
function link(message: ProtoReader): SpanLink {
  let traceId = '';
  let spanId = '';
  while (message.next()) {
    if (message.field === 1) traceId = hex(message.bytes());
    else if (message.field === 2) spanId = hex(message.bytes());
  }
  return { traceId, spanId };
}

/** Status: message = 2, code = 3. */
function statusOf(message: ProtoReader): ReceivedSpan['status'] {
  let text = '';
  let code: ReceivedSpan['status']['code'] = 'unset';
  while (message.next()) {
    if (message.field === 2) text = message.string();
    else if (message.field === 3) code = CODES[message.int32()] ?? 'unset';
  }
  return { code, message: text };
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
