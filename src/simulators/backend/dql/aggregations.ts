import { DqlFault } from './fault.ts';
import { elementsOf, evaluate, iterates, valueOf, type Scope } from './evaluate.ts';
import { bindArguments } from './functions/binding.ts';
import { averageOf, extremeOf, percentileOf, sumOf } from './functions/statistics.ts';
import { partsOf, type Expression } from './syntax.ts';
import { asNumber, isArray, keyOf, type DqlValue } from './value.ts';

type Row = ReadonlyMap<string, DqlValue>;

/** Makes one value of many. */
interface Aggregation {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** @param values of the first argument, for each row; @param parameter the second one, if there is one */
  of(values: readonly DqlValue[], parameter: DqlValue): DqlValue;
}

const present = (values: readonly DqlValue[]) => values.filter((one) => one !== null);
const one = (name: string, of: Aggregation['of']): Aggregation => ({ name, min: 1, max: 1, of });
const distinct = (values: readonly DqlValue[]) => [...new Map(present(values).map((v) => [keyOf(v), v])).values()];

/** docs.dynatrace.com, "Aggregation functions". */
const AGGREGATIONS: readonly Aggregation[] = [
  { name: 'count', min: 0, max: 0, of: (values) => BigInt(values.length) },
  one('countIf', (values) => BigInt(values.filter((value) => value === true).length)),
  one('countDistinct', (values) => BigInt(distinct(values).length)),
  one('countDistinctExact', (values) => BigInt(distinct(values).length)),
  one('countDistinctApprox', (values) => BigInt(distinct(values).length)),
  one('sum', sumOf),
  one('avg', averageOf),
  one('min', (values) => extremeOf(values, -1)),
  one('max', (values) => extremeOf(values, 1)),
  one('takeMin', (values) => extremeOf(values, -1)),
  one('takeMax', (values) => extremeOf(values, 1)),
  one('median', (values) => percentileOf(values, 50)),
  { name: 'percentile', min: 2, max: 2, of: (values, parameter) => percentileOf(values, asNumber(parameter)) },
  one('takeAny', (values) => present(values)[0] ?? null),
  one('takeFirst', (values) => values[0] ?? null),
  one('takeLast', (values) => values.at(-1) ?? null),
  one('collectArray', (values) => values),
  one('collectDistinct', distinct),
];

const BY_NAME = new Map(AGGREGATIONS.map((aggregation) => [aggregation.name.toLowerCase(), aggregation]));

function isAggregation({ name }: Expression & { kind: 'call' }): boolean {
  return BY_NAME.has(name.toLowerCase());
}

/** Whether an expression is or contains an aggregation, and no field outside of one. @throws DqlFault if it does not */
export function expectAggregation(expression: Expression): void {
  if (!hasAggregation(expression)) {
    throw new DqlFault('INVALID_ARGUMENTS', 'An aggregation such as count() is expected here.', expression.at);
  }
}

function hasAggregation(expression: Expression): boolean {
  if (expression.kind === 'call' && isAggregation(expression)) return true;
  if (expression.kind === 'field') {
    const { name } = expression;
    throw new DqlFault('INVALID_ARGUMENTS', `The field ${name} stands outside of an aggregation.`, expression.at, [
      name,
    ]);
  }
  const parts = expression.kind === 'element' ? [expression.operand] : partsOf(expression);
  return parts.map(hasAggregation).some(Boolean);
}

/**
 * An expression with aggregations in it, over a group of rows.
 *
 * @param named what an aggregation may have beside its arguments: `default:` where a time series is made
 */
export function aggregate(
  expression: Expression,
  rows: readonly Row[],
  scope: Scope,
  named: readonly string[] = [],
): DqlValue {
  const nothing: Row = new Map();
  // Not an iteration itself: an aggregation of `a[]` is an array already.
  return valueOf(expression, {
    ...scope,
    row: nothing,
    aggregate(call) {
      const known = BY_NAME.get(call.name.toLowerCase());
      if (!known) return undefined;
      const { positional } = bindArguments({ ...known, named }, call);
      const [of, parameter] = positional;
      const second = parameter ? evaluate(parameter, { ...scope, row: nothing }) : null;
      if (!of)
        return known.of(
          Array.from(rows, () => null),
          second,
        );
      if (iterates(of)) return byElement(known, of, rows, scope, second);
      return known.of(
        rows.map((row) => evaluate(of, { ...scope, row })),
        second,
      );
    },
  });
}

/** `sum(a[])`: the first elements of all rows together, the second ones, and so on. */
function byElement(
  known: Aggregation,
  of: Expression,
  rows: readonly Row[],
  scope: Scope,
  parameter: DqlValue,
): DqlValue {
  const arrays = rows.map((row) => elementsOf(of, { ...scope, row })).filter(isArray);
  const length = Math.max(0, ...arrays.map((array) => array.length));
  return Array.from({ length }, (_, i) => known.of(present(arrays.map((array) => array[i] ?? null)), parameter));
}
