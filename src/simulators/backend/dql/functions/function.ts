import type { Scope } from '../evaluate.ts';
import type { Span } from '../fault.ts';
import type { DqlValue } from '../value.ts';

/** A function of the language, except aggregations. */
export interface DqlFunction {
  /** As the documentation spells it; queries may spell it in any case. */
  readonly name: string;
  /** Arguments without a name: how many at least, and at most. */
  readonly min: number;
  readonly max: number;
  /** Arguments that need their name. */
  readonly named?: readonly string[];
  /** Takes an iteration, and gets an array of its values. */
  readonly iterates?: true;
  /** Its first argument is an array; an element of one, as `a[]` is, is a mistake. */
  readonly takesArray?: true;
  /** What has no meaning is null. @throws DqlFault for what is not simulated */
  apply(call: FunctionCall): DqlValue;
}

export interface FunctionCall {
  readonly values: readonly DqlValue[];
  /** What each value is called: its alias, or the field that it is; undefined for an expression. */
  readonly names: readonly (string | undefined)[];
  readonly named: ReadonlyMap<string, DqlValue>;
  readonly scope: Scope;
  readonly at: Span;
}

/** Any number of arguments. */
export const MANY = Number.POSITIVE_INFINITY;

/** A function of one value. */
export function unary(name: string, of: (value: DqlValue) => DqlValue): DqlFunction {
  return { name, min: 1, max: 1, apply: ({ values }) => of(values[0] ?? null) };
}

/** A function of two values. */
export function binary(name: string, of: (a: DqlValue, b: DqlValue) => DqlValue): DqlFunction {
  return { name, min: 2, max: 2, apply: ({ values }) => of(values[0] ?? null, values[1] ?? null) };
}
