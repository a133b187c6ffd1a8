import { ROOT_CONTEXT, SeverityNumber, TraceFlags, trace, type Context } from '@opentelemetry/api';
import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import type { Resource } from '@opentelemetry/resources';
import { LoggerProvider, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { Clock } from '../../clock.ts';
import type { LogRecord, Severity } from '../../log-record.ts';
import type { TraceRef } from '../../tracing.ts';
import type { Delivery } from '../../transports/otlp/delivery.ts';
import { createBatch, type Batch } from '../batch.ts';
import { createRequestRing } from '../request-ring.ts';
import { hrTimeAt } from '../span-time.ts';

export interface LogExportOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly delivery: Delivery;
  readonly resource: Resource;
  readonly scope: { readonly name: string; readonly version: string };
}

export interface LogExport {
  readonly add: (record: LogRecord) => void;
  readonly batch: Pick<Batch<unknown>, 'flush' | 'end' | 'leftOut'>;
}

/** Milliseconds: Dynatrace takes log records of a day. */
const OLDEST = 23 * 3_600_000;
/** Bytes of requests that wait, about 2000 lines. */
const BYTES_AT_MOST = 512 * 1024;
const RECORDS_AT_MOST = 1000;

const NUMBERS: Readonly<Record<Severity, SeverityNumber>> = {
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
};

/** The lines of the log as OpenTelemetry's log records, over OTLP. */
export function createLogExport({ clock, random, delivery, resource, scope }: LogExportOptions): LogExport {
  const ring = createRequestRing(delivery, clock, { oldest: OLDEST, bytes: BYTES_AT_MOST });
  const encode = (records: readonly ReadableLogRecord[]) => ProtobufLogsSerializer.serializeRequest([...records]);
  const batch = createBatch<ReadableLogRecord>({ clock, random, ring, encode, most: RECORDS_AT_MOST });
  const processor = {
    onEmit: (record: ReadableLogRecord) => batch.add(record),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  const logger = new LoggerProvider({ resource, processors: [processor] }).getLogger(scope.name, scope.version);
  return {
    add({ at, severity, text, attributes, trace: ref }) {
      const time = hrTimeAt(at);
      logger.emit({
        timestamp: time,
        observedTimestamp: time,
        severityNumber: NUMBERS[severity],
        severityText: severity.toUpperCase(),
        body: text,
        attributes: { ...attributes },
        context: ref ? contextOf(ref) : ROOT_CONTEXT,
      });
    },
    batch,
  };
}

/** Lines name a trace only if it is kept. */
function contextOf(ref: TraceRef): Context {
  return trace.setSpanContext(ROOT_CONTEXT, { ...ref, traceFlags: TraceFlags.SAMPLED });
}
