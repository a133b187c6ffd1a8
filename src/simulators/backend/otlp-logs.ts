import { anyValue, keyValue, walk, type AnyValue, type Attributes, type Origin } from './otlp-common.ts';
import { hex } from './otlp-traces.ts';
import { decode, type Decoded, type ProtoReader } from './proto-reader.ts';

export interface ReceivedLog extends Origin {
  /** Unix nanoseconds; 0 when not known. */
  readonly at: bigint;
  readonly observed: bigint;
  /** 1–24, the specification's severity numbers. */
  readonly severity: number;
  readonly severityText: string;
  readonly body: AnyValue;
  readonly attributes: Attributes;
  /** Lower-case hex, '' outside a trace. */
  readonly traceId: string;
  readonly spanId: string;
  readonly eventName: string;
}

/** Decodes an ExportLogsServiceRequest into its records, in the order sent. */
export function decodeLogs(bytes: Uint8Array): Decoded<ReceivedLog[]> {
  return decode(bytes, (request) => {
    const logs: ReceivedLog[] = [];
    walk(request, (message, origin) => logs.push({ ...origin, ...record(message) }));
    return logs;
  });
}

/**
 * LogRecord, logs.proto: time = 1, severity_number = 2, severity_text = 3, body = 5, attributes = 6, trace_id = 9,
 * span_id = 10, observed_time = 11, event_name = 12.
 */
function record(message: ProtoReader): Omit<ReceivedLog, keyof Origin> {
  const times = { at: 0n, observed: 0n };
  const texts = { severityText: '', traceId: '', spanId: '', eventName: '' };
  const attributes = new Map<string, AnyValue>();
  let severity = 0;
  let body: AnyValue = null;
  while (message.next()) {
    if (message.field === 1) times.at = message.fixed64();
    else if (message.field === 2) severity = message.int32();
    else if (message.field === 3) texts.severityText = message.string();
    else if (message.field === 5) body = message.message(anyValue);
    else if (message.field === 6) message.message((m) => keyValue(m, attributes));
    else if (message.field === 9) texts.traceId = hex(message.bytes());
    else if (message.field === 10) texts.spanId = hex(message.bytes());
    else if (message.field === 11) times.observed = message.fixed64();
    else if (message.field === 12) texts.eventName = message.string();
  }
  return { ...times, ...texts, severity, body, attributes };
}
