/**
 * What the household has done: minutes for weeks, hours for years, in the service's own database.
 *
 *   readings ─▶ observe ─▶ memory ──flush, with the commit of a booking──▶ minutes ──▶ hours ─▶ query
 *
 * Energy is what registers have grown, so it is exact whatever was missed: what a crash takes from memory are minutes
 * of curves, and their energy comes with the next reading.
 */
import type { Instant } from '../readings/instant.ts';
import type { Snapshot } from '../readings/snapshot.ts';
import type { Database } from '../store/database.ts';
import { writePending, type Retention } from './keeping.ts';
import { answer } from './query.ts';
import { createRecorder } from './recorder.ts';
import { fromStored, HISTORY_KEY, toStored } from './saved.ts';
import type { HistoryAnswered, HistoryQuery } from './series.ts';
import { createTables } from './tables.ts';
import { createTimeZone } from '../time-zone.ts';

export interface HistoryOptions {
  readonly database: Pick<Database, 'prepare' | 'state' | 'setState'>;
  /** IANA name: where the household's days begin. */
  readonly timeZone: string;
  /** 62 if absent. */
  readonly minuteDays?: number;
  /** 10 if absent. */
  readonly hourYears?: number;
}

/** What is to be stored with somebody else's transaction. */
export interface HistoryBatch {
  /** To be called within the transaction; may be called again after a rollback. Throws what SQLite throws. */
  write(): void;
  /** To be called after its commit, before anything else is observed; without it, all of it waits for the next flush. */
  kept(): void;
}

export interface History {
  /**
   * Takes in what is known now: to be called after readings, and when a device comes or goes. Cheap; the more often,
   * the finer the curves. Energy does not depend on it, apart from the day to which what was read just before midnight
   * belongs.
   */
  observe(snapshot: Snapshot): void;
  /**
   * What is to be stored now; undefined as long as it can wait, which is five minutes, or until the end of an hour or
   * day. To be asked before each booking, about once a minute.
   * @param everything at the end: do not wait
   */
  flush(now: Instant, everything?: boolean): HistoryBatch | undefined;
  query(query: HistoryQuery): HistoryAnswered;
  /** Beginning of the oldest that is stored, epoch milliseconds; undefined before there is any. */
  begins(): number | undefined;
}

const MINUTE = 60_000;
/** Milliseconds. Fewer commits with more in them write fewer pages; bookings come a little early or late. */
const FLUSH_EVERY = 5 * MINUTE - 10_000;

export function createHistory(options: HistoryOptions): History {
  const { database, timeZone, minuteDays = 62, hourYears = 10 } = options;
  const zone = createTimeZone(timeZone);
  const retention: Retention = { minuteDays, hourYears };
  const tables = createTables(database);
  const saved = fromStored(database.state(HISTORY_KEY));
  const recorder = createRecorder(saved);
  let openHours: ReadonlySet<number> = new Set(saved?.openHours);
  /** The last time; before the first one, when it was first asked. */
  let flushed: Instant | undefined;

  function isDue(now: Instant): boolean {
    // Not at once after a start: until the clock of a Pi is set, what happened can still be moved to where it belongs.
    flushed ??= now;
    if (recorder.isUrgent() || now.mono - flushed.mono >= FLUSH_EVERY) return true;
    const hour = (wall: number) => zone.startOf('hour', wall);
    // What is read in the last minute of a day and what after it must not come to the same commit too late.
    return hour(now.wall) !== hour(flushed.wall) || zone.startOf('day', now.wall + MINUTE) > now.wall;
  }

  return {
    observe: (snapshot) => recorder.observe(snapshot),
    flush(now, everything = false) {
      const pending = recorder.pending();
      if (pending.minutes.size === 0 && pending.gaps.length === 0) return undefined;
      if (!everything && !isDue(now)) return undefined;
      let open = openHours;
      return {
        write() {
          open = writePending(tables, zone, pending, openHours, now.wall, retention);
          database.setState(HISTORY_KEY, toStored(now.wall, pending.counted, open));
        },
        kept() {
          openHours = open;
          flushed = now;
          recorder.stored();
        },
      };
    },
    query: (query) => answer({ database, tables, zone, pending: recorder.pending(), openHours }, query),
    begins() {
      const starts = [tables.firstHour(), tables.firstMinute(), ...recorder.pending().minutes.keys()];
      const known = starts.filter((start) => start !== undefined);
      return known.length === 0 ? undefined : Math.min(...known) * MINUTE;
    },
  };
}
