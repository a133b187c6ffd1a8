/** History in the units that people read: kWh, kW and %. */
import type { Energies } from './cell.ts';
import type { HistoryAnswer, HistoryGap, HistoryPoint, HistorySeries, SeriesAnswer } from './series.ts';

export interface ShownSeries extends Omit<SeriesAnswer, 'unit'> {
  readonly unit: 'kWh' | 'kW' | '%';
}

export interface ShownAnswer extends Omit<HistoryAnswer, 'series' | 'gaps'> {
  readonly series: Readonly<Partial<Record<HistorySeries, ShownSeries>>>;
  /** Energy in kWh. */
  readonly gaps: readonly HistoryGap[];
}

const SHOWN = {
  Wh: { unit: 'kWh', by: 1000, digits: 3 },
  W: { unit: 'kW', by: 1000, digits: 3 },
  '%': { unit: '%', by: 1, digits: 1 },
} as const;

/** The same answer, rounded to Wh, W and tenths of a percent. */
export function shown(answer: HistoryAnswer): ShownAnswer {
  const entries = Object.entries(answer.series) as [HistorySeries, SeriesAnswer][];
  const series = entries.map(([name, one]) => {
    const { unit } = SHOWN[one.unit];
    return [name, { ...one, unit, points: one.points.map((point) => shownPoint(point, one.unit)) }] as const;
  });
  return { ...answer, series: Object.fromEntries(series), gaps: answer.gaps.map(shownGap) };
}

function shownPoint([start, value, min, max]: HistoryPoint, unit: SeriesAnswer['unit']): HistoryPoint {
  if (value === null) return [start, null];
  if (min === undefined || max === undefined) return [start, rounded(value, unit)];
  return [start, rounded(value, unit), rounded(min, unit), rounded(max, unit)];
}

function shownGap({ energy, ...gap }: HistoryGap): HistoryGap {
  if (!energy) return gap;
  const kilowattHours = Object.entries(energy).map(([name, wh]) => [name, rounded(wh, 'Wh')]);
  return { ...gap, energy: Object.fromEntries(kilowattHours) as Energies };
}

function rounded(value: number, unit: SeriesAnswer['unit']): number {
  const { by, digits } = SHOWN[unit];
  // + 0, because −0 would be shown as such.
  return Number((value / by).toFixed(digits)) + 0;
}
