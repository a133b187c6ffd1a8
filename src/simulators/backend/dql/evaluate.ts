import { calendarShift } from './calendar.ts';
import { DqlFault, type Span } from './fault.ts';
import { functionNamed } from './functions/catalogue.ts';
import { bindArguments } from './functions/binding.ts';
import type { DqlFunction } from './functions/function.ts';
import { logical, negate, not, operate } from './operators.ts';
import { partsOf, type Expression } from './syntax.ts';
import { beginningOf, FIXED_UNITS } from './units.ts';
import { duration, isArray, timestamp, typeOf, type DqlRecord, type DqlValue } from './value.ts';

/** What an expression is evaluated against. */
export interface Scope {
  readonly row: ReadonlyMap<string, DqlValue>;
  /** Unix nanoseconds. */
  readonly now: bigint;
  /** Milliseconds that the query's time zone is ahead of UTC, at a moment in epoch milliseconds. */
  readonly offsetAt: (epochMs: number) => number;
  /** What a dashboard fills in; a list for a variable with several values. */
  readonly variables: Readonly<Record<string, string | readonly string[]>>;
  /** Which element of the arrays behind `[]` is meant, within an iteration. */
  readonly element?: number;
  /** Answers calls that are aggregations, where there is a group of rows; undefined for all others. */
  readonly aggregate?: (call: Expression & { kind: 'call' }) => DqlValue | undefined;
}

/** Functions that take an iteration and give one value. */
const ITERATING = new Set(['isum', 'iavg', 'imin', 'imax', 'iany', 'icollectarray']);

/** An expression as a field's value: with `a[]` in it, an array of its value for each element. @throws DqlFault */
export function evaluate(expression: Expression, scope: Scope): DqlValue {
  if (!iterates(expression)) return valueOf(expression, scope);
  return elementsOf(expression, scope);
}

/** Whether `[]` asks for an array, unless a function makes one value of it. */
export function iterates(expression: Expression): boolean {
  if (expression.kind === 'iterate') return true;
  return !isIterating(expression) && partsOf(expression).some(iterates);
}

/** An expression's value for each element of the arrays in it; null if one of them is none. */
export function elementsOf(expression: Expression, scope: Scope): DqlValue {
  const arrays = iterated(expression).map((array) => valueOf(array, scope));
  let length = 0;
  for (const array of arrays) {
    if (!isArray(array)) return null;
    length = Math.max(length, array.length);
  }
  return Array.from({ length }, (_, element) => valueOf(expression, { ...scope, element }));
}

function iterated(expression: Expression): Expression[] {
  if (expression.kind === 'iterate') return [expression.operand];
  return isIterating(expression) ? [] : partsOf(expression).flatMap(iterated);
}

function isIterating(expression: Expression): boolean {
  return expression.kind === 'call' && ITERATING.has(expression.name.toLowerCase());
}

/** An expression as one value; `[]` has a meaning only within an iteration. @throws DqlFault */
export function valueOf(expression: Expression, scope: Scope): DqlValue {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'duration':
      return fixedDuration(expression.count, expression.unit, expression.at);
    case 'field':
      return scope.row.get(expression.name) ?? null;
    case 'variable':
      return variable(expression.name, expression.at, scope);
    case 'not':
      return not(valueOf(expression.operand, scope));
    case 'negate':
      return negate(valueOf(expression.operand, scope));
    case 'binary':
      return binary(expression, scope);
    case 'iterate':
      return iteration(valueOf(expression.operand, scope), scope, expression.at);
    case 'element':
      return elementAt(valueOf(expression.operand, scope), expression.index, scope);
    case 'align':
      return aligned(expression, scope);
    case 'list':
      return list(expression, scope);
    case 'call':
      return call(expression, scope);
    case 'query':
      throw new DqlFault('PARSE_ERROR', 'A query in brackets cannot stand in an expression.', expression.at);
  }
}

function fixedDuration(count: number, unit: string, at: Span): DqlValue {
  const length = FIXED_UNITS[unit];
  if (length !== undefined) return duration(BigInt(Math.round(count * Number(length))));
  throw new DqlFault('INVALID_DURATION', `${count}${unit} has no fixed length; it can only be added to a moment.`, at);
}

function variable(name: string, at: Span, { variables }: Scope): DqlValue {
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (value !== undefined) return value;
  throw new DqlFault('UNKNOWN_VARIABLE', `The variable $${name} was not filled in.`, at, [name]);
}

