import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { DATABASE_FILE } from '../../src/store/state-directory.ts';

/** The books of one register, as they stand in the database. Wh or varh. */
export interface Book {
  readonly register: string;
  readonly booked: number;
  readonly acknowledged: number;
  readonly setAside: number;
  readonly pending: number;
  readonly doubtful: number;
  readonly restamped: number;
  /** Segments that were begun: more than one means that a jump was seen that never was. */
  readonly segment: number;
}

/** Reads the books of a service that has stopped. */
export function readBooks(stateDir: string): Book[] {
  const database = new DatabaseSync(join(stateDir, DATABASE_FILE), { readOnly: true });
  try {
    const books = database.prepare(`
      select register, segment, booked, acknowledged, doubtful, restamped,
        coalesce((select sum(item.value) from outbox_rows, json_each(items) as item
          where state = 'aside' and cast(item.key as integer) = outbox_series.id), 0) as setAside,
        coalesce((select sum(item.value) from outbox_rows, json_each(items) as item
          where state <> 'aside' and cast(item.key as integer) = outbox_series.id), 0) as pending
      from outbox_series order by id`);
    return books.all() as unknown as Book[];
  } finally {
    database.close();
  }
}
