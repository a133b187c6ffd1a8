import { asNumber, compare, duration, type DqlValue, type Duration } from '../value.ts';

/** What arrays and groups of rows have in common. Nulls, and what is no number, do not count. */

/** A double, or a duration of durations; null of nothing. */
export function sumOf(values: readonly DqlValue[]): DqlValue {
  const durations = durationsOf(values);
  if (durations.length > 0) return duration(durations.reduce((sum, { ns }) => sum + ns, 0n));
  const numbers = numbersOf(values);
  return numbers.length === 0 ? null : numbers.reduce((sum, one) => sum + one, 0);
}

export function averageOf(values: readonly DqlValue[]): DqlValue {
  const durations = durationsOf(values);
  if (durations.length > 0) {
    return duration(durations.reduce((sum, { ns }) => sum + ns, 0n) / BigInt(durations.length));
  }
  const numbers = numbersOf(values);
  return numbers.length === 0 ? null : numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}

/** @param sign 1 for the greatest, −1 for the least */
export function extremeOf(values: readonly DqlValue[], sign: 1 | -1): DqlValue {
  let extreme: DqlValue = null;
  for (const one of values) {
    if (extreme === null) extreme = one;
    else if ((compare(one, extreme) ?? 0) * sign > 0) extreme = one;
  }
  return extreme;
}

/**
 * Between the two nearest values, linearly.
 *
 * @param percentile 0–100
 */
export function percentileOf(values: readonly DqlValue[], percentile: number | undefined): DqlValue {
  if (percentile === undefined || !(percentile >= 0 && percentile <= 100)) return null;
  const durations = durationsOf(values);
  const all = durations.length > 0 ? durations.map(({ ns }) => Number(ns)) : numbersOf(values);
  const ordered = all.toSorted((a, b) => a - b);
  const place = ((ordered.length - 1) * percentile) / 100;
  const [below, above] = [ordered[Math.floor(place)], ordered[Math.ceil(place)]];
  if (below === undefined || above === undefined) return null;
  const value = below + (above - below) * (place - Math.floor(place));
  if (durations.length === 0) return value;
  return Number.isFinite(value) ? duration(BigInt(Math.round(value))) : null;
}

function numbersOf(values: readonly DqlValue[]): number[] {
  return values.map(asNumber).filter((one) => one !== undefined);
}

function durationsOf(values: readonly DqlValue[]): Duration[] {
  return values.filter(
    (one): one is Duration => one !== null && typeof one === 'object' && 'kind' in one && one.kind === 'duration',
  );
}
