import type { BinaryOperator, Expression } from './syntax.ts';
import { CALENDAR_UNITS, plusMonths } from './units.ts';
import { timestamp, typeOf, type DqlValue, type Timestamp } from './value.ts';

const MONTHS: Readonly<Record<string, number>> = { M: 1, q: 3, y: 12 };
const MS = 1_000_000n;

interface Zone {
  readonly offsetAt: (epochMs: number) => number;
}

/**
 * A moment plus or minus months, quarters, or years: `now() - 1M`. They have no length of their own, so the operand
 * is looked at before it is evaluated.
 *
 * @returns undefined when it is something else
 */
export function calendarShift(
  operator: BinaryOperator,
  moment: DqlValue,
  by: Expression,
  zone: Zone,
): DqlValue | undefined {
  if (by.kind !== 'duration' || !CALENDAR_UNITS.includes(by.unit)) return undefined;
  if (typeOf(moment) !== 'timestamp' || (operator !== '+' && operator !== '-')) return undefined;
  const months = by.count * (MONTHS[by.unit] ?? 1) * (operator === '-' ? -1 : 1);
  return shifted((moment as Timestamp).ns, months, zone);
}

/** Months from a moment; null for one that no calendar has. */
export function shifted(ns: bigint, months: number, { offsetAt }: Zone): DqlValue {
  const offset = BigInt(offsetAt(Number(ns / MS))) * MS;
  const moved = plusMonths(ns + offset, months);
  if (moved === undefined) return null;
  return timestamp(moved - BigInt(offsetAt(Number((moved - offset) / MS))) * MS);
}

/** `-1M`: months from now, as `from:` takes them. @returns undefined when it is something else */
export function monthsFromNow(expression: Expression): number | undefined {
  if (expression.kind === 'negate') {
    const months = monthsFromNow(expression.operand);
    return months === undefined ? undefined : -months;
  }
  if (expression.kind !== 'duration') return undefined;
  const months = MONTHS[expression.unit];
  return months === undefined ? undefined : expression.count * months;
}
