import {
  amperes,
  celsius,
  directVolts,
  hertz,
  percent,
  signedVars,
  signedWatts,
  volts,
  wattHours,
  wattHoursToday,
  watts,
  type QuantityKind,
} from './quantity-kinds.ts';

/** The most that any device of the catalogue has: Sofar G3, 16 strings at 0x0584, 8 packs at 0x0604. */
export const STRINGS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16] as const;
export const PACKS = [1, 2, 3, 4, 5, 6, 7, 8] as const;
export const PHASES = ['l1', 'l2', 'l3'] as const;
/** Where inverters measure their temperature: the union of what the catalogue's devices name. */
export const SENSORS = [
  'ambient1',
  'ambient2',
  'heatsink1',
  'heatsink2',
  'heatsink3',
  'heatsink4',
  'heatsink5',
  'heatsink6',
  'module1',
  'module2',
  'module3',
  'module4',
  'module5',
  'module6',
  'inner',
  'cabinet',
  'transformer',
] as const;

type StringNumber = (typeof STRINGS)[number];
type PackNumber = (typeof PACKS)[number];
type Phase = (typeof PHASES)[number];
export type Sensor = (typeof SENSORS)[number];

/** One kind for each of several like parts: `pv.string.1.voltage`, `pv.string.2.voltage`, … */
function each<Part extends string | number, const Name extends string, Kind extends QuantityKind>(
  parts: readonly Part[],
  name: (part: Part) => Name,
  kind: Kind,
): Record<Name, Kind> {
  return Object.fromEntries(parts.map((part) => [name(part), kind])) as Record<Name, Kind>;
}

/** What inverters and their batteries report. */
export const INVERTER_QUANTITIES = {
  /** What the modules deliver on the DC side, the sum of the strings. */
  'pv.power': watts,
  'pv.energy': wattHours,
  'pv.energy.today': wattHoursToday,
  ...each(STRINGS, (n): `pv.string.${StringNumber}.voltage` => `pv.string.${n}.voltage`, directVolts),
  ...each(STRINGS, (n): `pv.string.${StringNumber}.current` => `pv.string.${n}.current`, amperes),
  ...each(STRINGS, (n): `pv.string.${StringNumber}.power` => `pv.string.${n}.power`, watts),

  /** AC side: + delivers to the house, − takes from it (charges a battery). */
  'inverter.power.active': signedWatts,
  /** AC side, the sign as the device gives it. */
  'inverter.power.reactive': signedVars,
  'inverter.frequency': hertz,
  ...each(PHASES, (p): `inverter.voltage.${Phase}` => `inverter.voltage.${p}`, volts),
  ...each(PHASES, (p): `inverter.current.${Phase}` => `inverter.current.${p}`, amperes),
  ...each(PHASES, (p): `inverter.power.active.${Phase}` => `inverter.power.active.${p}`, signedWatts),
  ...each(SENSORS, (s): `inverter.temperature.${Sensor}` => `inverter.temperature.${s}`, celsius),
  /** Nominal power as the device states it. */
  'inverter.power.rated': watts,
  /** The grid connection as the inverter's own current transformers see it: + import, − export. The meter wins. */
  'inverter.grid.power': signedWatts,
  /** Totals that the inverter counts by those transformers; the meter's own registers are the ones to be billed by. */
  'inverter.energy.grid.import': wattHours,
  'inverter.energy.grid.export': wattHours,
  'inverter.energy.load': wattHours,

  /** All packs together: + charging, − discharging. */
  'battery.power': signedWatts,
  /** What goes into the battery and what comes out of it, where a device has one register for each (Fronius GEN24). */
  'battery.power.charging': watts,
  'battery.power.discharging': watts,
  /** Average over the packs, as the device gives it. */
  'battery.soc': percent,
  'battery.energy.charged': wattHours,
  'battery.energy.discharged': wattHours,
  ...each(PACKS, (n): `battery.pack.${PackNumber}.power` => `battery.pack.${n}.power`, signedWatts),
  ...each(PACKS, (n): `battery.pack.${PackNumber}.voltage` => `battery.pack.${n}.voltage`, directVolts),
  /** + charging, − discharging. */
  ...each(PACKS, (n): `battery.pack.${PackNumber}.current` => `battery.pack.${n}.current`, amperes),
  ...each(PACKS, (n): `battery.pack.${PackNumber}.temperature` => `battery.pack.${n}.temperature`, celsius),
  ...each(PACKS, (n): `battery.pack.${PackNumber}.soc` => `battery.pack.${n}.soc`, percent),
  ...each(PACKS, (n): `battery.pack.${PackNumber}.soh` => `battery.pack.${n}.soh`, percent),
  ...each(PACKS, (n): `battery.pack.${PackNumber}.cycles` => `battery.pack.${n}.cycles`, {
    kind: 'gauge',
    unit: '1',
    min: 0,
    max: 60_000,
  } as const),
} as const satisfies Record<string, QuantityKind>;
