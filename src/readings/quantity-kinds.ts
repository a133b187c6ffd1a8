/** The kinds that quantities are made of: unit, sign and range. */
export interface QuantityKind {
  /** `register`: a total that only grows, whole Wh or varh. `gauge`: a value of now. */
  readonly kind: 'register' | 'gauge';
  readonly unit: 'Wh' | 'varh' | 'W' | 'var' | 'V' | 'A' | 'Hz' | 'Cel' | '%' | '1';
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

export const wattHours = { kind: 'register', unit: 'Wh', min: 0, max: REGISTER_MAX } as const;
export const varHours = { kind: 'register', unit: 'varh', min: 0, max: REGISTER_MAX } as const;
export const watts = { kind: 'gauge', unit: 'W', min: 0, max: POWER_MAX } as const;
export const signedWatts = { kind: 'gauge', unit: 'W', min: -POWER_MAX, max: POWER_MAX } as const;
export const vars = { kind: 'gauge', unit: 'var', min: 0, max: POWER_MAX } as const;
export const volts = { kind: 'gauge', unit: 'V', min: 0, max: 500 } as const;
export const amperes = { kind: 'gauge', unit: 'A', min: -1000, max: 1000 } as const;

export const signedVars = { kind: 'gauge', unit: 'var', min: -POWER_MAX, max: POWER_MAX } as const;
export const hertz = { kind: 'gauge', unit: 'Hz', min: 40, max: 70 } as const;
/** Strings of PV modules and high-voltage batteries. */
export const directVolts = { kind: 'gauge', unit: 'V', min: 0, max: 1500 } as const;
export const celsius = { kind: 'gauge', unit: 'Cel', min: -60, max: 150 } as const;
export const percent = { kind: 'gauge', unit: '%', min: 0, max: 100 } as const;
/** What was counted since midnight by the device's own clock: falls, so it is no register. */
export const wattHoursToday = { kind: 'gauge', unit: 'Wh', min: 0, max: 10_000_000 } as const;
