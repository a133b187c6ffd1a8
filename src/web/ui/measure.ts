import type { SeriesName, Step } from './api.ts';
import type { PeriodKind } from './period.ts';

/** What a chart shows. */
export type Measure = 'power' | 'energy' | 'sufficiency';

export const MEASURES: readonly Measure[] = ['power', 'energy', 'sufficiency'];
export const PERIODS: readonly PeriodKind[] = ['day', 'week', 'month', 'year'];

/** Of a day one wants the course, of longer times the sums. */
export const FIRST_MEASURE: Readonly<Record<PeriodKind, Measure>> = {
  day: 'power',
  week: 'energy',
  month: 'energy',
  year: 'energy',
};

/** Length of a bucket: bars that can be told apart, lines with some hundred points, and sums of the whole that are exact. */
export const STEPS: Readonly<Record<PeriodKind, { readonly sum: Step; readonly bar: Step; readonly line: Step }>> = {
  day: { sum: 'day', bar: 'hour', line: '5min' },
  week: { sum: 'day', bar: 'day', line: '15min' },
  month: { sum: 'day', bar: 'day', line: 'hour' },
  year: { sum: 'month', bar: 'month', line: 'day' },
};

/** Milliseconds for which the service keeps minutes, less a day; of what is older it knows hours (src/history). */
const MINUTES_KEPT_FOR = 61 * 86_400_000;

/** Step of the lines of a time. @param from its begin; @param now both epoch milliseconds */
export function lineStep(kind: PeriodKind, from: number, now: number): Step {
  const { line } = STEPS[kind];
  const isFine = line === '5min' || line === '15min';
  return isFine && from < now - MINUTES_KEPT_FOR ? 'hour' : line;
}

/** Bars, and the sums of a time. */
export const ENERGY: readonly SeriesName[] = ['production', 'consumption', 'import', 'export'];
export const POWER: readonly SeriesName[] = ['pvPower', 'housePower', 'gridPower', 'batteryPower'];
export const SUFFICIENCY: readonly SeriesName[] = ['selfSufficiency'];
