import type { HouseSnapshot, InverterSnapshot, MeterSnapshot, SourceSnapshot } from './snapshot.ts';
import type { Quantity } from './quantities.ts';

type Parts = Pick<HouseSnapshot, 'gridPower' | 'pvPower' | 'batteryPower' | 'consumption'>;

/** Everything that the house is reckoned from. */
export interface HouseDevices {
  readonly sources: readonly SourceSnapshot[];
  readonly meters: readonly MeterSnapshot[];
  readonly inverters: readonly InverterSnapshot[];
}

/**
 * The balance of the house, from fresh parts only: with one of several meters or inverters silent, a sum would be a
 * value that nobody measured. W; + import, + generation, + charging.
 */
export function balanceOf(devices: HouseDevices): HouseSnapshot {
  const grid = gridPower(devices);
  const inverters = presentInverters(devices);
  const output = inverters && sum(inverters, 'inverter.power.active');
  const pv =
    inverters &&
    sum(
      inverters.filter(({ hasPv }) => hasPv),
      'pv.power',
    );
  const battery =
    inverters &&
    sum(
      inverters.filter(({ hasBattery }) => hasBattery),
      'battery.power',
    );
  const consumption = grid !== undefined && output !== undefined ? consumed(grid + output) : undefined;
  const parts: Parts = {
    ...(grid !== undefined && { gridPower: grid }),
    ...(pv !== undefined && { pvPower: pv }),
    ...(battery !== undefined && { batteryPower: battery }),
    ...(consumption !== undefined && { consumption }),
  };
  return { ...parts, ...shares(parts) };
}

/** What the meters say; undefined where none is configured or one of them is silent. W, + import. */
export function meteredPower({ sources, meters }: HouseDevices): number | undefined {
  const gridSources = sources.filter((s) => s.role === 'grid');
  const gridMeters = meters.filter((m) => m.role === 'grid' && m.down !== 'replaced');
  if (gridMeters.length === 0 || gridSources.some((s) => !s.up)) return undefined;
  return sum(gridMeters, 'grid.power');
}

/** The grid connection as the inverters' own current transformers see it: of one of them, the others see the same. */
export function powerSeenByInverter({ inverters }: HouseDevices): number | undefined {
  for (const { values } of inverters) {
    const seen = values.get('inverter.grid.power');
    if (seen) return seen.value;
  }
  return undefined;
}

/** The meter wins, also while it is silent; a house in which none was ever heard has the inverter's transformers. */
function gridPower(devices: HouseDevices): number | undefined {
  const hasMeter = devices.meters.some(({ role }) => role === 'grid');
  return hasMeter ? meteredPower(devices) : powerSeenByInverter(devices);
}

/** The inverters, if there are some and each is known: up, or asleep and therefore at 0 W. */
function presentInverters({ sources, inverters }: HouseDevices): readonly InverterSnapshot[] | undefined {
  const present = inverters.filter(({ down }) => down !== 'replaced');
  const isKnown = ({ source }: SourceSnapshot) => present.some((inverter) => inverter.source === source);
  const missing = sources.some((source) => source.role === 'inverter' && !isKnown(source));
  if (present.length === 0 || missing) return undefined;
  return present.every(({ up, down }) => up || down === 'sleeping') ? present : undefined;
}

/** Undefined if there is nothing to sum, or a part is not known. */
function sum(devices: readonly (InverterSnapshot | MeterSnapshot)[], quantity: Quantity): number | undefined {
  if (devices.length === 0) return undefined;
  let total = 0;
  for (const { values, down } of devices) {
    const value = down === 'sleeping' ? 0 : values.get(quantity)?.value;
    if (value === undefined) return undefined;
    total += value;
  }
  return total;
}

/** Meter and inverter are not read at the same moment: less than nothing is what a cloud in between looks like. */
function consumed(watts: number): number | undefined {
  return watts < 0 ? undefined : watts;
}

function shares({ gridPower, consumption, pvPower }: Parts): Partial<HouseSnapshot> {
  if (gridPower === undefined) return {};
  const imported = Math.max(0, gridPower);
  const exported = Math.max(0, -gridPower);
  return {
    // 0 − sum, because −0 would be shown as such.
    surplus: 0 - gridPower,
    ...(consumption !== undefined && consumption > 0 && { selfSufficiency: percent(imported / consumption) }),
    ...(pvPower !== undefined && pvPower > 0 && { selfConsumption: percent(exported / pvPower) }),
  };
}

/** What is left of the whole when this share of it is foreign, %. */
function percent(foreign: number): number {
  return 100 * (1 - Math.min(1, foreign));
}
