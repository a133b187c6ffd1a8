/** The units of durations (docs.dynatrace.com, "DQL data types": duration), in nanoseconds. */
export const FIXED_UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  w: 604_800_000_000_000n,
};

/** Units without a fixed length. What they are worth depends on the calendar. */
export const CALENDAR_UNITS: readonly string[] = ['M', 'q', 'y'];

const MS = 1_000_000n;

/**
 * The beginning of the unit that a moment is in: `now()@d`.
 *
 * @param ns Unix nanoseconds
 * @param unit `ms` … `w` (weeks begin on Monday), `M`, `q`, `y`
 * @param count of several units together, counted from the epoch; calendar units are taken one by one
 * @param offsetAt milliseconds that the query's time zone is ahead of UTC at a moment in epoch milliseconds
 * @returns undefined for a unit that does not exist
 */
export function beginningOf(
  ns: bigint,
  unit: string,
  count: bigint,
  offsetAt: (epochMs: number) => number,
): bigint | undefined {
  const offset = BigInt(offsetAt(Number(ns / MS))) * MS;
  const start = localBeginning(ns + offset, unit, count);
  if (start === undefined) return undefined;
  // The clock may have been changed since.
  return start - BigInt(offsetAt(Number((start - offset) / MS))) * MS;
}

function localBeginning(local: bigint, unit: string, count: bigint): bigint | undefined {
  if (CALENDAR_UNITS.includes(unit)) return calendarBeginning(local, unit);
  const length = FIXED_UNITS[unit];
  if (length === undefined || count <= 0n) return undefined;
  // The epoch was a Thursday.
  const shift = unit === 'w' ? 4n * (FIXED_UNITS['d'] ?? 0n) : 0n;
  return floorTo(local - shift, length * count) + shift;
}

function calendarBeginning(local: bigint, unit: string): bigint | undefined {
  const date = new Date(Number(local / MS));
  const month = date.getUTCMonth();
  const first = unit === 'y' ? 0 : unit === 'q' ? month - (month % 3) : month;
  const start = Date.UTC(date.getUTCFullYear(), first);
  return Number.isNaN(start) ? undefined : BigInt(start) * MS;
}

/** The multiple of `step` at or below a value. */
export function floorTo(value: bigint, step: bigint): bigint {
  const rest = ((value % step) + step) % step;
  return value - rest;
}

/**
 * Months later, on the same day or the last one that the month has.
 *
 * @param ns Unix nanoseconds, as the query's time zone sees them
 */
export function plusMonths(ns: bigint, months: number): bigint | undefined {
  const date = new Date(Number(ns / MS));
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return Number.isNaN(date.getTime()) ? undefined : BigInt(date.getTime()) * MS + (((ns % MS) + MS) % MS);
}
