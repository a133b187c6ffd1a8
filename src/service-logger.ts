/**
 *   parts ──▶ threshold ─▶ rate ─▶ mask ─▶ ┬─▶ standard output
 *                                          └─▶ OpenTelemetry, once it is there
 *
 * The one logger of the service: the same records go both ways.
 */
import type { Clock } from './clock.ts';
import { flatFields, safeText } from './log-fields.ts';
import { LogRate } from './log-rate.ts';
import { SPAN_ID, TRACE_ID, type LogRecord, type Severity } from './log-record.ts';
import type { Fields, Logger } from './logger.ts';
import type { TraceRef } from './tracing.ts';

export interface ServiceLoggerOptions {
  /** Standard output. */
  readonly output: Logger;
  readonly level: Severity;
  readonly clock: Clock;
  /** Takes out of a text what is secret. */
  readonly mask: (text: string) => string;
  /** Hands the records on as well; without, they are kept for nobody. */
  readonly isFed: boolean;
}

export interface ServiceLogger extends Logger {
  /** The same without the second way: for what is wrong with that way itself. */
  readonly local: Logger;
  readonly mask: (text: string) => string;
  /** Gives every record to `sink` from now on, and at once those that were said before. */
  feed(sink: (record: LogRecord) => void): void;
  /** Asks where in a trace a line belongs that does not say so itself. */
  follow(current: () => TraceRef | undefined): void;
}

/** Lines of the start that are kept until somebody takes them. */
const KEPT_AT_MOST = 200;
const ORDER: readonly Severity[] = ['debug', 'info', 'warn', 'error'];

export function createServiceLogger({ output, level, clock, mask, isFed }: ServiceLoggerOptions): ServiceLogger {
  const rate = new LogRate();
  const kept: LogRecord[] = [];
  let sink: ((record: LogRecord) => void) | undefined;
  let current: () => TraceRef | undefined = () => undefined;

  function say(severity: Severity, text: string, fields: Fields, isLocal: boolean): void {
    if (ORDER.indexOf(severity) < ORDER.indexOf(level)) return;
    const at = clock.now();
    const more = rate.pass(severity, text, at);
    if (more === undefined) return;
    const { [TRACE_ID]: traceId, [SPAN_ID]: spanId, ...rest } = fields;
    const trace = typeof traceId === 'string' && typeof spanId === 'string' ? { traceId, spanId } : current();
    const record: LogRecord = {
      at,
      severity,
      text: safeText(text, mask) + (more > 0 ? ` (${more} more like this were left out.)` : ''),
      attributes: flatFields(rest, mask),
      ...(trace && { trace }),
    };
    output[severity](record.text, { ...record.attributes, ...(trace && traceFields(trace)) });
    if (isLocal || !isFed) return;
    if (sink) sink(record);
    else if (kept.length < KEPT_AT_MOST) kept.push(record);
  }

  return {
    ...methods((severity, text, fields) => say(severity, text, fields, false)),
    local: methods((severity, text, fields) => say(severity, text, fields, true)),
    mask,
    feed(taker) {
      sink = taker;
      for (const record of kept.splice(0)) taker(record);
    },
    follow(asked) {
      current = asked;
    },
  };
}

/** A logger whose lines belong where `ref` says, if it does. */
export function withTrace(logger: Logger, ref: () => TraceRef | undefined): Logger {
  return methods((severity, text, fields) => {
    const trace = ref();
    logger[severity](text, trace ? { ...fields, ...traceFields(trace) } : fields);
  });
}

function traceFields({ traceId, spanId }: TraceRef): Fields {
  return { [TRACE_ID]: traceId, [SPAN_ID]: spanId };
}

function methods(say: (severity: Severity, text: string, fields: Fields) => void): Logger {
  return {
    debug: (text, fields = {}) => say('debug', text, fields),
    info: (text, fields = {}) => say('info', text, fields),
    warn: (text, fields = {}) => say('warn', text, fields),
    error: (text, fields = {}) => say('error', text, fields),
  };
}
