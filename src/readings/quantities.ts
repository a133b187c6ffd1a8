/**
 * The vocabulary: every quantity that a device can report, with its unit and sign.
 * A decoder converts into these; everything after it speaks only these.
 */
export interface QuantityKind {
  /** `register`: a total that only grows, whole Wh or varh. `gauge`: a value of now. */
  readonly kind: 'register' | 'gauge';
  readonly unit: 'Wh' | 'varh' | 'W' | 'var' | 'V' | 'A' | 'Hz' | '1';
  /** Smallest and largest value that any household device can mean; outside is a fault of the message. */
  readonly min: number;
  readonly max: number;
}

/**
 * Registers are u32 in the AMIS reader. Values near 2³²−1 are what broken counters and fill bytes look like
 * (shared sightings: 429496728 kWh, 0xFFFFFFFF), so the last million is refused.
 */
const REGISTER_MAX = 2 ** 32 - 1_000_000;
/** No house connection carries a megawatt; a negative value read as unsigned is 4.29 GW. */
const POWER_MAX = 1_000_000;

const wattHours = { kind: 'register', unit: 'Wh', min: 0, max: REGISTER_MAX } as const;
const varHours = { kind: 'register', unit: 'varh', min: 0, max: REGISTER_MAX } as const;
const watts = { kind: 'gauge', unit: 'W', min: 0, max: POWER_MAX } as const;
const signedWatts = { kind: 'gauge', unit: 'W', min: -POWER_MAX, max: POWER_MAX } as const;
const vars = { kind: 'gauge', unit: 'var', min: 0, max: POWER_MAX } as const;
const volts = { kind: 'gauge', unit: 'V', min: 0, max: 500 } as const;
const amperes = { kind: 'gauge', unit: 'A', min: -1000, max: 1000 } as const;

export const QUANTITIES = {
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
  'grid.frequency': { kind: 'gauge', unit: 'Hz', min: 40, max: 70 },
} as const satisfies Record<string, QuantityKind>;

export type Quantity = keyof typeof QUANTITIES;
export type Register = {
  [Q in Quantity]: (typeof QUANTITIES)[Q]['kind'] extends 'register' ? Q : never;
}[Quantity];

export const quantityNames = Object.keys(QUANTITIES) as Quantity[];
export const registerNames = quantityNames.filter((q): q is Register => QUANTITIES[q].kind === 'register');

export function isRegister(quantity: Quantity): quantity is Register {
  return QUANTITIES[quantity].kind === 'register';
}
