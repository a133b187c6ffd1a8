import type { BinaryOperator } from './syntax.ts';
import {
  asNumber,
  compare,
  duration,
  equal,
  timestamp,
  typeOf,
  type DqlValue,
  type Duration,
  type Timestamp,
} from './value.ts';

type Arithmetic = '+' | '-' | '*' | '/' | '%';

/** Everything but `and`, `or`, `xor`. What has no meaning for the types is null, as all that is done with a null. */
export function operate(operator: Exclude<BinaryOperator, Logical>, a: DqlValue, b: DqlValue): DqlValue {
  switch (operator) {
    case '==':
      return equal(a, b) ?? null;
    case '!=':
      return not(equal(a, b) ?? null);
    case '<':
      return ordered(a, b, (order) => order < 0);
    case '<=':
      return ordered(a, b, (order) => order <= 0);
    case '>':
      return ordered(a, b, (order) => order > 0);
    case '>=':
      return ordered(a, b, (order) => order >= 0);
    case '~':
      return typeof a === 'string' && typeof b === 'string' ? a.toLowerCase().includes(b.toLowerCase()) : null;
    default:
      return calculate(operator, a, b);
  }
}

export type Logical = 'and' | 'or' | 'xor';

/** With three values: null where it depends on what is not known. */
export function logical(operator: Logical, a: DqlValue, b: DqlValue): boolean | null {
  const [x, y] = [truth(a), truth(b)];
  if (operator === 'xor') return x === null || y === null ? null : x !== y;
  const decisive = operator === 'or';
  if (x === decisive || y === decisive) return decisive;
  return x === null || y === null ? null : !decisive;
}

export function not(value: DqlValue): boolean | null {
  const known = truth(value);
  return known === null ? null : !known;
}

export function negate(value: DqlValue): DqlValue {
  if (typeof value === 'bigint') return BigInt.asIntN(64, -value);
  if (typeof value === 'number') return -value;
  const time = timeOf(value);
  return time?.kind === 'duration' ? duration(-time.ns) : null;
}

function truth(value: DqlValue): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

function ordered(a: DqlValue, b: DqlValue, holds: (order: number) => boolean): DqlValue {
  const order = compare(a, b);
  return order === undefined ? null : holds(order);
}

function calculate(operator: Arithmetic, a: DqlValue, b: DqlValue): DqlValue {
  if (typeof a === 'bigint' && typeof b === 'bigint') return longs(operator, a, b);
  const [x, y] = [asNumber(a), asNumber(b)];
  if (x !== undefined && y !== undefined) return doubles(operator, x, y);
  return times(operator, a, b);
}

/** Two longs stay a long: 7 / 2 is 3. */
function longs(operator: Arithmetic, a: bigint, b: bigint): DqlValue {
  if (b === 0n && (operator === '/' || operator === '%')) return null;
  switch (operator) {
    case '+':
      return BigInt.asIntN(64, a + b);
    case '-':
      return BigInt.asIntN(64, a - b);
    case '*':
      return BigInt.asIntN(64, a * b);
    case '/':
      return BigInt.asIntN(64, a / b);
    case '%':
      return a % b;
  }
}

function doubles(operator: Arithmetic, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
  }
}

/** Moments and durations: a moment ± a duration, the time between two moments, parts and multiples of a duration. */
function times(operator: Arithmetic, a: DqlValue, b: DqlValue): DqlValue {
  const [s, t] = [timeOf(a), timeOf(b)];
  if (s && t) return ofTwoTimes(operator, s, t);
  const factor = asNumber(s ? b : a);
  const time = s ?? t;
  if (factor === undefined || time?.kind !== 'duration' || !Number.isFinite(factor)) return null;
  if (operator === '*') return scaled(time, factor);
  return operator === '/' && s && factor !== 0 ? scaled(time, 1 / factor) : null;
}

function ofTwoTimes(operator: Arithmetic, a: Timestamp | Duration, b: Timestamp | Duration): DqlValue {
  const kinds = `${a.kind} ${operator} ${b.kind}`;
  switch (kinds) {
    case 'duration + duration':
      return duration(a.ns + b.ns);
    case 'duration - duration':
    case 'timestamp - timestamp':
      return duration(a.ns - b.ns);
    case 'timestamp + duration':
    case 'duration + timestamp':
      return timestamp(a.ns + b.ns);
    case 'timestamp - duration':
      return timestamp(a.ns - b.ns);
    case 'duration / duration':
      return b.ns === 0n ? null : Number(a.ns) / Number(b.ns);
    default:
      return null;
  }
}

function scaled({ ns }: Duration, factor: number): DqlValue {
  const scaled = Number(ns) * factor;
  return Number.isFinite(scaled) ? duration(BigInt(Math.round(scaled))) : null;
}

function timeOf(value: DqlValue): Timestamp | Duration | undefined {
  const type = typeOf(value);
  return type === 'timestamp' || type === 'duration' ? (value as Timestamp | Duration) : undefined;
}
