import type { Quantity, Register } from '../../readings/quantities.ts';
import { isRegister, QUANTITIES } from '../../readings/quantities.ts';
import type { QuantityKind } from '../../readings/quantity-kinds.ts';
import type { DeviceSnapshot, HouseSnapshot } from '../../readings/snapshot.ts';

/** As Home Assistant has them: energy in kWh as on the meter's display, power in W. */
const SHOWN: Readonly<Record<QuantityKind['unit'], { readonly unit?: string; readonly divisor: number }>> = {
  Wh: { unit: 'kWh', divisor: 1000 },
  varh: { unit: 'kvarh', divisor: 1000 },
  W: { unit: 'W', divisor: 1 },
  var: { unit: 'var', divisor: 1 },
  V: { unit: 'V', divisor: 1 },
  A: { unit: 'A', divisor: 1 },
  Hz: { unit: 'Hz', divisor: 1 },
  Cel: { unit: '°C', divisor: 1 },
  '%': { unit: '%', divisor: 1 },
  '1': { divisor: 1 },
};

/** Undefined for a count. */
export function shownUnit(unit: QuantityKind['unit']): string | undefined {
  return SHOWN[unit].unit;
}

/** By name; null for what is not known now. */
export type Values = Readonly<Record<string, number | null>>;

/** @param known everything that the device has told since the start; what is not fresh of it is null */
export function deviceValues({ values, registers }: DeviceSnapshot, known: ReadonlySet<Quantity>): Values {
  const entries = [...known].map((name) => {
    const { divisor } = SHOWN[QUANTITIES[name].unit];
    const value = isRegister(name) ? freshRegister(registers, name) : values.get(name)?.value;
    return [name, value === undefined ? null : rounded(value / divisor)] as const;
  });
  return Object.fromEntries(entries);
}

function freshRegister(registers: DeviceSnapshot['registers'], name: Register): number | undefined {
  const register = registers.get(name);
  return register?.fresh ? register.value : undefined;
}

/** What the device tells now. */
export function quantitiesOf({ values, registers }: DeviceSnapshot): Quantity[] {
  return [...values.keys(), ...registers.keys()];
}

/** Parts of the balance of the house, with the unit that they have on the broker, under the names of their metrics. */
export const HOUSE_VALUES = {
  'grid.power': { of: (house) => house.gridPower, unit: 'W' },
  'house.surplus': { of: (house) => house.surplus, unit: 'W' },
  'house.consumption': { of: (house) => house.consumption, unit: 'W' },
  'pv.power': { of: (house) => house.pvPower, unit: 'W' },
  'battery.power': { of: (house) => house.batteryPower, unit: 'W' },
  'house.self_sufficiency': { of: (house) => house.selfSufficiency, unit: '%' },
  'house.self_consumption': { of: (house) => house.selfConsumption, unit: '%' },
} as const satisfies Record<
  string,
  { readonly of: (house: HouseSnapshot) => number | undefined; readonly unit: 'W' | '%' }
>;

export type HouseValue = keyof typeof HOUSE_VALUES;
export const houseValueNames = Object.keys(HOUSE_VALUES) as HouseValue[];

export function houseValues(house: HouseSnapshot, known: ReadonlySet<HouseValue>): Values {
  const entries = [...known].map((name) => {
    const value = HOUSE_VALUES[name].of(house);
    return [name, value === undefined ? null : rounded(value)] as const;
  });
  return Object.fromEntries(entries);
}

/** Without the dust of binary fractions; a Wh is the third digit of a kWh. */
function rounded(value: number): number {
  return Number(value.toFixed(3));
}
