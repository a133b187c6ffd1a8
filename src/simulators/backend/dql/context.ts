import type { Scope } from './evaluate.ts';
import type { ReceivedLog } from '../otlp-logs.ts';
import type { MetricPoint } from '../otlp-metrics.ts';
import type { ReceivedSpan } from '../otlp-traces.ts';

/** What can be asked about. */
export interface QueryData {
  points(metric: string): readonly MetricPoint[];
  spans(): readonly ReceivedSpan[];
  logs(): readonly ReceivedLog[];
}

/** Half open, Unix nanoseconds. */
export interface Frame {
  readonly start: bigint;
  readonly end: bigint;
}

/** What a query runs in. */
export interface QueryContext {
  readonly data: QueryData;
  /** The text, for names that are made of it. */
  readonly text: string;
  /** Where a command says nothing else. */
  readonly frame: Frame;
  readonly scope: Omit<Scope, 'row'>;
}
