/** The characters of a DQL query as tokens. */

export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'duration' | 'variable' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As written, but for quotes and backticks, which are taken off. */
  readonly text: string;
  /** Offset in the query. */
  readonly at: number;
}

/** A query that does not parse; caught at the border of this folder. */
export class DqlProblem extends Error {
  readonly at: number;
  constructor(text: string, at: number) {
    super(text);
    this.at = at;
  }
}

/** In the order in which they are tried; what is wanted of a token is in a group of its own within. */
const PATTERNS: readonly (readonly [TokenKind | 'space', RegExp])[] = [
  ['space', /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y],
  ['word', /[A-Za-z_]\w*(?:\.\w+)*/y],
  ['symbol', /==|!=|<=|>=|\[\]|[-+*/%=<>~|,:(){}[\]@]/y],
  ['string', /"((?:[^"\\\n]|\\.)*)"/y],
  ['quoted', /`([^`\n]+)`/y],
  ['variable', /\$([A-Za-z_]\w*)(?::(?:noquote|backtick))?/y],
  ['duration', /\d+(?:ns|us|ms|s|m|h|d|w|M|q|y)\b/y],
  ['number', /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y],
];

/** @throws DqlProblem at the first character that begins no token */
export function tokenize(query: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    const [kind, whole, text] = tokenAt(query, at);
    if (kind !== 'space') tokens.push({ kind, text, at });
    at += whole.length;
  }
  tokens.push({ kind: 'end', text: 'the end of the query', at });
  return tokens;
}

function tokenAt(query: string, at: number): readonly [TokenKind | 'space', whole: string, text: string] {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const match = pattern.exec(query);
    if (match !== null) return [kind, match[0], match[1] ?? match[0]];
  }
  throw new DqlProblem(explain(query, at), at);
}

function explain(query: string, at: number): string {
  const character = query[at] ?? '';
  if (character === '"') return 'A string that begins here does not end on its line.';
  if (character === '`') return 'A name in backticks that begins here does not end.';
  if (character === "'") return 'Strings are written with double quotes.';
  return `"${query.slice(at, at + 12)}" begins nothing that DQL knows.`;
}
