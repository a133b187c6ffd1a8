import { runCommands } from './commands.ts';
import type { QueryData } from './context.ts';
import { DqlFault, type QueryFault } from './fault.ts';
import { parseQuery } from './parse-query.ts';
import type { Table } from './table.ts';
import { zoneOffset } from './time.ts';

const MS = 1_000_000n;
/** Milliseconds: what Dynatrace looks at when nobody says a timeframe. */
const USUAL_FRAME = 2 * 3_600_000;

export interface QueryOptions {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Epoch milliseconds; the last two hours if absent. */
  readonly from?: number;
  readonly to?: number;
  /** Of the IANA database; UTC if absent. */
  readonly timeZone?: string;
  /** What a dashboard fills in for `$name`. */
  readonly variables?: Readonly<Record<string, string | readonly string[]>>;
}

export type QueryAnswer =
  | { readonly ok: true; readonly rows: Table['rows'] }
  | { readonly ok: false; readonly fault: QueryFault };

/**
 * Answers a query in the part of the Dynatrace Query Language that is simulated: `timeseries`, `fetch` and `data`,
 * followed by the commands in commands.ts. What is not simulated is a fault, never a wrong answer.
 *
 * @returns for any text at all; never throws
 */
export function runQuery(text: string, data: QueryData, options: QueryOptions): QueryAnswer {
  const { now, to = now, from = to - USUAL_FRAME, timeZone = 'UTC', variables = {} } = options;
  const offsetAt = zoneOffset(timeZone);
  try {
    if (!offsetAt) throw new DqlFault('INVALID_TIMEZONE', `There is no time zone "${timeZone}".`, { from: 0, to: 0 });
    if (from >= to) throw new DqlFault('INVALID_TIMEFRAME', 'The timeframe ends before it begins.', { from: 0, to: 0 });
    const { rows } = runCommands(parseQuery(text), {
      data,
      text,
      frame: { start: nanoseconds(from), end: nanoseconds(to) },
      scope: { now: nanoseconds(now), offsetAt, variables },
    });
    return { ok: true, rows };
  } catch (error) {
    if (error instanceof DqlFault) return { ok: false, fault: error.fault };
    throw error;
  }
}

function nanoseconds(epochMs: number): bigint {
  return BigInt(Math.round(epochMs)) * MS;
}
