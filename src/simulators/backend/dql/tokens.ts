import { DqlFault, type Span } from './fault.ts';
import { CALENDAR_UNITS, FIXED_UNITS } from './units.ts';

interface At {
  readonly at: Span;
}

/** The words of a query. */
export type Token = At &
  (
    | { readonly kind: 'name'; readonly text: string; readonly quoted: boolean }
    | { readonly kind: 'string'; readonly text: string }
    | { readonly kind: 'number'; readonly value: bigint | number }
    /** `count` of a unit: `24h`; months and longer have no fixed length. */
    | { readonly kind: 'duration'; readonly count: number; readonly unit: string }
    /** `$Hosts`: filled in by a dashboard before it asks. */
    | { readonly kind: 'variable'; readonly text: string }
    | { readonly kind: 'symbol'; readonly text: string }
    | { readonly kind: 'end' }
  );

/** Longer queries are refused: nobody writes them, and reading must end. */
const LONGEST = 20_000;

const BLANK = /(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)+/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*/y;
const QUOTED_NAME = /`(?:[^`\\]|\\[^])*`/y;
const VARIABLE = /\$[A-Za-z_][A-Za-z0-9_]*/y;
const TRIPLE_STRING = /"""[^]*?"""/y;
const STRING = /"(?:[^"\\]|\\[^])*"/y;
const NUMBER = /(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)([A-Za-z]*)/y;
const SYMBOL = /==|!=|<=|>=|[|,:=<>+\-*/%(){}[\]~@]/y;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
const LONG_MAX = 2n ** 63n - 1n;

/** Splits a query into its words; the last one is its end. @throws DqlFault */
export function tokenize(query: string): Token[] {
  if (query.length > LONGEST) {
    throw new DqlFault('QUERY_TOO_LONG', `The query is longer than ${LONGEST} characters.`, {
      from: LONGEST,
      to: LONGEST,
    });
  }
  const tokens: Token[] = [];
  let index = 0;
  for (;;) {
    index += match(BLANK, query, index)?.[0].length ?? 0;
    if (index >= query.length) break;
    const token = tokenAt(query, index);
    tokens.push(token);
    index = token.at.to;
  }
  tokens.push({ kind: 'end', at: { from: query.length, to: query.length } });
  return tokens;
}

function tokenAt(query: string, from: number): Token {
  const span = (text: string) => ({ from, to: from + text.length });
  const name = match(NAME, query, from);
  if (name) return { kind: 'name', text: name[0], quoted: false, at: span(name[0]) };
  const number = match(NUMBER, query, from);
  if (number) return numberToken(number, span(number[0]));
  const string = match(TRIPLE_STRING, query, from);
  if (string) return { kind: 'string', text: string[0].slice(3, -3), at: span(string[0]) };
  const quoted = match(STRING, query, from);
  if (quoted) return { kind: 'string', text: unescape(quoted[0]), at: span(quoted[0]) };
  const field = match(QUOTED_NAME, query, from);
  if (field) return { kind: 'name', text: unescape(field[0]), quoted: true, at: span(field[0]) };
  const variable = match(VARIABLE, query, from);
  if (variable) return { kind: 'variable', text: variable[0].slice(1), at: span(variable[0]) };
  const symbol = match(SYMBOL, query, from);
  if (symbol) return { kind: 'symbol', text: symbol[0], at: span(symbol[0]) };
  throw new DqlFault('PARSE_ERROR', `"${String.fromCodePoint(query.codePointAt(from) ?? 0)}" does not belong here.`, {
    from,
    to: from + 1,
  });
}

function numberToken([all, digits = '', unit = '']: RegExpExecArray, at: Span): Token {
  const value = Number(digits);
  if (unit !== '') {
    if (FIXED_UNITS[unit] === undefined && !CALENDAR_UNITS.includes(unit)) {
      throw new DqlFault('PARSE_ERROR', `"${all}" is no number and no duration.`, at, [all]);
    }
    if (value > 1e9) throw new DqlFault('PARSE_ERROR', `The duration ${all} is too long.`, at, [all]);
    return { kind: 'duration', count: value, unit, at };
  }
  if (!/^\d+$/.test(digits)) return { kind: 'number', value, at };
  const long = BigInt(digits);
  if (long > LONG_MAX) throw new DqlFault('PARSE_ERROR', `${all} does not fit into a long.`, at, [all]);
  return { kind: 'number', value: long, at };
}

function unescape(quoted: string): string {
  return quoted.slice(1, -1).replaceAll(/\\([^])/g, (_, escaped: string) => ESCAPES[escaped] ?? escaped);
}

function match(pattern: RegExp, query: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(query);
}
