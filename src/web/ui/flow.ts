import type { HouseState } from '../state.ts';

/** Which way the energy goes, as seen from the house. */
export type Direction = 'in' | 'out' | 'still';

/** One way to or from the house. */
export interface Stream {
  /** Never negative. */
  readonly kw: number;
  readonly direction: Direction;
}

/** What flows now; a part that is not known is absent. */
export interface Flow {
  readonly sun?: Stream;
  /** `out` while it charges. */
  readonly battery?: Stream;
  /** `in` is import, `out` export. */
  readonly grid?: Stream;
  /** What the house uses, kW. */
  readonly house?: number;
}

/** Digits behind the point that powers are shown with: what is shown as 0.00 goes nowhere. */
export const FLOW_DIGITS = 2;

export function flowOf({ gridPowerKw, pvPowerKw, batteryPowerKw, consumptionKw }: HouseState): Flow {
  return {
    ...(pvPowerKw !== undefined && { sun: stream(pvPowerKw) }),
    // Charging takes from the house.
    ...(batteryPowerKw !== undefined && { battery: stream(-batteryPowerKw) }),
    ...(gridPowerKw !== undefined && { grid: stream(gridPowerKw) }),
    ...(consumptionKw !== undefined && { house: consumptionKw }),
  };
}

/** @param kw + into the house */
function stream(kw: number): Stream {
  const size = Math.abs(kw);
  if (Number(size.toFixed(FLOW_DIGITS)) === 0) return { kw: 0, direction: 'still' };
  return { kw: size, direction: kw > 0 ? 'in' : 'out' };
}
