import type { Instant } from './readings/instant.ts';
import type { TraceRef } from './tracing.ts';

export type Severity = 'debug' | 'info' | 'warn' | 'error';

/** One line of the log as it leaves: flat, without secrets, of bounded size. */
export interface LogRecord {
  readonly at: Instant;
  readonly severity: Severity;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly trace?: TraceRef;
}

/**
 * Names under which a line says where in a trace it belongs; OpenTelemetry specifies them for logs in other formats
 * than its own ("Trace Context in non-OTLP Log Formats").
 */
export const TRACE_ID = 'trace_id';
export const SPAN_ID = 'span_id';
