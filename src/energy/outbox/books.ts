import type { Clock } from '../../clock.ts';
import type { Database } from '../../store/database.ts';
import { createInvariant } from './invariant.ts';
import { bookRow, bookUnbooked, exportRows, listRows, retryRow } from './operations.ts';
import type { Outbox } from './outbox.ts';
import { outboxStatus } from './status.ts';
import { createTables } from './tables.ts';

/** What a person can see and do of the outbox. */
export type OutboxBooks = Pick<Outbox, 'status' | 'list' | 'retry' | 'settle' | 'bookUnbooked' | 'export'>;

/**
 * The outbox without its sender: at the command line while no service runs, and in a service that sends no increments
 * (any more). What is to be sent goes out when a service with a delta backend runs on this database.
 */
export function openBooks(database: Database, clock: Clock): OutboxBooks {
  const tables = createTables(database);
  const invariant = createInvariant(database);
  const wall = () => Math.round(clock.now().wall);
  return {
    status: () =>
      outboxStatus({
        tables,
        wall: wall(),
        sending: undefined,
        waiting: undefined,
        problem: database.problem(),
        breaches: invariant(),
      }),
    list: () => listRows(tables),
    retry: (id) => retryRow(database, tables, id),
    settle: (id) => bookRow(database, tables, id),
    bookUnbooked: (meterId, register) => bookUnbooked(database, tables, meterId, register, wall()),
    export: (format) => exportRows(tables, format),
  };
}
