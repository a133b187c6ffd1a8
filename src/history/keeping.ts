/**
 * Writes what is pending into the tables, within a transaction of somebody else.
 *
 *   minutes ──hour is over──▶ one row of hours      after weeks: minutes go, after years: hours go
 *
 * An hour with minutes that are not in its row yet is open: it has no row, and is read from its minutes.
 */
import { addEnergies, emptyCell, mergeMinute, type Cell } from './cell.ts';
import type { Pending } from './recorder.ts';
import type { StoredGap, Tables } from './tables.ts';
import type { TimeZone } from '../time-zone.ts';

export interface Retention {
  /** Days that minutes are kept. */
  readonly minuteDays: number;
  /** Years that hours are kept. */
  readonly hourYears: number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const YEAR = 365.25 * DAY;
/**
 * Rows that go at the end of an hour: four times what has come, so that history shrinks to its bound without a burst,
 * and a clock that is wrong for an hour costs only hours of the oldest.
 */
const MINUTES_AT_A_TIME = 240;
const HOURS_AT_A_TIME = 4;
const GAPS_AT_A_TIME = 20;
const GAPS_AT_MOST = 5000;
/** Gaps shorter than this, milliseconds, go where minutes go: their energy is in the hour from then on. */
const SHORT_GAP = 60 * MINUTE;

/**
 * @param now epoch milliseconds
 * @param openHours beginnings of the open hours, epoch minutes
 * @returns those that are open after it
 */
export function writePending(
  tables: Tables,
  zone: TimeZone,
  { minutes, gaps }: Pending,
  openHours: ReadonlySet<number>,
  now: number,
  retention: Retention,
): ReadonlySet<number> {
  const open = new Set(openHours);
  for (const [hour, cells] of byHour(zone, minutes)) if (addMinutes(tables, zone, hour, cells)) open.add(hour);
  for (const gap of gaps) tables.insertGap(gap);
  if (closeHours(tables, zone, open, hourOf(zone, Math.floor(now / MINUTE)))) prune(tables, zone, now, retention);
  return open;
}

/** The beginning of the hour of a minute, both in epoch minutes. */
export function hourOf(zone: TimeZone, minute: number): number {
  return zone.startOf('hour', minute * MINUTE) / MINUTE;
}

export function hourAfter(zone: TimeZone, hour: number): number {
  return zone.next('hour', hour * MINUTE) / MINUTE;
}

type Minutes = readonly (readonly [minute: number, cell: Cell])[];

function byHour(zone: TimeZone, minutes: ReadonlyMap<number, Cell>): Map<number, Minutes> {
  return Map.groupBy(
    [...minutes].toSorted(([a], [b]) => a - b),
    ([minute]) => hourOf(zone, minute),
  );
}

/** @returns whether the hour is open now */
function addMinutes(tables: Tables, zone: TimeZone, hour: number, minutes: Minutes): boolean {
  const whole = tables.hour(hour);
  if (whole && !tables.hasMinutes(hour, hourAfter(zone, hour))) {
    // A clock far in the past: the minutes of that hour are gone.
    const sum = minutes.reduce((sum, [, cell]) => withEnergyOf(sum, cell), whole);
    tables.putHour(hour, sum);
    return false;
  }
  for (const [minute, cell] of minutes) {
    const there = tables.minute(minute);
    tables.putMinute(minute, there ? mergeMinute(there, cell) : cell);
  }
  if (whole) tables.deleteHour(hour);
  return true;
}

function withEnergyOf(whole: Cell, { energy }: Pick<Cell, 'energy'>): Cell {
  const sum = { ...whole, energy: { ...whole.energy } };
  addEnergies(sum.energy, energy);
  return sum;
}

/** @returns whether one was */
function closeHours(tables: Tables, zone: TimeZone, open: Set<number>, current: number): boolean {
  let closed = false;
  for (const hour of open) {
    if (hour === current) continue;
    tables.putHour(hour, tables.sumOfMinutes(hour, hourAfter(zone, hour)));
    open.delete(hour);
    closed = true;
  }
  return closed;
}

function prune(tables: Tables, zone: TimeZone, now: number, { minuteDays, hourYears }: Retention): void {
  const keepMinutes = zone.startOf('hour', now - minuteDays * DAY) / MINUTE;
  const keepHours = zone.startOf('hour', now - hourYears * YEAR) / MINUTE;
  const first = tables.firstMinute() ?? keepMinutes;
  // Whole hours: what is left of an hour must be all of it.
  if (first < keepMinutes) tables.dropMinutes(Math.min(keepMinutes, hourOf(zone, first + MINUTES_AT_A_TIME)));
  tables.dropHours(keepHours, HOURS_AT_A_TIME);
  const tooMany = Math.min(GAPS_AT_A_TIME, tables.countGaps() - GAPS_AT_MOST);
  const spare = tables.spareGaps(keepMinutes * MINUTE, SHORT_GAP, keepHours * MINUTE, GAPS_AT_A_TIME);
  for (const gap of [...spare, ...(tooMany > 0 ? tables.firstGaps(tooMany) : [])])
    foldGap(tables, zone, gap, keepHours);
}

/** Its energy goes to the minute and the hour in which it ended, which leaves every day as it is. */
function foldGap(tables: Tables, zone: TimeZone, gap: StoredGap, keepHours: number): void {
  if (!tables.deleteGap(gap.id)) return;
  const minute = Math.floor(gap.to / MINUTE);
  const hour = hourOf(zone, minute);
  if (hour < keepHours) return;
  const isInMinutes = tables.hasMinutes(hour, hourAfter(zone, hour));
  const whole = tables.hour(hour);
  if (isInMinutes) tables.putMinute(minute, withEnergyOf(tables.minute(minute) ?? emptyCell(), gap));
  if (whole || !isInMinutes) tables.putHour(hour, withEnergyOf(whole ?? emptyCell(), gap));
}
