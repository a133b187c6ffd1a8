import type { Register } from '../../readings/quantities.ts';
import type { DeviceSnapshot, RegisterSnapshot } from '../../readings/snapshot.ts';
import { bookRegister, type LedgerNote } from './ledger.ts';
import type { SeriesRow, Tables } from './tables.ts';

export interface BookingNote {
  readonly meter: string;
  readonly register: string;
  readonly note: LedgerNote;
}

export interface Booking {
  /** The row that was added; absent if nothing has grown. */
  readonly row?: number;
  readonly notes: readonly BookingNote[];
}

/**
 * Advances the baseline of every register and adds one row with what they have grown. To be called within a
 * transaction. A meter that is silent or replaced owes what it said last, so freshness does not matter here.
 * @param bookingSince epoch milliseconds since when this process books: a register that was known before and was
 * never booked begins with what it shows now
 */
export function bookMeters(
  tables: Tables,
  meters: readonly DeviceSnapshot[],
  wall: number,
  bookingSince: number,
): Booking {
  const known = new Map(tables.allSeries().map((series) => [keyOf(series.meter, series.register), series]));
  const notes: BookingNote[] = [];
  const amounts = new Map<number, number>();
  let begun = wall;
  for (const meter of meters) {
    for (const [register, read] of meter.registers) {
      const series = known.get(keyOf(meter.key, register));
      const { id, increment, note } = bookOne(tables, series, meter, register, read, bookingSince);
      if (note) notes.push({ meter: meter.id, register, note });
      if (increment === 0) continue;
      amounts.set(id, increment);
      begun = Math.min(begun, series?.last_end ?? read.since.wall);
    }
  }
  if (amounts.size === 0) return { notes };
  return { row: tables.insertRow(wall, Math.round(begun), amounts), notes };
}

function bookOne(
  tables: Tables,
  series: SeriesRow | undefined,
  meter: DeviceSnapshot,
  register: Register,
  read: RegisterSnapshot,
  bookingSince: number,
) {
  const ledger = series && {
    segment: series.segment,
    segmentStart: series.segment_start,
    baseline: series.baseline,
    bookedInSegment: series.booked_in_segment,
    booked: series.booked,
  };
  const { ledger: next, increment, note } = bookRegister(ledger, read, read.since.wall < bookingSince);
  const found = {
    meter_id: meter.id,
    segment: next.segment,
    segment_start: next.segmentStart,
    baseline: next.baseline,
    booked_in_segment: next.bookedInSegment,
    booked: next.booked,
    unbooked: read.unbooked,
  };
  if (!series) return { id: tables.insertSeries({ ...fresh, ...found, meter: meter.key, register }), increment, note };
  // Where readings begin anew, what was accepted of their former jumps means nothing any more.
  const unbooked_taken = Math.min(series.unbooked_taken, read.unbooked);
  if (isNews(series, found)) tables.updateSeries({ ...series, ...found, unbooked_taken });
  return { id: series.id, increment, note };
}

const fresh = { acknowledged: 0, unbooked_taken: 0, doubtful: 0, restamped: 0, last_end: null, alone: 0 } as const;

function isNews(series: SeriesRow, found: Partial<SeriesRow>): boolean {
  return (Object.keys(found) as (keyof SeriesRow)[]).some((name) => series[name] !== found[name]);
}

function keyOf(meter: string, register: string): string {
  return `${meter}|${register}`;
}
