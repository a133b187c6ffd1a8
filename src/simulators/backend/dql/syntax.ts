import type { Span } from './fault.ts';

interface At {
  readonly at: Span;
}

/** A query: commands, each of which takes what the one before it gives. */
export interface Query extends At {
  readonly commands: readonly Command[];
}

export interface Command extends At {
  readonly name: string;
  readonly arguments: readonly Argument[];
}

/** One argument of a command, of a function, or of a list in braces. */
export interface Argument extends At {
  /** Of a named parameter: `from:`. */
  readonly parameter?: string;
  /** What the result is to be called: `x = …`. */
  readonly alias?: string;
  readonly value: Expression;
  /** Behind an expression that is sorted by. */
  readonly direction?: 'asc' | 'desc';
}

export const BINARY_OPERATORS = [
  'or',
  'xor',
  'and',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '~',
  '+',
  '-',
  '*',
  '/',
  '%',
] as const;
export type BinaryOperator = (typeof BINARY_OPERATORS)[number];

export type Expression = At &
  (
    | { readonly kind: 'literal'; readonly value: null | boolean | string | bigint | number }
    | { readonly kind: 'duration'; readonly count: number; readonly unit: string }
    | { readonly kind: 'field'; readonly name: string }
    | { readonly kind: 'variable'; readonly name: string }
    | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Argument[] }
    | { readonly kind: 'not' | 'negate'; readonly operand: Expression }
    | {
        readonly kind: 'binary';
        readonly operator: BinaryOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    /** `a[]`: each element in turn. */
    | { readonly kind: 'iterate'; readonly operand: Expression }
    /** `a[0]`, `record[name]`. */
    | { readonly kind: 'element'; readonly operand: Expression; readonly index: Expression }
    /** `now()@d`: the beginning of the unit. */
    | { readonly kind: 'align'; readonly operand: Expression; readonly count: number; readonly unit: string }
    /** `{ a, b }`. */
    | { readonly kind: 'list'; readonly items: readonly Argument[] }
    /** `[ fetch … ]`, behind `append` and the like. */
    | { readonly kind: 'query'; readonly query: Query }
  );

/** The parts of an expression that are expressions themselves. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'call':
      return expression.arguments.map(({ value }) => value);
    case 'list':
      return expression.items.map(({ value }) => value);
    case 'not':
    case 'negate':
    case 'iterate':
    case 'align':
      return [expression.operand];
    case 'element':
      return [expression.operand, expression.index];
    case 'binary':
      return [expression.left, expression.right];
    default:
      return [];
  }
}
