import { DqlFault, type Span } from './fault.ts';
import type { Token } from './tokens.ts';

/** Expressions within expressions. */
const DEEPEST = 50;
/** Operators of one query: an expression that is a long chain is as deep as it is long. */
const MOST_OPERATORS = 500;

/** Walks over the words of a query. */
export class Cursor {
  readonly #tokens: readonly Token[];
  #index = 0;
  #depth = 0;
  #operators = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get token(): Token {
    return this.peek(0);
  }

  /** Where the word before this one ends. */
  get previous(): Span {
    return (this.#tokens[this.#index - 1] ?? this.token).at;
  }

  peek(ahead: number): Token {
    const at = Math.min(this.#index + ahead, this.#tokens.length - 1);
    return this.#tokens[at] as Token;
  }

  next(): Token {
    const { token } = this;
    this.#index++;
    return token;
  }

  isSymbol(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && token.text === text;
  }

  isWord(word: string): boolean {
    const { token } = this;
    return token.kind === 'name' && !token.quoted && token.text.toLowerCase() === word;
  }

  /** Takes the symbol if it is there. */
  take(symbol: string): boolean {
    const isThere = this.isSymbol(symbol);
    if (isThere) this.#index++;
    return isThere;
  }

  expect(symbol: string): Token {
    if (!this.isSymbol(symbol)) throw this.unexpected(`"${symbol}"`);
    return this.next();
  }

  /** @param wanted what could stand here, for the message */
  unexpected(wanted: string): DqlFault {
    const { token } = this;
    const found = token.kind === 'end' ? 'the query ends' : `there is ${described(token)}`;
    return new DqlFault('PARSE_ERROR', `Here ${found}, but ${wanted} is expected.`, token.at);
  }

  /** Guards what calls itself. */
  deeper<T>(read: () => T): T {
    if (++this.#depth > DEEPEST) {
      throw new DqlFault('PARSE_ERROR', `More than ${DEEPEST} expressions are nested.`, this.token.at);
    }
    const result = read();
    this.#depth--;
    return result;
  }

  countOperator(): void {
    if (++this.#operators > MOST_OPERATORS) {
      throw new DqlFault('PARSE_ERROR', `The query has more than ${MOST_OPERATORS} operators.`, this.token.at);
    }
  }
}

function described(token: Token): string {
  switch (token.kind) {
    case 'number':
      return `the number ${token.value}`;
    case 'duration':
      return `the duration ${token.count}${token.unit}`;
    case 'string':
      return 'a string';
    case 'variable':
      return `the variable $${token.text}`;
    case 'end':
      return 'nothing';
    default:
      return `"${token.text}"`;
  }
}
