import type { Database } from '../store/database.ts';
import { CURVES, ENERGIES, READINGS, type Cell } from './cell.ts';
import { aggregates, cellOfRow, COLUMNS, valuesOf } from './columns.ts';
import type { Gap } from './recorder.ts';

export type Tables = ReturnType<typeof createTables>;

/** A gap as it is stored. */
export interface StoredGap extends Gap {
  readonly id: number;
}

const NAMES = COLUMNS.join(', ');
const MARKS = COLUMNS.map(() => '?').join(', ');

/** The statements that write history. Minutes and hours are named by the minute in which they begin, since 1970. */
export function createTables({ prepare }: Pick<Database, 'prepare'>) {
  const rowStatements = (table: string) => ({
    get: prepare(`select * from ${table} where start = ?`),
    put: prepare(`insert or replace into ${table} (start, ${NAMES}) values (?, ${MARKS})`),
    first: prepare(`select min(start) as start from ${table}`),
  });
  const minutes = rowStatements('history_minutes');
  const hours = rowStatements('history_hours');
  const dropMinutes = prepare('delete from history_minutes where start < ?');
  const dropHours = prepare(
    'delete from history_hours where start in (select start from history_hours where start < ? order by start limit ?)',
  );
  const deleteHour = prepare('delete from history_hours where start = ?');
  const anyMinute = prepare('select 1 from history_minutes where start >= ? and start < ? limit 1');
  const sums = prepare(
    `select ${aggregates(ENERGIES, CURVES).join(', ')} from history_minutes where start >= ? and start < ?`,
  );
  const lastReading = Object.fromEntries(
    READINGS.map((name) => [
      name,
      prepare(
        `select ${name} from history_minutes where start >= ? and start < ? and ${name} is not null order by start desc limit 1`,
      ),
    ]),
  );
  const insertGap = prepare(
    `insert into history_gaps (start, stop, ${ENERGIES.join(', ')}) values (?, ?, ${ENERGIES.map(() => '?').join(', ')})`,
  );
  const deleteGap = prepare('delete from history_gaps where id = ? returning id');
  const gapsWithin = prepare('select * from history_gaps where stop >= ? and start < ? order by start');
  const firstGaps = prepare('select * from history_gaps order by id limit ?');
  const spareGaps = prepare(
    'select * from history_gaps where stop < ? and (stop - start < ? or stop < ?) order by id limit ?',
  );
  const countGaps = prepare('select count(*) as n from history_gaps');

  const found = (row: ReturnType<typeof sums.get>) => row && cellOfRow(row);
  return {
    minute: (start: number): Cell | undefined => found(minutes.get.get(start)),
    putMinute: (start: number, cell: Cell) => minutes.put.run(start, ...valuesOf(cell)),
    dropMinutes: (before: number) => dropMinutes.run(before),
    firstMinute: () => numberOf(minutes.first.get()?.['start']),
    hasMinutes: (from: number, to: number) => anyMinute.get(from, to) !== undefined,
    hour: (start: number): Cell | undefined => found(hours.get.get(start)),
    putHour: (start: number, cell: Cell) => hours.put.run(start, ...valuesOf(cell)),
    deleteHour: (start: number) => deleteHour.run(start),
    /** Deletes the oldest ones. */
    dropHours: (before: number, atMost: number) => dropHours.run(before, atMost),
    firstHour: () => numberOf(hours.first.get()?.['start']),
    /** All minutes from one to before the other as one cell. */
    sumOfMinutes(from: number, to: number): Cell {
      const cell = cellOfRow(sums.get(from, to) ?? {});
      for (const name of READINGS) {
        const wh = numberOf(lastReading[name]?.get(from, to)?.[name]);
        if (wh !== undefined) cell.readings[name] = wh;
      }
      return cell;
    },
    insertGap: ({ from, to, energy }: Gap) =>
      insertGap.run(Math.floor(from / 1000), Math.floor(to / 1000), ...ENERGIES.map((name) => energy[name] ?? null)),
    /** @returns whether it was there */
    deleteGap: (id: number): boolean => deleteGap.get(id) !== undefined,
    /** Those that touch a stretch of time, epoch milliseconds. */
    gapsWithin: (from: number, to: number): StoredGap[] =>
      gapsWithin.all(Math.floor(from / 1000), Math.ceil(to / 1000)).map(gapOfRow),
    firstGaps: (atMost: number): StoredGap[] => firstGaps.all(atMost).map(gapOfRow),
    /** Those that ended `before`, and are shorter than `length` or ended even before `longBefore`. Milliseconds. */
    spareGaps: (before: number, length: number, longBefore: number, atMost: number): StoredGap[] =>
      spareGaps.all(before / 1000, length / 1000, longBefore / 1000, atMost).map(gapOfRow),
    countGaps: () => numberOf(countGaps.get()?.['n']) ?? 0,
  };
}

function gapOfRow(row: Readonly<Record<string, unknown>>): StoredGap {
  const { energy } = cellOfRow(row);
  return { id: Number(row['id']), from: Number(row['start']) * 1000, to: Number(row['stop']) * 1000, energy };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
