/** Values of an answer as words for people. */
import { asNumber, isArray, type DqlValue } from '../../src/simulators/backend/dql/value.ts';
import { TIME_ZONE } from '../../test/simulated/demo-day.ts';

const CLOCK = new Intl.DateTimeFormat('en-GB', { timeZone: TIME_ZONE, hour: '2-digit', minute: '2-digit' });

/** @param ns Unix nanoseconds */
export function clockOf(ns: bigint): string {
  return CLOCK.format(Number(ns / 1_000_000n));
}

/** What stands in the cell of a table; undefined for what does not belong there. */
export function cellOf(value: DqlValue): string | undefined {
  if (value === null) return '';
  const number = asNumber(value);
  if (number !== undefined) return digits(number, 3);
  if (typeof value !== 'object') return String(value);
  if (isArray(value)) return undefined;
  switch (value.kind) {
    case 'timestamp':
      return clockOf(value.ns);
    case 'duration':
      return `${digits(Number(value.ns) / 1e6, 2)} ms`;
    case 'uid':
      return `${value.hex.slice(0, 8)}…`;
    case 'timeframe':
    case 'record':
      return undefined;
  }
}

/** With a letter for thousands, where bytes make long numbers. @param suffix of the unit */
export function withUnit(value: number, suffix: string, decimals: number): string {
  const steps = suffix === 'B' ? (['', 'k', 'M', 'G'] as const) : ([''] as const);
  const step = Math.min(steps.length - 1, Math.max(0, Math.floor(Math.log10(Math.abs(value) || 1) / 3)));
  return `${digits(value / 1000 ** step, decimals)} ${steps[step] ?? ''}${suffix}`.trim();
}

/** What would be rounded to nothing has two digits all the same. */
export function digits(value: number, decimals: number): string {
  if (value !== 0 && Math.abs(value) < 0.5 / 10 ** decimals && decimals > 2) return value.toPrecision(2);
  // Never "-0".
  return (Number(value.toFixed(decimals)) + 0).toLocaleString('en', { maximumFractionDigits: decimals });
}

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
