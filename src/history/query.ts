/** Answers what is asked of history. */
import type { Cell } from './cell.ts';
import { collect, type PlacedGap, type Sources, type Wanted } from './collect.ts';
import { SERIES } from './derive.ts';
import {
  HISTORY_STEPS,
  type HistoryAnswer,
  type HistoryAnswered,
  type HistoryGap,
  type HistoryPoint,
  type HistoryQuery,
  type HistorySeries,
  type SeriesAnswer,
} from './series.ts';
import type { HistoryStep, TimeZone } from '../time-zone.ts';

/** More than any screen has columns; beyond, a phone and a Pi have better things to do. */
export const POINTS_AT_MOST = 5000;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The shortest that a step can be, milliseconds. */
const SHORTEST: Readonly<Record<HistoryStep, number>> = {
  minute: MINUTE,
  '5min': 5 * MINUTE,
  '15min': 15 * MINUTE,
  hour: HOUR,
  day: 23 * HOUR,
  month: 28 * 24 * HOUR,
  year: 365 * 24 * HOUR,
};
/** Where time zones are known and dates are dates. */
const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

export function answer(sources: Sources, query: HistoryQuery): HistoryAnswered {
  const { series, step } = query;
  const { from, to } = { from: Math.max(query.from, EARLIEST), to: Math.min(query.to, LATEST) };
  if (!(from < to))
    return { ok: false, problem: 'The time asked for ends before it begins: "from" must be before "to".' };
  const borders = isFew(from, to, step) ? bordersOf(sources.zone, from, to, step) : undefined;
  if (!borders || borders.length - 1 > POINTS_AT_MOST) return tooMany(from, to, step);
  const { cells, gaps } = collect(sources, borders, step, wantedBy(series));
  const made = series.map((name) => [name, seriesOf(name, step, borders, cells)] as const);
  const found: HistoryAnswer = {
    from: borders[0]!,
    to: borders.at(-1)!,
    step,
    timeZone: sources.zone.name,
    series: Object.fromEntries(made),
    gaps: together(gaps),
  };
  return { ok: true, answer: found };
}

function tooMany(from: number, to: number, step: HistoryStep): HistoryAnswered {
  const better = HISTORY_STEPS.find((step) => isFew(from, to, step));
  const remedy = better ? `Ask for step=${better}, or for a shorter time.` : 'Ask for a shorter time.';
  const problem = `That are more than ${POINTS_AT_MOST} points with step=${step}. ${remedy}`;
  return { ok: false, problem, ...(better && { step: better }) };
}

function isFew(from: number, to: number, step: HistoryStep): boolean {
  return (to - from) / SHORTEST[step] <= POINTS_AT_MOST - 1;
}

function bordersOf(zone: TimeZone, from: number, to: number, step: HistoryStep): number[] {
  const borders = [zone.startOf(step, from)];
  while (borders.at(-1)! < to) borders.push(zone.next(step, borders.at(-1)!));
  return borders;
}

function wantedBy(series: readonly HistorySeries[]): Wanted {
  const traits = series.map((name) => SERIES[name]);
  return {
    energies: [...new Set(traits.flatMap(({ energies }) => energies))],
    curves: [...new Set(traits.flatMap(({ curves }) => curves))],
    readings: [...new Set(traits.flatMap(({ readings }) => readings))],
  };
}

function seriesOf(
  name: HistorySeries,
  step: HistoryStep,
  borders: readonly number[],
  cells: ReadonlyMap<number, Cell>,
): SeriesAnswer {
  const { unit, kind, derive } = SERIES[name];
  const bases = new Set<'registers' | 'power'>();
  const points = borders.slice(0, -1).map((start, point): HistoryPoint => {
    const cell = cells.get(point);
    const derived = cell && derive(cell, step);
    if (!derived) return [start, null];
    if (derived.basis) bases.add(derived.basis);
    const { value, min, max } = derived;
    return min === undefined || max === undefined ? [start, value] : [start, value, min, max];
  });
  const [basis] = bases.size > 1 ? (['mixed'] as const) : bases;
  return { unit, kind, ...(basis && { basis }), points };
}

/** Devices that fell silent at the same time, as they all do when the service stops, are one gap. */
function together(gaps: readonly PlacedGap[]): HistoryGap[] {
  const merged: PlacedGap[] = [];
  for (const gap of gaps.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    const isSame = last && gap.from < last.to && gap.inPoints === last.inPoints && haveNothingInCommon(gap, last);
    if (!isSame) merged.push(gap);
    else {
      const energy = { ...last.energy, ...gap.energy };
      merged[merged.length - 1] = { ...last, to: Math.max(last.to, gap.to), energy };
    }
  }
  return merged.map(({ energy, ...gap }) => ({ ...gap, ...(Object.keys(energy).length > 0 && { energy }) }));
}

function haveNothingInCommon(a: PlacedGap, b: PlacedGap): boolean {
  return Object.keys(a.energy).every((name) => !(name in b.energy));
}
