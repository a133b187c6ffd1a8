/** What a DQL query is made of, once parsed. */

export interface DqlQuery {
  readonly commands: readonly Command[];
}

export interface Command {
  readonly name: string;
  readonly at: number;
  readonly args: readonly Argument[];
}

/** `value`, `alias = value`, `name: value`; `direction` behind an expression of `sort`. */
export interface Argument {
  readonly name?: string;
  readonly alias?: string;
  readonly value: Expression;
  readonly direction?: 'asc' | 'desc';
  /** As written, which is the name of a column without an alias. */
  readonly text: string;
}

export type Expression =
  | { readonly kind: 'field'; readonly name: string; readonly at: number }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Argument[]; readonly at: number }
  | { readonly kind: 'string' | 'number' | 'duration' | 'variable' | 'constant'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Argument[] }
  | { readonly kind: 'query'; readonly query: DqlQuery }
  /** `of[]`: element by element. */
  | { readonly kind: 'each'; readonly of: Expression }
  /** `of[0]`, `of[name]`, `of@d`. */
  | { readonly kind: 'part'; readonly of: Expression }
  | { readonly kind: 'operation'; readonly operator: string; readonly operands: readonly Expression[] };

/** The expressions directly within one. */
export function within(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'call':
      return expression.args.map(({ value }) => value);
    case 'list':
      return expression.items.map(({ value }) => value);
    case 'each':
    case 'part':
      return [expression.of];
    case 'operation':
      return expression.operands;
    default:
      return [];
  }
}

/** An expression and everything in it, outermost first; not what is in queries within. */
export function everyExpression(expression: Expression): readonly Expression[] {
  return [expression, ...within(expression).flatMap(everyExpression)];
}

/** The items of `{ a, b }`, or the one argument that stands without braces. */
export function itemsOf(argument: Argument): readonly Argument[] {
  return argument.value.kind === 'list' && argument.alias === undefined ? argument.value.items : [argument];
}
