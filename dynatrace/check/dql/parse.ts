/** A parser for the part of DQL that is used here: commands, pipes, arguments, expressions, sub-queries. */
import type { Argument, Command, DqlQuery, Expression } from './syntax.ts';
import { DqlProblem, tokenize, type Token } from './tokens.ts';

export type Parsed =
  | { readonly ok: true; readonly query: DqlQuery }
  | { readonly ok: false; readonly text: string; readonly at: number };

/** Never throws; what does not parse is said with the offset of the first thing that does not fit. */
export function parseDql(text: string): Parsed {
  try {
    return { ok: true, query: new Parser(text).whole() };
  } catch (error) {
    if (error instanceof DqlProblem) return { ok: false, text: error.message, at: error.at };
    throw error;
  }
}

/** From loosely to tightly binding. */
const LEVELS: readonly (readonly string[])[] = [
  ['or'],
  ['xor'],
  ['and'],
  ['==', '!=', '<', '<=', '>', '>=', '~', 'in'],
  ['+', '-'],
  ['*', '/', '%'],
];
const CONSTANTS = new Set(['true', 'false', 'null']);
const UNITS = /^(?:\d*)(?:s|m|h|d|w|w[0-7]|M|q|y)$/;

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  whole(): DqlQuery {
    const query = this.#query();
    if (this.#peek.kind !== 'end') throw this.#unexpected('"|" or the end of the query');
    return query;
  }

  #query(): DqlQuery {
    const commands = [this.#command()];
    while (this.#takes('|')) commands.push(this.#command());
    return { commands };
  }

  #command(): Command {
    const { kind, text: name, at } = this.#peek;
    if (kind !== 'word') throw this.#unexpected('a command');
    this.#next++;
    return { name, at, args: this.#ends() ? [] : this.#arguments() };
  }

  #arguments(): readonly Argument[] {
    const args = [this.#argument()];
    while (this.#takes(',')) args.push(this.#argument());
    return args;
  }

  #argument(): Argument {
    const from = this.#peek.at;
    const first = this.#peek;
    const second = this.#tokens[this.#next + 1];
    const labelled = (first.kind === 'word' || first.kind === 'quoted') && second?.kind === 'symbol';
    const mark = labelled && (second.text === ':' || second.text === '=') ? second.text : undefined;
    if (mark !== undefined) this.#next += 2;
    const value = this.#expression(0);
    const { text: word, kind } = this.#peek;
    const direction = kind === 'word' && (word === 'asc' || word === 'desc') ? word : undefined;
    if (direction !== undefined) this.#next++;
    return {
      ...(mark === ':' ? { name: first.text } : mark === '=' ? { alias: first.text } : {}),
      value,
      ...(direction !== undefined ? { direction } : {}),
      text: this.#text.slice(from, this.#peek.at).trim(),
    };
  }

  #expression(level: number): Expression {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#unary();
    let left = level === 3 ? this.#negation() : this.#expression(level + 1);
    for (;;) {
      const { kind, text } = this.#peek;
      const operator = kind === 'symbol' ? text : kind === 'word' ? text.toLowerCase() : '';
      if (!operators.includes(operator)) return left;
      this.#next++;
      left = { kind: 'operation', operator, operands: [left, this.#expression(level + 1)] };
    }
  }

  /** `not` binds looser than a comparison. */
  #negation(): Expression {
    const { kind, text } = this.#peek;
    const follows = this.#tokens[this.#next + 1]?.text;
    if (kind !== 'word' || text.toLowerCase() !== 'not' || follows === '==') return this.#expression(4);
    this.#next++;
    return { kind: 'operation', operator: 'not', operands: [this.#expression(3)] };
  }

  #unary(): Expression {
    if (!this.#takes('-')) return this.#postfix(this.#primary());
    return { kind: 'operation', operator: '-', operands: [this.#postfix(this.#primary())] };
  }

  #postfix(of: Expression): Expression {
    if (this.#takes('[]')) return this.#postfix({ kind: 'each', of });
    if (this.#takes('[')) {
      this.#expression(0);
      this.#expects(']');
      return this.#postfix({ kind: 'part', of });
    }
    if (this.#takes('@')) {
      const { text } = this.#peek;
      if (!UNITS.test(text)) throw this.#unexpected('a unit of time such as d, w1 or M');
      this.#next++;
      return { kind: 'part', of };
    }
    return of;
  }

  #primary(): Expression {
    const { kind, text, at } = this.#peek;
    if (kind === 'string' || kind === 'number' || kind === 'duration' || kind === 'variable') {
      this.#next++;
      return { kind, text };
    }
    if (kind === 'quoted') {
      this.#next++;
      return { kind: 'field', name: text, at };
    }
    if (kind === 'word') return this.#named(text, at);
    if (this.#takes('(')) {
      const inner = this.#expression(0);
      this.#expects(')');
      return inner;
    }
    if (this.#takes('{')) {
      const items = this.#takes('}') ? [] : this.#arguments();
      if (items.length > 0) this.#expects('}');
      return { kind: 'list', items };
    }
    if (this.#takes('[')) {
      const query = this.#query();
      this.#expects(']');
      return { kind: 'query', query };
    }
    throw this.#unexpected('a value');
  }

  #named(text: string, at: number): Expression {
    this.#next++;
    if (this.#takes('(')) {
      const args = this.#takes(')') ? [] : this.#arguments();
      if (args.length > 0) this.#expects(')');
      return { kind: 'call', name: text, args, at };
    }
    if (CONSTANTS.has(text.toLowerCase())) return { kind: 'constant', text };
    return { kind: 'field', name: text, at };
  }

  get #peek(): Token {
    return this.#tokens[this.#next] as Token;
  }

  #takes(symbol: string): boolean {
    const { kind, text } = this.#peek;
    if (kind !== 'symbol' || text !== symbol) return false;
    this.#next++;
    return true;
  }

  #expects(symbol: string): void {
    if (!this.#takes(symbol)) throw this.#unexpected(`"${symbol}"`);
  }

  #ends(): boolean {
    const { kind, text } = this.#peek;
    return kind === 'end' || (kind === 'symbol' && (text === '|' || text === ']'));
  }

  #unexpected(wanted: string): DqlProblem {
    const { kind, text, at } = this.#peek;
    return new DqlProblem(`Expected ${wanted}, found ${kind === 'end' ? text : `"${text}"`}.`, at);
  }
}
