import type { AnyValue } from '../otlp-common.ts';
import type { ReceivedLog } from '../otlp-logs.ts';
import type { MetricPoint } from '../otlp-metrics.ts';
import type { ReceivedSpan } from '../otlp-traces.ts';
import type { QueryData } from './context.ts';
import { positionAt } from './fault.ts';
import { runQuery, type QueryOptions } from './run-query.ts';
import { succeeded } from './answer-json.ts';

/** When the queries of these tests are asked: 12 o'clock in Vienna. */
export const NOW = Date.UTC(2026, 5, 21, 10);
export const MINUTE = 60_000;

const origin = {
  resource: new Map<string, AnyValue>([['service.name', 'smartmeter-otel']]),
  scope: { name: '', version: '', attributes: new Map<string, AnyValue>() },
};

export function at(offset: number): bigint {
  return BigInt(NOW + offset) * 1_000_000n;
}

/** A gauge's point. @param offset milliseconds from now */
export function point(
  metric: string,
  offset: number,
  value: number,
  attributes: Readonly<Record<string, AnyValue>> = {},
): MetricPoint {
  return {
    ...origin,
    metric,
    description: '',
    unit: '',
    kind: 'gauge',
    temporality: undefined,
    monotonic: undefined,
    attributes: new Map(Object.entries(attributes)),
    start: 0n,
    end: at(offset),
    value,
    distribution: undefined,
  };
}

export function log(offset: number, change: Partial<ReceivedLog> = {}): ReceivedLog {
  return {
    ...origin,
    at: at(offset),
    observed: 0n,
    severity: 9,
    severityText: '',
    body: 'said',
    attributes: new Map(),
    traceId: '',
    spanId: '',
    eventName: '',
    ...change,
  };
}

export function span(offset: number, change: Partial<ReceivedSpan> = {}): ReceivedSpan {
  return {
    ...origin,
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    parentSpanId: '',
    name: 'poll',
    kind: 'client',
    start: at(offset),
    end: at(offset + 20),
    attributes: new Map(),
    events: [],
    links: [],
    status: { code: 'unset', message: '' },
    ...change,
  };
}

export interface Given {
  readonly points?: readonly MetricPoint[];
  readonly logs?: readonly ReceivedLog[];
  readonly spans?: readonly ReceivedSpan[];
}

export function dataOf({ points = [], logs = [], spans = [] }: Given): QueryData {
  return {
    points: (metric) => points.filter((one) => one.metric === metric),
    logs: () => logs,
    spans: () => spans,
  };
}

type Row = Readonly<Record<string, unknown>>;

/** The records of an answer, as JSON; an error as one sentence with its place. */
export function ask(query: string, given: Given = {}, options: Partial<QueryOptions> = {}): readonly Row[] | string {
  const answer = runQuery(query, dataOf(given), { now: NOW, ...options });
  if (answer.ok) return (succeeded(answer.rows, Infinity) as { result: { records: Row[] } }).result.records;
  const { line, column } = positionAt(query, answer.fault.at.from);
  return `${line}:${column} ${answer.fault.type}: ${answer.fault.message}`;
}

/** What one expression is, as JSON. */
export function valueOf(expression: string, options: Partial<QueryOptions> = {}): unknown {
  const records = ask(`data record(one = 1) | fields it = ${expression}`, {}, options);
  return typeof records === 'string' ? records : records[0]?.['it'];
}
