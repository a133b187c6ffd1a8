import { closeSync, fsyncSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { connectSqlite, type Connection } from './connection.ts';
import type { Database } from './database.ts';
import { MIGRATIONS } from './migrations.ts';
import { messageOf } from './sqlite-error.ts';

/** Bytes of a backup that can be restored: what a database may grow to. */
export const BACKUP_AT_MOST = 64 * 1024 * 1024;

/** What a file says of itself. */
export interface BackupFacts {
  /** ISO 8601; absent for a database that was copied by hand. */
  readonly made?: string;
  /** Registers whose energy is booked in it. */
  readonly series: number;
  /** Rows of the outbox: what waited and what was set aside. */
  readonly rows: number;
  readonly bytes: number;
}

export type Checked =
  | { readonly ok: true; readonly backup: BackupFacts }
  | { readonly ok: false; readonly problem: string };

/**
 * Writes a consistent copy of the database, as of now, to a new file; a database of its own with nothing beside it.
 * Synchronous: nothing is booked in between. @returns why not, as a sentence
 */
export function writeBackup(database: Pick<Database, 'prepare'>, path: string, wall: number): string | undefined {
  try {
    rmSync(path, { force: true });
    database.prepare('vacuum into ?').run(path);
    const copy = connectSqlite(path);
    try {
      setState(copy, 'backup', { made: new Date(wall).toISOString() });
    } finally {
      copy.close();
    }
    return undefined;
  } catch (error) {
    rmSync(path, { force: true });
    return `The copy ${path} cannot be written: ${messageOf(error)}. Check that there is room and that this user may write there.`;
  }
}

const HEADER = 'SQLite format 3\0';
const TABLES = ['state', 'outbox_series', 'outbox_rows'];

/**
 * Whether a file can be restored: a sound database of a version that is known. Its write-ahead log, if it has one, is
 * taken into it.
 */
export function checkBackup(path: string): Checked {
  const refuse = (why: string): Checked => ({ ok: false, problem: `This is no backup that can be restored: ${why}.` });
  let connection: Connection | undefined;
  try {
    // SQLite takes an empty file for an empty database.
    if (headerOf(path) !== HEADER) return refuse('it is not an SQLite database');
    connection = connectSqlite(path);
    connection.exec('pragma locking_mode = exclusive; pragma journal_mode = delete');
    const sound = connection.prepare('pragma quick_check(1)').get()?.['quick_check'];
    if (sound !== 'ok') return refuse(`it is damaged (${String(sound)})`);
    const found = Number(connection.prepare('pragma user_version').get()?.['user_version']);
    if (found > MIGRATIONS.length) {
      return refuse(
        `a newer smartmeter-otel wrote it (its version is ${found}, this one knows ${MIGRATIONS.length}); install that first`,
      );
    }
    if (found < 1 || !hasTables(connection)) return refuse('another program wrote it');
    return { ok: true, backup: factsOf(connection, path) };
  } catch (error) {
    return refuse(messageOf(error));
  } finally {
    connection?.close();
  }
}

/** Puts what was written on the disk itself. */
export function syncPath(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Keeps a JSON value in a database that is not opened as one of ours. Throws what SQLite throws. */
export function setState(connection: Connection, key: string, value: unknown): void {
  connection
    .prepare('insert into state (key, value) values (?, ?) on conflict do update set value = excluded.value')
    .run(key, JSON.stringify(value));
}

/** The JSON value of a key in such a database; undefined if there is none. Throws what SQLite throws. */
export function readState(connection: Connection, key: string): unknown {
  const json = connection.prepare('select value from state where key = ?').get(key)?.['value'];
  return typeof json === 'string' ? JSON.parse(json) : undefined;
}

function headerOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(HEADER.length);
    const read = readSync(file, bytes, 0, bytes.length, 0);
    return bytes.toString('latin1', 0, read);
  } finally {
    closeSync(file);
  }
}

function hasTables(connection: Connection): boolean {
  const names = connection.prepare(`select name from sqlite_schema where type = 'table'`).all();
  return TABLES.every((table) => names.some(({ name }) => name === table));
}

function factsOf(connection: Connection, path: string): BackupFacts {
  const count = (table: string) => Number(connection.prepare(`select count(*) as n from ${table}`).get()?.['n']);
  const { made } = (readState(connection, 'backup') ?? {}) as { made?: string };
  const { size: bytes } = statSync(path);
  return { ...(made !== undefined && { made }), series: count('outbox_series'), rows: count('outbox_rows'), bytes };
}
