import { positionAt, type QueryFault } from './fault.ts';
import type { Table } from './table.ts';
import { isoTime } from './time.ts';
import { isArray, typeOf, type DqlValue } from './value.ts';

type Json = null | boolean | string | number | readonly Json[] | { readonly [key: string]: Json };

/**
 * The answer of a query that succeeded, as the Grail Query API gives it (docs.dynatrace.com, "Grail - DQL Query API"):
 * longs, durations and moments are strings, `types` says what they are.
 *
 * @param most records
 */
export function succeeded(rows: Table['rows'], most: number): Json {
  const shown = rows.slice(0, most);
  return {
    state: 'SUCCEEDED',
    progress: 100,
    result: { records: shown.map(recordJson), types: typesOf(shown), metadata: { grail: { notifications: [] } } },
  };
}

/** The answer to a query that is wrong, with the place: the last character counts to it. */
export function failed({ type, message, arguments: names, at }: QueryFault, query: string): Json {
  const last = Math.max(at.from, at.to - 1);
  return {
    error: {
      message: type,
      code: 400,
      details: {
        exceptionType: type === 'FIELD_DOES_NOT_EXIST' ? 'DQL-RESULT_TYPE' : 'DQL-SYNTAX-ERROR',
        errorType: type,
        errorMessage: message,
        arguments: [...names],
        queryString: query,
        syntaxErrorPosition: { start: { ...positionAt(query, at.from) }, end: { ...positionAt(query, last) } },
      },
    },
  };
}

function recordJson(row: ReadonlyMap<string, DqlValue>): { [key: string]: Json } {
  return Object.fromEntries([...row].map(([name, value]) => [name, json(value)]));
}

function json(value: DqlValue): Json {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value === null || typeof value !== 'object') return value;
  if (isArray(value)) return value.map(json);
  switch (value.kind) {
    case 'timestamp':
      return isoTime(value.ns);
    case 'duration':
      return String(value.ns);
    case 'timeframe':
      return { start: isoTime(value.start), end: isoTime(value.end) };
    case 'uid':
      return value.hex;
    case 'record':
      return recordJson(value.fields);
  }
}

/** The types of the fields, for the records from a first to a last index. */
function typesOf(rows: Table['rows']): Json {
  const types: { indexRange: [number, number]; mappings: { [field: string]: Json }; key: string }[] = [];
  for (const [i, row] of rows.entries()) {
    const mappings = Object.fromEntries([...row].map(([name, value]) => [name, typeJson(value)]));
    const key = JSON.stringify(mappings);
    const last = types.at(-1);
    if (last?.key === key) last.indexRange[1] = i;
    else types.push({ indexRange: [i, i], mappings, key });
  }
  return types.map(({ indexRange, mappings }) => ({ indexRange, mappings }));
}

function typeJson(value: DqlValue): Json {
  const type = typeOf(value);
  if (!isArray(value)) return { type: type === 'null' ? 'undefined' : type };
  const element = typeJson(value.find((one) => one !== null) ?? null);
  return { type, types: [{ indexRange: [0, Math.max(0, value.length - 1)], mappings: { element } }] };
}
