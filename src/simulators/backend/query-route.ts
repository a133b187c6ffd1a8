import { limits } from './dynatrace.ts';
import { failed, succeeded } from './dql/answer-json.ts';
import { runQuery, type QueryOptions } from './dql/run-query.ts';
import type { BackendStore } from './store.ts';

/** Where Dynatrace is asked (docs.dynatrace.com, "Grail - DQL Query API"). */
export const QUERY_PATH = '/platform/storage/query/v1/query:execute';

/** Records of one answer, unless the request says otherwise. */
const USUAL_RECORDS = 1000;

interface Asked {
  readonly query: string;
  readonly most: number;
  readonly options: QueryOptions;
}

/**
 * Answers a query about what has come: `{"query": "fetch logs"}`, with `timezone`, `maxResultRecords`, and
 * `defaultTimeframeStart` and `…End` if wanted.
 *
 * @param body JSON
 * @param wall epoch milliseconds
 */
export function answerQuery(body: Buffer, store: BackendStore, wall: number): { status: number; body: string } {
  const asked = readRequest(body, wall);
  if (typeof asked === 'string') {
    return { status: 400, body: JSON.stringify({ error: { code: 400, message: asked } }) };
  }
  const answer = runQuery(asked.query, store, asked.options);
  if (answer.ok) return { status: 200, body: JSON.stringify(succeeded(answer.rows, asked.most)) };
  return { status: 400, body: JSON.stringify(failed(answer.fault, asked.query)) };
}

/** @returns what is wrong with it, as a sentence */
function readRequest(body: Buffer, wall: number): Asked | string {
  const request = parse(body);
  if (!request) return 'The body is no JSON object.';
  const { query, timezone, maxResultRecords } = request;
  if (typeof query !== 'string') return 'Constraint Violations: query must not be null.';
  const [from, to] = ['defaultTimeframeStart', 'defaultTimeframeEnd'].map((name) => timeOf(request[name]));
  if (Number.isNaN(from) || Number.isNaN(to)) return 'A timeframe is two times such as 2026-06-21T10:00:00Z.';
  const end = to ?? wall;
  return {
    query,
    most: typeof maxResultRecords === 'number' && maxResultRecords >= 0 ? maxResultRecords : USUAL_RECORDS,
    options: {
      now: wall,
      ...(from !== undefined && { from }),
      to: end,
      ...(typeof timezone === 'string' && { timeZone: timezone }),
    },
  };
}

function parse(body: Buffer): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString());
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Epoch milliseconds, NaN for what is no time. */
function timeOf(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? Date.parse(value) : NaN;
}

/** A query is never as large as a request with data may be. */
export const QUERY_BYTES = limits.bytes / 16;