function binary(expression: Expression & { kind: 'binary' }, scope: Scope): DqlValue {
  const { operator, right } = expression;
  const left = valueOf(expression.left, scope);
  if (operator === 'and' || operator === 'or' || operator === 'xor') {
    return logical(operator, left, valueOf(right, scope));
  }
  const moved = calendarShift(operator, left, right, scope);
  return moved === undefined ? operate(operator, left, valueOf(right, scope)) : moved;
}

function iteration(value: DqlValue, { element }: Scope, at: Span): DqlValue {
  if (element === undefined) {
    throw new DqlFault('ITERATION_NOT_ALLOWED', '"[]" cannot stand here; iCollectArray makes an array of it.', at);
  }
  return isArray(value) ? (value[element] ?? null) : null;
}

/** `array[0]`, `record[name]`, `record["name"]`. */
function elementAt(container: DqlValue, index: Expression, scope: Scope): DqlValue {
  if (typeOf(container) === 'record') {
    const name = index.kind === 'field' ? index.name : valueOf(index, scope);
    return typeof name === 'string' ? ((container as DqlRecord).fields.get(name) ?? null) : null;
  }
  const place = valueOf(index, scope);
  return isArray(container) && typeof place === 'bigint' ? (container.at(Number(place)) ?? null) : null;
}

/** A duration is counted from now: `-1d@d` is the beginning of yesterday. */
function aligned({ operand, count, unit, at }: Expression & { kind: 'align' }, scope: Scope): DqlValue {
  const value = momentOf(valueOf(operand, scope), scope);
  if (value === undefined) return null;
  const start = beginningOf(value, unit, BigInt(Math.round(count)), scope.offsetAt);
  if (start !== undefined) return timestamp(start);
  throw new DqlFault('INVALID_DURATION', `"${unit}" is no unit of time.`, at, [unit]);
}

/** Unix nanoseconds of a moment, or of a duration from now. */
export function momentOf(value: DqlValue, { now }: Pick<Scope, 'now'>): bigint | undefined {
  if (value === null || typeof value !== 'object' || isArray(value)) return undefined;
  if (value.kind === 'timestamp') return value.ns;
  return value.kind === 'duration' ? now + value.ns : undefined;
}

/** `{ a == b }` is its one expression, `{ a, b }` an array. */
function list({ items, at }: Expression & { kind: 'list' }, scope: Scope): DqlValue {
  const named = items.find(({ alias, parameter }) => alias !== undefined || parameter !== undefined);
  if (named) throw new DqlFault('PARSE_ERROR', 'Names cannot stand in this list.', at);
  const values = items.map(({ value }) => valueOf(value, scope));
  return values.length === 1 ? (values[0] ?? null) : values;
}

/** `arraySum(a[] - b[])` is refused: what stands there is not an array, but one element after the other. */
function expectArray({ name, takesArray, iterates: takesAll }: DqlFunction, of?: Expression, value?: DqlValue): void {
  if (takesArray !== true || takesAll === true || !of || !iterates(of)) return;
  if (value === null || value === undefined || isArray(value)) return;
  const text = `${name} takes an array, and "[]" gives one element after the other; iCollectArray makes an array of them.`;
  throw new DqlFault('INVALID_ARGUMENTS', text, of.at, [name]);
}

function call(expression: Expression & { kind: 'call' }, scope: Scope): DqlValue {
  const aggregated = scope.aggregate?.(expression);
  if (aggregated !== undefined) return aggregated;
  const known = functionNamed(expression.name);
  if (!known) {
    const { name } = expression;
    throw new DqlFault('UNKNOWN_FUNCTION', `There is no function "${name}" that could stand here.`, expression.at, [
      name,
    ]);
  }
  const bound = bindArguments(known, expression);
  const value = (one: Expression) => (known.iterates === true ? elementsOf(one, scope) : valueOf(one, scope));
  // A dashboard writes a variable of several values as those values, so `array($Meter)` has as many.
  const values = bound.positional.flatMap((one) => {
    const own = value(one);
    return one.kind === 'variable' && isArray(own) ? own : [own];
  });
  expectArray(known, bound.positional[0], values[0]);
  return known.apply({
    values,
    names: bound.fieldNames,
    named: new Map([...bound.named].map(([name, one]) => [name, valueOf(one, scope)])),
    scope,
    at: expression.at,
  });
}
