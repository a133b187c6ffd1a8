/** What history knows of a stretch of time: a minute, an hour, a point of a chart. */

/** Energy that registers have counted, whole Wh. */
export const ENERGIES = ['import', 'export', 'production', 'charged', 'discharged'] as const;
/** What the grid meter's display shows at the end, whole Wh. */
export const READINGS = ['import_reading', 'export_reading'] as const;
/** What is measured all the time, W with the signs of `HouseSnapshot`; `soc` in %. */
export const CURVES = ['grid', 'pv', 'house', 'battery', 'soc'] as const;

export type Energy = (typeof ENERGIES)[number];
export type ReadingName = (typeof READINGS)[number];
export type CurveName = (typeof CURVES)[number];

/** A value over the time in which it was known. */
export interface Curve {
  /** The value times seconds. */
  sum: number;
  /** Seconds in which it was known. */
  seconds: number;
  min: number;
  max: number;
}

export type Energies = Partial<Record<Energy, number>>;

/** What is absent was not known; 0 was. */
export interface Cell {
  readonly energy: Energies;
  readonly readings: Partial<Record<ReadingName, number>>;
  readonly curves: Partial<Record<CurveName, Curve>>;
}

export function emptyCell(): Cell {
  return { energy: {}, readings: {}, curves: {} };
}

export function addEnergy(energy: Energies, name: Energy, wh: number): void {
  energy[name] = (energy[name] ?? 0) + wh;
}

export function addEnergies(into: Energies, from: Energies): void {
  for (const name of ENERGIES) {
    const wh = from[name];
    if (wh !== undefined) addEnergy(into, name, wh);
  }
}

export function addCurve(cell: Cell, name: CurveName, part: Curve): void {
  const curve = cell.curves[name];
  cell.curves[name] = curve ? joined(curve, part) : { ...part };
}

/** Adds what comes after: readings are those of the later one. */
export function addCell(into: Cell, later: Cell): void {
  addEnergies(into.energy, later.energy);
  Object.assign(into.readings, later.readings);
  for (const name of CURVES) {
    const curve = later.curves[name];
    if (curve) addCurve(into, name, curve);
  }
}

/** Seconds; a minute whose halves were rounded up. */
const WHOLE_MINUTE = 62;

/**
 * A minute that is there already, and more of it: the rest after a restart, or the same minute once more after the
 * clock was set back. Energy is always added, the registers count it once. Curves are joined as far as a minute goes,
 * else the one that knows more of it stays.
 */
export function mergeMinute(there: Cell, more: Cell): Cell {
  const merged: Cell = { energy: { ...there.energy }, readings: { ...there.readings }, curves: { ...there.curves } };
  addEnergies(merged.energy, more.energy);
  Object.assign(merged.readings, more.readings);
  for (const name of CURVES) {
    const part = more.curves[name];
    const known = there.curves[name];
    if (!part) continue;
    if (!known) merged.curves[name] = part;
    else if (known.seconds + part.seconds <= WHOLE_MINUTE) merged.curves[name] = joined(known, part);
    else if (part.seconds > known.seconds) merged.curves[name] = part;
  }
  return merged;
}

/** The mean while it was known; undefined if it never was. */
export function meanOf(curve: Curve | undefined): number | undefined {
  return curve && curve.seconds > 0 ? curve.sum / curve.seconds : undefined;
}

function joined(a: Curve, b: Curve): Curve {
  return {
    sum: a.sum + b.sum,
    seconds: a.seconds + b.seconds,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
  };
}
