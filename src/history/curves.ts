/** Values of now, held until the next one comes or they are stale, as curves over minutes. */
import type { Instant } from '../readings/instant.ts';
import type { DeviceSnapshot, Snapshot } from '../readings/snapshot.ts';
import { addCurve, CURVES, type Cell, type CurveName } from './cell.ts';

const MINUTE = 60_000;
/** Seconds: nothing is stale sooner. */
const HOLD_AT_LEAST = 90;

type Values = Partial<Record<CurveName, number>>;

/** What was known at one moment, and for how long it may stand. */
export interface Held {
  readonly at: Instant;
  readonly values: Values;
  readonly seconds: number;
}

export function heldFrom(snapshot: Snapshot): Held {
  return { at: snapshot.at, values: valuesOf(snapshot), seconds: holdOf(snapshot) };
}

/**
 * Adds what was held since the last look. It ends now by the wall clock and lasts as long as the monotonic one says,
 * so a clock that jumps neither stretches nor loses time.
 */
export function integrate(held: Held, now: Instant, cellOf: (minute: number) => Cell): void {
  if (Object.keys(held.values).length === 0) return;
  const elapsed = now.mono - held.at.mono;
  const begin = now.wall - elapsed;
  const end = begin + Math.min(elapsed, held.seconds * 1000);
  for (let at = begin; at < end;) {
    const minute = Math.floor(at / MINUTE);
    const until = Math.min(end, (minute + 1) * MINUTE);
    const seconds = (until - at) / 1000;
    addPart(cellOf(minute), held.values, seconds);
    at = until;
  }
}

function addPart(cell: Cell, values: Values, seconds: number): void {
  for (const name of CURVES) {
    const value = values[name];
    if (value !== undefined) addCurve(cell, name, { sum: value * seconds, seconds, min: value, max: value });
  }
}

function valuesOf({ house, inverters }: Snapshot): Values {
  const { gridPower, pvPower, consumption, batteryPower } = house;
  const soc = meanSoc(inverters.map(({ values }) => values.get('battery.soc')?.value));
  return {
    ...(gridPower !== undefined && { grid: gridPower }),
    ...(pvPower !== undefined && { pv: pvPower }),
    ...(consumption !== undefined && { house: consumption }),
    ...(batteryPower !== undefined && { battery: batteryPower }),
    ...(soc !== undefined && { soc }),
  };
}

function meanSoc(found: readonly (number | undefined)[]): number | undefined {
  const known = found.filter((soc) => soc !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, soc) => sum + soc, 0) / known.length;
}

/** Seconds until the slowest of what the house is made of would be stale. */
function holdOf({ meters, inverters }: Snapshot): number {
  const parts: DeviceSnapshot[] = [...meters.filter(({ role }) => role === 'grid'), ...inverters];
  return Math.max(HOLD_AT_LEAST, ...parts.filter(({ up }) => up).map(({ limit }) => limit));
}
