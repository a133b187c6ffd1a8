import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { moveAside } from './aside.ts';
import { createBallast } from './ballast.ts';
import { connectSqlite, type Connect, type Connection, type Statement } from './connection.ts';
import { MIGRATIONS, migrate } from './migrations.ts';
import { messageOf, sqliteFault } from './sqlite-error.ts';
import { createTransactions, type TransactionOptions, type Transacted } from './transactions.ts';

export interface DatabaseOptions {
  readonly path: string;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Bytes that the database may grow to; 64 MiB if absent. */
  readonly maxBytes?: number;
  /** SQLite itself if absent. */
  readonly connect?: Connect;
  readonly migrations?: readonly string[];
}

/** The durable state of the service. One process at a time holds it. */
export interface Database {
  prepare(sql: string): Statement;
  /**
   * All or nothing. `work` is synchronous, and may be called a second time after room was made.
   * What SQLite complains of is a value; what `work` throws itself goes through after a rollback.
   */
  transaction<T>(work: () => T, options?: TransactionOptions): Transacted<T>;
  /** A JSON value kept under `key`; undefined if there is none or it cannot be read. */
  state(key: string): unknown;
  /** Keeps a JSON value; within `transaction`, together with whatever else happens there. Throws what SQLite throws. */
  setState(key: string, value: unknown): void;
  /** What is wrong with it now, as a sentence. */
  problem(): string | undefined;
  /** Writes everything into the one file. Safe to call twice. */
  close(): void;
}

export type Opened =
  | { readonly ok: true; readonly database: Database; readonly setAside?: string }
  | { readonly ok: false; readonly kind: 'held' | 'newer' | 'failed'; readonly problem: string };

/** 1024: a commit writes whole pages, and an SD card lives from few bytes written. */
export const PAGE_SIZE = 1024;
const MAX_BYTES = 64 * 1024 * 1024;

/** Opens or creates the database. A corrupt one is kept aside under another name, and a new one is begun. */
export function openDatabase(options: DatabaseOptions): Opened {
  const first = tryOpen(options);
  if (first.kind !== 'corrupt') return first.opened;
  try {
    const setAside = moveAside(options.path, options.clock.now().wall);
    options.logger.error(
      `The database ${options.path} is damaged. It is kept as ${setAside}, and a new one is begun: registers start afresh, ` +
        'so what was not delivered yet is missing. Restore a backup if there is one.',
      { problem: first.problem },
    );
    const second = tryOpen(options);
    if (second.kind === 'corrupt') return failed(options.path, second.problem);
    return second.opened.ok ? { ...second.opened, setAside } : second.opened;
  } catch (error) {
    return failed(options.path, messageOf(error));
  }
}

type Tried =
  | { readonly kind: 'opened'; readonly opened: Opened }
  | { readonly kind: 'corrupt'; readonly problem: string };

function tryOpen(options: DatabaseOptions): Tried {
  const { path, connect = connectSqlite, migrations = MIGRATIONS } = options;
  let connection: Connection | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    connection = connect(path);
    prepareFile(connection);
    const check = connection.prepare('pragma quick_check(1)').get()?.['quick_check'];
    if (check !== 'ok') return corrupt(connection, String(check));
    const migrated = migrate(connection, migrations);
    if (!migrated.ok) {
      connection.close();
      return { kind: 'opened', opened: newer(path, migrated.found, migrations.length) };
    }
    return { kind: 'opened', opened: { ok: true, database: createDatabase(connection, options) } };
  } catch (error) {
    const fault = sqliteFault(error);
    if (fault === 'corrupt') return corrupt(connection, messageOf(error));
    closeQuietly(connection);
    return { kind: 'opened', opened: fault === 'held' ? held(path) : failed(path, messageOf(error)) };
  }
}

/** `locking_mode` comes first: in exclusive mode SQLite needs no shared memory file beside the WAL. */
function prepareFile(connection: Connection): void {
  connection.exec(`
    pragma locking_mode = exclusive;
    pragma page_size = ${PAGE_SIZE};
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma journal_size_limit = 4194304;
    begin immediate; commit;
  `);
}

function corrupt(connection: Connection | undefined, problem: string): Tried {
  closeQuietly(connection);
  return { kind: 'corrupt', problem };
}

function closeQuietly(connection: Connection | undefined): void {
  try {
    connection?.close();
  } catch {
    // It is given up anyway; why is told by what came before.
  }
}

function held(path: string): Opened {
  const problem = `Another process holds the database ${path}. Stop the other smartmeter-otel, or name another state directory in SMARTMETER_STATE_DIR.`;
  return { ok: false, kind: 'held', problem };
}

function newer(path: string, found: number, known: number): Opened {
  const problem = `The database ${path} was written by a newer smartmeter-otel (its version is ${found}, this one knows ${known}). Install the newer version, or restore a backup of before.`;
  return { ok: false, kind: 'newer', problem };
}

function failed(path: string, reason: string): Opened {
  const problem = `The database ${path} cannot be opened: ${reason}. Check that its directory exists and that this user may write there.`;
  return { ok: false, kind: 'failed', problem };
}

function createDatabase(connection: Connection, { path, logger, maxBytes = MAX_BYTES }: DatabaseOptions): Database {
  const ballast = createBallast(`${path}.ballast`);
  const maxPages = Math.ceil(maxBytes / PAGE_SIZE);
  const { transaction, problem } = createTransactions({ connection, ballast, maxPages, path, logger });
  const read = connection.prepare('select value from state where key = ?');
  const write = connection.prepare(
    'insert into state (key, value) values (?, ?) on conflict do update set value = excluded.value',
  );
  let isOpen = true;
  return {
    prepare: (sql) => connection.prepare(sql),
    transaction,
    state: (key) => parsed(read.get(key)?.['value']),
    setState(key, value) {
      const json = JSON.stringify(value);
      // An SD card is not worn by what is there already.
      if (read.get(key)?.['value'] !== json) write.run(key, json);
    },
    problem,
    close() {
      if (!isOpen) return;
      isOpen = false;
      // The last connection to a WAL checkpoints it and removes it.
      connection.close();
    },
  };
}

function parsed(json: unknown): unknown {
  if (typeof json !== 'string') return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
