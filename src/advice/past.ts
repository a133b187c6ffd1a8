import type { SurplusPriority } from './settings.ts';

/** ms of one slot of the past and of the outlook. */
export const QUARTER = 900_000;

/** Means of a quarter of an hour, W; null or absent where there was no data. */
export interface PastQuarter {
  /** Epoch ms, a multiple of a quarter of an hour. */
  readonly start: number;
  readonly surplusW: number | null;
  /** What the modules gave. */
  readonly pvW?: number | null;
  /** What the house consumed. */
  readonly houseW?: number | null;
}

/** A series of means as history answers it: start in epoch ms, W or null for a gap. */
export type MeanPoints = readonly (readonly [start: number, watts: number | null, ...rest: unknown[]])[];

/** Series of the same quarters; those that a household does not have are left out. */
export interface PastSeries {
  /** + import. */
  readonly gridPower: MeanPoints;
  readonly pvPower?: MeanPoints;
  readonly housePower?: MeanPoints;
  /** + charging. */
  readonly batteryPower?: MeanPoints;
}

/**
 * The past as the outlook takes it, from series of means with a step of 15 minutes. Where a household has a battery, a
 * quarter without its power is a gap: its surplus is not known.
 */
export function pastQuarters(series: PastSeries, priority: SurplusPriority): readonly PastQuarter[] {
  const pv = byStart(series.pvPower);
  const house = byStart(series.housePower);
  const battery = byStart(series.batteryPower);
  return series.gridPower.map(([start, gridW]) => ({
    start,
    surplusW: surplusOf(gridW, battery.size > 0 ? (battery.get(start) ?? null) : 0, priority),
    pvW: pv.get(start) ?? null,
    houseW: house.get(start) ?? null,
  }));
}

function surplusOf(gridW: number | null, batteryW: number | null, priority: SurplusPriority): number | null {
  if (gridW === null || batteryW === null) return null;
  return (priority === 'car-first' ? batteryW : Math.min(0, batteryW)) - gridW;
}

function byStart(points: MeanPoints | undefined): ReadonlyMap<number, number | null> {
  const known = points?.some(([, watts]) => watts !== null) ? points : [];
  return new Map(known.map(([start, watts]) => [start, watts]));
}
