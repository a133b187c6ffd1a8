import { INVERTER_QUANTITIES } from './inverter-quantities.ts';
import {
  amperes,
  hertz,
  signedWatts,
  vars,
  varHours,
  volts,
  wattHours,
  watts,
  type QuantityKind,
} from './quantity-kinds.ts';

/** What meters report. */
export const METER_QUANTITIES = {
  /** OBIS 1.8.0: energy taken from the grid. */
  'energy.active.import': wattHours,
  /** OBIS 2.8.0: energy fed into the grid. */
  'energy.active.export': wattHours,
  /** OBIS 3.8.1: reactive energy, quadrants I and II. */
  'energy.reactive.import': varHours,
  /** OBIS 4.8.1: reactive energy, quadrants III and IV. */
  'energy.reactive.export': varHours,
  /** OBIS 1.7.0, never negative. Import and export can both be non-zero at once. */
  'power.active.import': watts,
  /** OBIS 2.7.0, never negative. */
  'power.active.export': watts,
  /** OBIS 3.7.0. */
  'power.reactive.import': vars,
  /** OBIS 4.7.0. */
  'power.reactive.export': vars,
  /** The AMIS reader's `saldo`: its sign and offset are settings of the reader, so nothing is computed from it. */
  'power.active.saldo': signedWatts,
  /** OBIS 1.128.0: Inkasso, the integer as sent. */
  inkasso: { kind: 'gauge', unit: '1', min: -(2 ** 31), max: 2 ** 31 - 1 },
  /** + import, − export. */
  'grid.power': signedWatts,
  'grid.voltage.l1': volts,
  'grid.voltage.l2': volts,
  'grid.voltage.l3': volts,
  'grid.current.l1': amperes,
  'grid.current.l2': amperes,
  'grid.current.l3': amperes,
  'grid.frequency': hertz,
} as const satisfies Record<string, QuantityKind>;

/**
 * The vocabulary: every quantity that a device can report, with its unit and sign.
 * A decoder converts into these; everything after it speaks only these.
 */
export const QUANTITIES = { ...METER_QUANTITIES, ...INVERTER_QUANTITIES } as const;

export type Quantity = keyof typeof QUANTITIES;
export type Register = {
  [Q in Quantity]: (typeof QUANTITIES)[Q]['kind'] extends 'register' ? Q : never;
}[Quantity];

/** Those that a message of a meter can hold. */
export const meterQuantityNames = Object.keys(METER_QUANTITIES) as (keyof typeof METER_QUANTITIES)[];
export const quantityNames = Object.keys(QUANTITIES) as Quantity[];
export const registerNames = quantityNames.filter((q): q is Register => QUANTITIES[q].kind === 'register');

export function isRegister(quantity: Quantity): quantity is Register {
  return QUANTITIES[quantity].kind === 'register';
}
