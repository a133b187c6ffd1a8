import type { ShownAnswer } from '../../history/shown.ts';
import type { SeriesName } from './api.ts';

/** Columns of one length, as a chart and a table need them. */
export interface Columns {
  readonly names: readonly SeriesName[];
  /** Begins of the buckets, epoch seconds, rising. */
  readonly starts: readonly number[];
  /** One column per name; null where nothing is known. */
  readonly values: readonly (readonly (number | null)[])[];
}

/** Brings the wanted series of an answer to the same buckets; series of which nothing is known are left out. */
export function columnsOf({ series }: ShownAnswer, wanted: readonly SeriesName[]): Columns {
  const found = wanted.flatMap((name) => {
    const points = series[name]?.points ?? [];
    return points.some(([, value]) => value !== null) ? [{ name, points }] : [];
  });
  const starts = [...new Set(found.flatMap(({ points }) => points.map(([start]) => start / 1000)))];
  starts.sort((a, b) => a - b);
  const values = found.map(({ points }) => {
    const known = new Map(points.map(([start, value]) => [start / 1000, value]));
    return starts.map((start) => known.get(start) ?? null);
  });
  return { names: found.map(({ name }) => name), starts, values };
}

/** Sums of a time, kWh and %; absent where nothing is known. */
export interface Totals {
  readonly production?: number;
  readonly consumption?: number;
  readonly import?: number;
  readonly export?: number;
  readonly selfSufficiency?: number;
  readonly selfConsumption?: number;
}

/** Adds the buckets of an answer up; shares are those of the sums. */
export function totalsOf(answer: ShownAnswer): Totals {
  const production = sum(answer, 'production');
  const consumption = sum(answer, 'consumption');
  const imported = sum(answer, 'import');
  const exported = sum(answer, 'export');
  const selfSufficiency = ownShare(consumption, imported);
  const selfConsumption = ownShare(production, exported);
  return {
    ...(production !== undefined && { production }),
    ...(consumption !== undefined && { consumption }),
    ...(imported !== undefined && { import: imported }),
    ...(exported !== undefined && { export: exported }),
    ...(selfSufficiency !== undefined && { selfSufficiency }),
    ...(selfConsumption !== undefined && { selfConsumption }),
  };
}

/** % of `whole` that is not `foreign`: what was used and not imported, what was produced and not exported. */
function ownShare(whole: number | undefined, foreign: number | undefined): number | undefined {
  if (whole === undefined || foreign === undefined || whole <= 0) return undefined;
  return 100 * (1 - Math.min(1, foreign / whole));
}

function sum({ series }: ShownAnswer, name: SeriesName): number | undefined {
  const known = (series[name]?.points ?? []).flatMap(([, value]) => (value === null ? [] : [value]));
  return known.length === 0 ? undefined : known.reduce((total, value) => total + value, 0);
}

/** Digits behind the point that a unit is shown with in tables. */
export function digitsOf(unit: string): number {
  return unit === '%' ? 0 : 2;
}
