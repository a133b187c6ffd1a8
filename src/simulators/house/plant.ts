import type { BatteryState } from './battery.ts';
import type { Energy } from './energy-book.ts';
import { noise, split } from './noise.ts';
import type { SunPosition } from './sun.ts';

/** The PV plant's DC side and its inverter, as they were built. */
export interface PlantSettings {
  /** Modules on each string; a string's share of the light goes by them. */
  readonly strings: readonly number[];
  readonly phases: 1 | 3;
  /** Wh at the start: what the inverter counted before the house began. */
  readonly energies: {
    readonly pv: number;
    readonly produced: number;
    readonly charged: number;
    readonly discharged: number;
    readonly load: number;
    readonly import: number;
    readonly export: number;
  };
  /** Of these, Wh since the last midnight before the start; 0 if absent. */
  readonly today?: PlantSettings['energies'];
  /** Minutes at the start for which it delivered before. */
  readonly generationTime: number;
}

export const defaultPlant: PlantSettings = {
  strings: [12, 10],
  phases: 3,
  energies: {
    pv: 31_402_900,
    produced: 30_611_500,
    charged: 1_319_200,
    discharged: 1_083_600,
    load: 27_412_300,
    import: 11_329_800,
    export: 11_180_700,
  },
  generationTime: 701_340,
};

/** One string on the DC side. */
export interface StringState {
  /** V, tenths; what an open string shows while nothing flows, 0 in the dark. */
  readonly voltage: number;
  /** A, hundredths. */
  readonly current: number;
  /** Whole W. */
  readonly power: number;
}

/** One phase on the inverter's AC side. */
export interface PhaseState {
  /** V, tenths. */
  readonly voltage: number;
  /** A, hundredths, never negative. */
  readonly current: number;
  /** Whole W: + delivering. */
  readonly power: number;
}

/** `off` is a string inverter at night: no light, no voltage, no electronics. */
export type Running = 'off' | 'waiting' | 'checking' | 'running';

/** The inverter at one moment. Powers hold from `at` of the house until the next slot begins. */
export interface InverterState {
  readonly running: Running;
  /** Epoch milliseconds at which it last left `off`; absent when it was on from the start. */
  readonly awakeSince?: number;
  /** Whole seconds until `checking` ends; 0 otherwise. */
  readonly countdown: number;
  /** Whole W on the AC side: + delivering. Never draws from the grid. */
  readonly acPower: number;
  /** Whole var. */
  readonly acReactivePower: number;
  /** Whole W from all strings: their sum. */
  readonly dcPower: number;
  readonly strings: readonly StringState[];
  readonly phases: readonly PhaseState[];
  /** Hz, hundredths. */
  readonly frequency: number;
  /** °C, whole: inside the case, and at the heat sink. */
  readonly temperature: { readonly inner: number; readonly heatsink: number };
  /** V, tenths, of the bus between DC and AC. */
  readonly busVoltage: number;
  /** Minutes for which it delivered. */
  readonly generationTime: { readonly today: number; readonly total: number };
  readonly battery?: BatteryState;
  readonly energy: InverterEnergies;
}

/** Its own registers. Import and export are those of its current transformer at the grid connection. */
export interface InverterEnergies {
  /** From the strings, DC. */
  readonly pv: Energy;
  /** Delivered on the AC side. */
  readonly produced: Energy;
  readonly charged: Energy;
  readonly discharged: Energy;
  readonly load: Energy;
  readonly import: Energy;
  readonly export: Energy;
}

/** What the electronics take while it runs, W, and what is lost of the rest. */
const STANDING = 12;
const EFFICIENCY = 0.978;
/** V of one module at its best point, cold, and open. */
const MODULE_VOLTAGE = 33.5;
const OPEN_VOLTAGE = 40.1;

/** W on the DC side that it takes to deliver `ac` W. */
export function dcFor(ac: number): number {
  return ac === 0 ? 0 : Math.round(ac / EFFICIENCY) + STANDING;
}

/** W on the AC side that come of `dc` W, rounded so that `dcFor` of it never exceeds them. */
export function acFrom(dc: number): number {
  let ac = Math.max(0, Math.ceil((dc - STANDING) * EFFICIENCY));
  while (ac > 0 && dcFor(ac) > dc) ac--;
  return ac;
}

/**
 * The strings at one moment: power by modules, a little more in the east in the morning, voltage lower when warm.
 *
 * @param dcPower whole W from all of them
 * @param irradiance W/m² on the roof
 */
export function stringsAt(
  at: number,
  modules: readonly number[],
  dcPower: number,
  irradiance: number,
  sun: SunPosition,
): StringState[] {
  // The second string leans to the west by as much as the first to the east.
  const lean = 0.06 * Math.max(-1, Math.min(1, (180 - sun.azimuth) / 90));
  const weights = modules.map((count, i) => count * (1 + (i % 2 === 0 ? lean : -lean)));
  const warmth = 1 - (0.0035 * 25 * irradiance) / 1000;
  // Almost all of the voltage is there with the first light; it is what wakes the inverter.
  const light = Math.min(1, irradiance / 25);
  return split(dcPower, weights).map((power, i) => {
    const count = modules[i]!;
    const open = tenths(count * OPEN_VOLTAGE * light);
    const voltage = power > 0 ? tenths(count * MODULE_VOLTAGE * warmth + 1.5 * noise(at, i)) : open;
    return { voltage, power, current: power > 0 ? hundredths(power / voltage) : 0 };
  });
}

/** The AC side: a stiff grid that wavers, and rises a little with what is fed in. */
export function phasesAt(at: number, phases: 1 | 3, acPower: number): PhaseState[] {
  const weights = phases === 3 ? [1, 1, 1] : [1];
  return split(acPower, weights).map((power, i) => {
    const voltage = tenths(232 + 2.5 * noise(at - (at % 20_000), 10 + i) + 0.4 * noise(at, 20 + i) + power / 1500);
    return { voltage, power, current: hundredths(Math.abs(power) / voltage) };
  });
}

/** Hz around 50. */
export function frequencyAt(at: number): number {
  return hundredths(50 + 0.03 * noise(at - (at % 30_000), 30) + 0.01 * noise(at, 31));
}

/** °C that rise with what it carries. @param peak rated W */
export function temperatureAt(irradiance: number, acPower: number, peak: number): InverterState['temperature'] {
  const load = peak > 0 ? acPower / peak : 0;
  return {
    inner: Math.round(16 + 12 * Math.min(1, irradiance / 1000) + 16 * load),
    heatsink: Math.round(15 + 10 * Math.min(1, irradiance / 1000) + 26 * load),
  };
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
