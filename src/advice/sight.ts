import type { Instant } from '../readings/instant.ts';
import type { DeviceSnapshot, Snapshot } from '../readings/snapshot.ts';
import type { Quantity } from '../readings/quantities.ts';

/** Why the surplus is not known. */
export type Blindness = 'no-data' | 'stale' | 'battery-silent';

/** What the advice rests on, as one snapshot has it. */
export type Sight =
  | {
      readonly ok: true;
      /** W, + import. */
      readonly gridW: number;
      /** W, + charging; 0 without a battery. */
      readonly batteryW: number;
      /** The grid's newest reading. */
      readonly gridAt: Instant;
      /** The oldest reading in it. */
      readonly oldest: Instant;
      /** `mono` from which on it is too old, whatever is still shown. */
      readonly validUntil: number;
    }
  | { readonly ok: false; readonly why: Blindness; readonly last?: Instant };

interface Used {
  readonly at: Instant;
  readonly limit: number;
}

/** The grid and the battery, if both are known now: a battery whose power is unknown may be what feeds the house. */
export function sightOf(snapshot: Snapshot): Sight {
  const { house, inverters } = snapshot;
  const grid = gridReadings(snapshot);
  if (house.gridPower === undefined || grid.length === 0) return { ok: false, ...lastOfGrid(snapshot) };
  const storing = inverters.filter(({ hasBattery, down }) => hasBattery && down !== 'replaced');
  const battery = readings(storing, 'battery.power');
  if (storing.length > 0 && (house.batteryPower === undefined || battery.length === 0))
    return { ok: false, why: 'battery-silent', ...latest(storing) };
  const used = [...grid, ...battery];
  return {
    ok: true,
    gridW: house.gridPower,
    batteryW: storing.length > 0 ? (house.batteryPower ?? 0) : 0,
    gridAt: grid.reduce((newest, { at }) => (at.mono > newest.mono ? at : newest), grid[0]!.at),
    oldest: used.reduce((oldest, { at }) => (at.mono < oldest.mono ? at : oldest), snapshot.at),
    validUntil: Math.min(...used.map(({ at, limit }) => at.mono + limit * 1000)),
  };
}

/** Of the meters at the grid; where none was ever heard, of the inverters' own transformers. */
function gridReadings({ meters, inverters }: Snapshot): readonly Used[] {
  const atGrid = meters.filter(({ role, down }) => role === 'grid' && down !== 'replaced');
  return atGrid.length > 0 ? readings(atGrid, 'grid.power') : readings(inverters, 'inverter.grid.power').slice(0, 1);
}

function readings(devices: readonly DeviceSnapshot[], quantity: Quantity): readonly Used[] {
  return devices.flatMap(({ values, limit }) => {
    const value = values.get(quantity);
    return value ? [{ at: value.at, limit }] : [];
  });
}

function lastOfGrid({ meters, inverters }: Snapshot): { readonly why: Blindness; readonly last?: Instant } {
  const atGrid = meters.filter(({ role }) => role === 'grid');
  const heard = latest(atGrid.length > 0 ? atGrid : inverters);
  return { why: heard.last ? 'stale' : 'no-data', ...heard };
}

function latest(devices: readonly DeviceSnapshot[]): { readonly last?: Instant } {
  let last: Instant | undefined;
  for (const { lastArrival: at } of devices) if (at && (!last || at.mono > last.mono)) last = at;
  return last ? { last } : {};
}
