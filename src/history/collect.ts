/** Everything that is known of the points of a query, from both tables, what is not stored yet, and the gaps. */
import type { Database } from '../store/database.ts';
import { addCell, addEnergies, emptyCell, type Cell, type CurveName, type Energy, type ReadingName } from './cell.ts';
import { aggregates, cellOfRow } from './columns.ts';
import { hourAfter } from './keeping.ts';
import type { Gap, Pending } from './recorder.ts';
import type { Tables } from './tables.ts';
import type { HistoryStep, TimeZone } from '../time-zone.ts';

export interface Wanted {
  readonly energies: readonly Energy[];
  readonly curves: readonly CurveName[];
  readonly readings: readonly ReadingName[];
}

export interface Sources {
  readonly database: Pick<Database, 'prepare'>;
  readonly tables: Tables;
  readonly zone: TimeZone;
  readonly pending: Pending;
  /** Beginnings of the hours that are still read from their minutes, epoch minutes. */
  readonly openHours: ReadonlySet<number>;
}

export interface PlacedGap extends Gap {
  readonly inPoints: boolean;
}

export interface Collected {
  /** By the number of the point; a point without one is not known at all. */
  readonly cells: ReadonlyMap<number, Cell>;
  readonly gaps: readonly PlacedGap[];
}

const MINUTE = 60_000;
const MINUTES: Partial<Record<HistoryStep, number>> = { minute: 1, '5min': 5, '15min': 15 };

/** @param borders beginnings of the points and the end of the last, epoch milliseconds, ascending */
export function collect(sources: Sources, borders: readonly number[], step: HistoryStep, wanted: Wanted): Collected {
  const cells = new Map<number, Cell>();
  const at = (time: number) => pointAt(borders, time);
  const add = (point: number, cell: Cell) => {
    if (point < 0) return;
    const there = cells.get(point);
    if (there) addCell(there, cell);
    else cells.set(point, cell);
  };
  const minutes = MINUTES[step];
  if (minutes !== undefined) addMinutes(sources, borders, minutes, wanted, (time, cell) => add(at(time), cell));
  else addHours(sources, borders, step, wanted, add);
  for (const [minute, cell] of [...sources.pending.minutes].toSorted(([a], [b]) => a - b)) {
    add(at(minute * MINUTE), copyOf(cell));
  }
  return { cells, gaps: addGaps(sources, borders, step, cells) };
}

function addMinutes(
  { database }: Sources,
  borders: readonly number[],
  minutes: number,
  wanted: Wanted,
  add: (time: number, cell: Cell) => void,
): void {
  const range = [borders[0]! / MINUTE, borders.at(-1)! / MINUTE] as const;
  for (const select of selects('history_minutes', `start / ${minutes}`, wanted)) {
    for (const row of database.prepare(select).all(...range))
      add(Number(row['point']) * minutes * MINUTE, cellOfRow(row));
  }
}

function addHours(
  { database, tables, zone, openHours }: Sources,
  borders: readonly number[],
  step: HistoryStep,
  wanted: Wanted,
  add: (point: number, cell: Cell) => void,
): void {
  const [first, last] = [borders[0]! / MINUTE, borders.at(-1)! / MINUTE];
  if (step === 'hour') {
    for (const select of selects('history_hours', 'start', wanted)) {
      for (const row of database.prepare(select).all(first, last)) {
        add(pointAt(borders, Number(row['point']) * MINUTE), cellOfRow(row));
      }
    }
  } else {
    // One after another: SQLite goes straight to each stretch, and sums up what is in it.
    for (const select of selects('history_hours', '1', wanted)) {
      const statement = database.prepare(select);
      for (let point = 0; point + 1 < borders.length; point++) {
        const row = statement.get(borders[point]! / MINUTE, borders[point + 1]! / MINUTE);
        if (row) add(point, cellOfRow(row));
      }
    }
  }
  for (const hour of [...openHours].toSorted((a, b) => a - b)) {
    add(pointAt(borders, hour * MINUTE), tables.sumOfMinutes(hour, hourAfter(zone, hour)));
  }
}

/** Sums; and each reading by itself, because the last one counts. */
function selects(table: string, point: string, { energies, curves, readings }: Wanted): string[] {
  const from = `from ${table} where start >= ? and start < ?`;
  const sums = aggregates(energies, curves);
  return [
    ...(sums.length > 0 ? [`select ${point} as point, ${sums.join(', ')} ${from} group by point`] : []),
    // With max() alone SQLite takes other columns from the row that has the largest value.
    ...readings.map(
      (name) => `select ${point} as point, max(start), ${name} ${from} and ${name} is not null group by point`,
    ),
  ];
}

/**
 * The energy of a gap counts to a point that it lies in, and to the day in which it has ended; what it did in which
 * hour nobody knows.
 */
function addGaps(
  { tables, pending }: Sources,
  borders: readonly number[],
  step: HistoryStep,
  cells: Map<number, Cell>,
): PlacedGap[] {
  const [from, to] = [borders[0]!, borders.at(-1)!];
  const stored = tables.gapsWithin(from, to);
  const waiting = pending.gaps.filter((gap) => gap.to >= from && gap.from < to);
  const isLong = step === 'day' || step === 'month' || step === 'year';
  return [...stored, ...waiting].map((gap) => {
    const point = pointAt(borders, gap.to);
    const inPoints = point >= 0 && (isLong || pointAt(borders, gap.from) === point);
    if (inPoints) {
      const cell = cells.get(point) ?? emptyCell();
      addEnergies(cell.energy, gap.energy);
      cells.set(point, cell);
    }
    return { from: gap.from, to: gap.to, energy: gap.energy, inPoints };
  });
}

/** The number of the point that a time lies in; −1 outside. */
function pointAt(borders: readonly number[], time: number): number {
  if (time < borders[0]! || time >= borders.at(-1)!) return -1;
  let [low, high] = [0, borders.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (borders[middle]! <= time) low = middle;
    else high = middle;
  }
  return low;
}

function copyOf(cell: Cell): Cell {
  const copy = emptyCell();
  addCell(copy, cell);
  return copy;
}
