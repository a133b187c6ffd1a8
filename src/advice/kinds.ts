import type { ApplianceKind } from './advice.ts';

/** A part of a run in which the power is about the same. */
export interface RunPhase {
  readonly minutes: number;
  readonly watts: number;
}

/** What an appliance is like when the user says no more than its kind. */
export interface KindDefaults {
  readonly minPowerW: number;
  readonly maxPowerW: number;
  /** One run; for what has no run of its own, the hour that the outlook looks at. */
  readonly profile: readonly RunPhase[];
  readonly interruptible: boolean;
  /** Minutes for which a run that has begun is not advised against. */
  readonly minRunMinutes: number;
  readonly holdOnSeconds: number;
  readonly holdOffSeconds: number;
  readonly hysteresisW: number;
  readonly maxChangesPerHour: number;
}

/**
 * What cars take at 230 V, W: 6 A at least, 16 A at most, by phases.
 * (IEC 61851: the smallest current that a wallbox can offer is 6 A.)
 */
export const CAR_POWER: Readonly<Record<1 | 2 | 3, { readonly min: number; readonly max: number }>> = {
  1: { min: 1400, max: 3700 },
  2: { min: 2800, max: 7400 },
  3: { min: 4100, max: 11_000 },
};

const MACHINE = {
  interruptible: false,
  minRunMinutes: 0,
  holdOnSeconds: 120,
  holdOffSeconds: 300,
  hysteresisW: 300,
  maxChangesPerHour: 4,
} as const;

/** 2,000 W and 200 W in turn, as a dryer's heating does. */
const DRYING = Array.from({ length: 6 }, () => [
  { minutes: 10, watts: 2000 },
  { minutes: 10, watts: 200 },
]).flat();

/** Heats up, then its thermostat switches. */
const BAKING = [
  { minutes: 12, watts: 2200 },
  ...Array.from({ length: 8 }, () => [
    { minutes: 4, watts: 50 },
    { minutes: 2, watts: 2200 },
  ]).flat(),
];

/**
 * Rounded from measured loads of such machines: washing 2 kW for 10 to 30 min, then next to nothing; dishes 1.6 kW for
 * 25 and 30 min; a dryer 100 to 140 min. A car: one phase, 60 s before "now" and 180 s before it is taken back, as evcc
 * does. A heat pump wears by starts, so it is slow. Weakly founded: the oven and the heat pump; who knows better sets them.
 */
export const KINDS: Readonly<Record<ApplianceKind, KindDefaults>> = {
  car: {
    minPowerW: CAR_POWER[1].min,
    maxPowerW: CAR_POWER[1].max,
    profile: [{ minutes: 60, watts: CAR_POWER[1].max }],
    interruptible: true,
    minRunMinutes: 0,
    holdOnSeconds: 60,
    holdOffSeconds: 180,
    hysteresisW: 300,
    maxChangesPerHour: 6,
  },
  'washing-machine': {
    ...MACHINE,
    minPowerW: 2000,
    maxPowerW: 2000,
    profile: [
      { minutes: 20, watts: 2000 },
      { minutes: 70, watts: 150 },
    ],
  },
  dishwasher: {
    ...MACHINE,
    minPowerW: 1600,
    maxPowerW: 1600,
    profile: [
      { minutes: 25, watts: 1600 },
      { minutes: 35, watts: 50 },
      { minutes: 30, watts: 1600 },
      { minutes: 20, watts: 50 },
    ],
  },
  dryer: { ...MACHINE, minPowerW: 2000, maxPowerW: 2000, profile: DRYING },
  oven: { ...MACHINE, minPowerW: 2200, maxPowerW: 2200, profile: BAKING },
  'heat-pump': {
    minPowerW: 2400,
    maxPowerW: 2400,
    profile: [{ minutes: 60, watts: 2400 }],
    interruptible: true,
    minRunMinutes: 20,
    holdOnSeconds: 300,
    holdOffSeconds: 600,
    hysteresisW: 500,
    maxChangesPerHour: 2,
  },
  own: {
    ...MACHINE,
    minPowerW: 1000,
    maxPowerW: 1000,
    profile: [{ minutes: 60, watts: 1000 }],
  },
};
