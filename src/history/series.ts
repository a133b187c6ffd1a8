/** What can be asked of history, and what it answers. Times are epoch milliseconds. */
import type { Energies } from './cell.ts';
import type { HistoryStep } from '../time-zone.ts';

export const HISTORY_SERIES = [
  // Wh in each point.
  'import',
  'export',
  'production',
  'consumption',
  'charged',
  'discharged',
  // Mean W in each point, with the smallest and the largest; signs as in `HouseSnapshot`.
  'gridPower',
  'pvPower',
  'housePower',
  'batteryPower',
  // Mean %, with the smallest and the largest.
  'batterySoc',
  // %, of the energies of each point.
  'selfSufficiency',
  'selfConsumption',
  // Wh on the meter's display at the end of each point.
  'importReading',
  'exportReading',
] as const;

export type HistorySeries = (typeof HISTORY_SERIES)[number];

export const HISTORY_STEPS: readonly HistoryStep[] = ['minute', '5min', '15min', 'hour', 'day', 'month', 'year'];

export interface HistoryQuery {
  readonly series: readonly HistorySeries[];
  /** Points are whole steps: the first is the one that `from` lies in. */
  readonly from: number;
  /** Not included. */
  readonly to: number;
  readonly step: HistoryStep;
}

/** Beginning, value, and for what is measured all the time its smallest and largest; null is not known. */
export type HistoryPoint = readonly [start: number, value: number | null, min?: number, max?: number];

export interface SeriesAnswer {
  readonly unit: 'Wh' | 'W' | '%';
  readonly kind: 'energy' | 'power' | 'percent' | 'reading';
  /**
   * What consumption rests on: the registers of meter and inverter, or the mean power where one of them is missing or
   * too coarse. Absent for other series, and where nothing is known.
   */
  readonly basis?: 'registers' | 'power' | 'mixed';
  readonly points: readonly HistoryPoint[];
}

/** A stretch in which nothing was heard of a device. */
export interface HistoryGap {
  readonly from: number;
  readonly to: number;
  /** Wh that its registers have grown in it; absent if it has none of these. */
  readonly energy?: Readonly<Energies>;
  /**
   * Whether the points hold that energy too: it does when it lies within one point, or the step is a day and longer,
   * where it counts to the point in which it ended. Else all points and these energies together are what the registers
   * have grown.
   */
  readonly inPoints: boolean;
}

export interface HistoryAnswer {
  /** Beginning of the first point. */
  readonly from: number;
  /** End of the last one. */
  readonly to: number;
  readonly step: HistoryStep;
  /** IANA name. */
  readonly timeZone: string;
  readonly series: Readonly<Partial<Record<HistorySeries, SeriesAnswer>>>;
  readonly gaps: readonly HistoryGap[];
}

export type HistoryAnswered =
  | { readonly ok: true; readonly answer: HistoryAnswer }
  | {
      readonly ok: false;
      readonly problem: string;
      /** The finest step that gives few enough points; absent if none does, or the fault is another one. */
      readonly step?: HistoryStep;
    };
