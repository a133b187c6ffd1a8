import type { ReceivedLog } from '../otlp-logs.ts';
import type { ReceivedSpan } from '../otlp-traces.ts';
import type { Frame, QueryContext } from './context.ts';
import { attributesOf, between, dqlValue } from './dimensions.ts';
import { DqlFault } from './fault.ts';
import { frameOf } from './frames.ts';
import { argumentsOf } from './parameters.ts';
import type { Command } from './syntax.ts';
import type { Table } from './table.ts';
import { record, timestamp, uid, type DqlValue } from './value.ts';

const PARAMETERS = ['from', 'to', 'timeframe', 'bucket', 'samplingRatio', 'scanLimitGBytes'];
/** What Dynatrace makes by itself: known, and never filled here. */
const EMPTY = ['events', 'bizevents', 'dt.davis.events', 'dt.davis.problems', 'dt.system.events'];

/** `fetch logs`, `fetch spans` (docs.dynatrace.com, "Data source commands"). */
export function fetchRecords(command: Command, context: QueryContext): Table {
  const { items, named } = argumentsOf(command, PARAMETERS);
  const [what] = items;
  if (what?.value.kind !== 'field' || items.length > 1) {
    throw new DqlFault('INVALID_ARGUMENTS', 'fetch needs one thing to fetch, such as logs.', command.at);
  }
  const { name } = what.value;
  const frame = frameOf(named, context);
  if (name === 'logs') return { rows: logRecords(context, frame), fields: undefined };
  if (name === 'spans') return { rows: spanRecords(context, frame), fields: undefined };
  if (EMPTY.includes(name)) return { rows: [], fields: undefined };
  throw new DqlFault('UNKNOWN_DATA_OBJECT', `There is nothing called "${name}" to fetch.`, what.at, [name]);
}

function logRecords({ data }: QueryContext, { start, end }: Frame): Map<string, DqlValue>[] {
  return data
    .logs()
    .map((log) => ({ log, at: log.at === 0n ? log.observed : log.at }))
    .filter(({ at }) => at >= start && at < end)
    .map(({ log, at }) => logRecord(log, at));
}

/** As Dynatrace stores a record of OTLP: body as content, severity as loglevel and status, everything else flat. */
function logRecord(log: ReceivedLog, at: bigint): Map<string, DqlValue> {
  const level = levelOf(log);
  return new Map<string, DqlValue>([
    ...attributesOf(log),
    ['timestamp', timestamp(at)],
    ['content', dqlValue(log.body)],
    ['loglevel', level],
    ['status', STATUS[level] ?? 'NONE'],
    ...filled('trace_id', log.traceId),
    ...filled('span_id', log.spanId),
    ...filled('event.name', log.eventName),
  ]);
}

const STATUS: Readonly<Record<string, string>> = {
  FATAL: 'ERROR',
  ERROR: 'ERROR',
  WARN: 'WARN',
  INFO: 'INFO',
  DEBUG: 'INFO',
  TRACE: 'INFO',
};
/** By fours from 1 (OpenTelemetry, "Logs data model": SeverityNumber). */
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/** The text, else the number's. */
function levelOf({ severityText, severity }: ReceivedLog): string {
  if (severityText !== '') return severityText.toUpperCase();
  return LEVELS[Math.floor((severity - 1) / 4)] ?? 'NONE';
}

function spanRecords({ data }: QueryContext, { start, end }: Frame): Map<string, DqlValue>[] {
  return data
    .spans()
    .filter((span) => span.start >= start && span.start < end)
    .map(spanRecord);
}

function spanRecord(span: ReceivedSpan): Map<string, DqlValue> {
  const { status, parentSpanId } = span;
  return new Map<string, DqlValue>([
    ...attributesOf(span),
    ...between(span.start, span.end),
    ['span.name', span.name],
    ['span.kind', span.kind],
    ['trace.id', uid(span.traceId)],
    ['span.id', uid(span.spanId)],
    ...(parentSpanId === '' ? [] : [['span.parent_id', uid(parentSpanId)] as const]),
    ['request.is_root_span', parentSpanId === ''],
    ...filled('span.status_code', status.code === 'unset' ? '' : status.code),
    ...filled('span.status_message', status.message),
    ['span.links', span.links.map(({ traceId, spanId }) => ids(traceId, spanId))],
    ['span.events', span.events.map(spanEvent)],
  ]);
}

function ids(traceId: string, spanId: string): DqlValue {
  return record(
    new Map([
      ['trace.id', uid(traceId)],
      ['span.id', uid(spanId)],
    ]),
  );
}

function spanEvent({ at, name, attributes }: ReceivedSpan['events'][number]): DqlValue {
  return record(
    new Map<string, DqlValue>([
      ['timestamp', timestamp(at)],
      ['span_event.name', name],
      ...[...attributes].map(([key, value]): [string, DqlValue] => [key, dqlValue(value)]),
    ]),
  );
}

function filled(name: string, text: string): [string, DqlValue][] {
  return text === '' ? [] : [[name, text]];
}
