/** Where a part of a query stands: 0-based offsets of its first character and of the one behind its last. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What is wrong with a query, in Dynatrace's terms where they are known. */
export interface QueryFault {
  /** For programs, as `FIELD_DOES_NOT_EXIST`. */
  readonly type: string;
  /** For people, a sentence. */
  readonly message: string;
  /** The names in the message. */
  readonly arguments: readonly string[];
  readonly at: Span;
}

/** Thrown inside the evaluator only; `runQuery` turns it into a value. */
export class DqlFault extends Error {
  readonly fault: QueryFault;

  constructor(type: string, message: string, at: Span, names: readonly string[] = []) {
    super(message);
    this.fault = { type, message, arguments: names, at };
  }
}

/** Line and column count from 1, the index from 0. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly index: number;
}

/** A character of a query, as people count. */
export function positionAt(query: string, index: number): Position {
  const before = query.slice(0, index);
  const line = before.split('\n').length;
  return { line, column: index - before.lastIndexOf('\n'), index };
}

/** From the start of one part to the end of another. */
export function spanning(first: Span, last: Span): Span {
  return { from: first.from, to: last.to };
}
