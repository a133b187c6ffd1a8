/** From what is known of a stretch of time to the values of its point. */
import { meanOf, type Cell, type Curve, type CurveName, type Energy, type ReadingName } from './cell.ts';
import type { HistorySeries, SeriesAnswer } from './series.ts';
import type { HistoryStep } from '../time-zone.ts';

/** Value, and for a curve its smallest and largest. */
export type Derived =
  | {
      readonly value: number;
      readonly min?: number;
      readonly max?: number;
      readonly basis?: 'registers' | 'power';
    }
  | undefined;

export interface SeriesTraits extends Pick<SeriesAnswer, 'unit' | 'kind'> {
  /** What it is made from. */
  readonly energies: readonly Energy[];
  readonly curves: readonly CurveName[];
  readonly readings: readonly ReadingName[];
  readonly derive: (cell: Cell, step: HistoryStep) => Derived;
}

const NONE = { energies: [], curves: [], readings: [] } as const;
const FOR_CONSUMPTION = {
  energies: ['import', 'export', 'production', 'charged', 'discharged'],
  curves: ['house', 'battery'],
} as const;

export const SERIES: Readonly<Record<HistorySeries, SeriesTraits>> = {
  import: energy('import'),
  export: energy('export'),
  production: energy('production'),
  charged: energy('charged'),
  discharged: energy('discharged'),
  consumption: { ...NONE, ...FOR_CONSUMPTION, kind: 'energy', unit: 'Wh', derive: consumptionOf },
  gridPower: curve('grid', 'power', 'W'),
  pvPower: curve('pv', 'power', 'W'),
  housePower: curve('house', 'power', 'W'),
  batteryPower: curve('battery', 'power', 'W'),
  batterySoc: curve('soc', 'percent', '%'),
  selfSufficiency: {
    ...NONE,
    ...FOR_CONSUMPTION,
    kind: 'percent',
    unit: '%',
    derive: (cell, step) => ownShare(cell.energy.import, consumptionOf(cell, step)?.value),
  },
  selfConsumption: {
    ...NONE,
    energies: ['export', 'production'],
    kind: 'percent',
    unit: '%',
    derive: ({ energy }) => ownShare(energy.export, energy.production),
  },
  importReading: reading('import_reading'),
  exportReading: reading('export_reading'),
};

function energy(name: Energy): SeriesTraits {
  return { ...NONE, energies: [name], kind: 'energy', unit: 'Wh', derive: (cell) => known(cell.energy[name]) };
}

function reading(name: ReadingName): SeriesTraits {
  return { ...NONE, readings: [name], kind: 'reading', unit: 'Wh', derive: (cell) => known(cell.readings[name]) };
}

function curve(name: CurveName, kind: 'power' | 'percent', unit: 'W' | '%'): SeriesTraits {
  return { ...NONE, curves: [name], kind, unit, derive: (cell) => rangeOf(cell.curves[name]) };
}

function known(value: number | undefined): Derived {
  return value === undefined ? undefined : { value };
}

function rangeOf(curve: Curve | undefined): Derived {
  const value = meanOf(curve);
  return curve && value !== undefined ? { value, min: curve.min, max: curve.max } : undefined;
}

/**
 * What the house used. From an hour on it is import − export + production − charged + discharged, where all of these
 * are counted; an inverter's register is too coarse and read too rarely for less, so minutes are its mean power.
 */
function consumptionOf(cell: Cell, step: HistoryStep): Derived {
  const byRegisters = consumedByRegisters(cell);
  const byPower = consumedByPower(cell);
  const isShort = step === 'minute' || step === '5min' || step === '15min';
  return isShort ? (byPower ?? byRegisters) : (byRegisters ?? byPower);
}

function consumedByRegisters({ energy, curves }: Cell): Derived {
  const { import: imported, export: exported, production, charged, discharged } = energy;
  if (imported === undefined || exported === undefined || production === undefined) return undefined;
  // A battery without counters of its own: what went into it would pass for consumption.
  const hasBattery = curves.battery !== undefined || charged !== undefined || discharged !== undefined;
  if (hasBattery && (charged === undefined || discharged === undefined)) return undefined;
  const value = imported - exported + production - (charged ?? 0) + (discharged ?? 0);
  return value < 0 ? undefined : { value, basis: 'registers' };
}

function consumedByPower({ curves }: Cell): Derived {
  const { house } = curves;
  return house && house.seconds > 0 ? { value: house.sum / 3600, basis: 'power' } : undefined;
}

/** 100·(1 − min(1, foreign ÷ whole)), %; undefined where there is no whole. */
function ownShare(foreign: number | undefined, whole: number | undefined): Derived {
  if (foreign === undefined || whole === undefined || whole <= 0) return undefined;
  return { value: 100 * (1 - Math.min(1, foreign / whole)) };
}
