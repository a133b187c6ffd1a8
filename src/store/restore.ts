/**
 * Another state in the place of the present one, in two steps, so that no running service loses its database under
 * its feet and a power cut leaves either the old state or the new one:
 *
 *   stage:  bytes ─▶ .restore.part ─▶ checked, on the disk ─▶ .restore
 *   take:   (at the next start, nobody holds the database)  database ─▶ .before-restore-…, .restore ─▶ database
 */
import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Logger } from '../logger.ts';
import { asidePath, moveAside } from './aside.ts';
import { BACKUP_AT_MOST, type BackupFacts, checkBackup, readState, setState, syncPath } from './backup.ts';
import { connectSqlite, type Connection } from './connection.ts';
import { messageOf, sqliteFault } from './sqlite-error.ts';

export type Staged =
  | { readonly ok: true; readonly backup: BackupFacts }
  | { readonly ok: false; readonly kind: 'too large' | 'unusable' | 'failed'; readonly problem: string };

/** What a restored database knows of how it came to be; kept in it under RESTORED. */
export interface Restored {
  /** New with each restore: what was booked after it is another story than what was booked after another. */
  readonly id: string;
  /** That of the database which the backup was made of. */
  readonly parent: string | undefined;
  /** Name, beside the database, under which the state of before is kept; absent where there was none. */
  readonly former?: string;
  /** Whether it was reckoned what is sent twice because of it. */
  readonly isReckoned: boolean;
}

export const RESTORED = 'restored';

/** Where a state waits to be taken over. */
export function stagedPath(databasePath: string): string {
  return `${databasePath}.restore`;
}

/** Keeps the bytes of a backup beside the database, for the next start to take over. Never rejects. */
export async function stageRestore(databasePath: string, bytes: AsyncIterable<Uint8Array>): Promise<Staged> {
  const staged = stagedPath(databasePath);
  const part = `${staged}.part`;
  try {
    mkdirSync(dirname(databasePath), { recursive: true });
    await write(part, bytes);
    const checked = checkBackup(part);
    if (!checked.ok) return { ok: false, kind: 'unusable', problem: checked.problem };
    syncPath(part);
    renameSync(part, staged);
    syncPath(dirname(staged));
    return { ok: true, backup: checked.backup };
  } catch (error) {
    if (error instanceof TooLargeError) return { ok: false, kind: 'too large', problem: error.message };
    const problem = `The backup cannot be kept as ${part}: ${messageOf(error)}. Check that there is room and that this user may write there.`;
    return { ok: false, kind: 'failed', problem };
  } finally {
    rmSync(part, { force: true });
  }
}

class TooLargeError extends Error {}

async function write(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    let size = 0;
    for await (const chunk of bytes) {
      size += chunk.byteLength;
      if (size > BACKUP_AT_MOST) {
        throw new TooLargeError(`This is no backup: it is larger than ${BACKUP_AT_MOST / 1024 / 1024} MiB.`);
      }
      await file.writeFile(chunk);
    }
  } finally {
    await file.close();
  }
}

/** Whether a process holds the database. */
export function isHeld(databasePath: string): boolean {
  if (!existsSync(databasePath)) return false;
  const former = hold(databasePath);
  if (typeof former === 'string') return former === 'held';
  former.close();
  return false;
}

/**
 * Takes a staged state over, if there is one and nobody holds the database; to be called before it is opened.
 * Does not throw: what fails is said, and the state of before goes on.
 * @param wall epoch milliseconds, for the name under which the state of before is kept
 */
export function takeRestore(databasePath: string, wall: number, logger: Logger): void {
  const staged = stagedPath(databasePath);
  if (!existsSync(staged)) return;
  try {
    const checked = checkBackup(staged);
    if (!checked.ok) {
      const refused = moveAside(staged, wall, 'refused');
      return logger.error(`${checked.problem} It is kept as ${refused}, and the state of before goes on.`);
    }
    const taken = take(databasePath, staged, wall);
    if (taken === 'held') return;
    const former = taken === undefined ? 'There was no state before.' : `The state of before is kept as ${taken}.`;
    logger.warn(`The backup ${madeAt(checked.backup)} is the state from here on. ${former}`);
  } catch (error) {
    logger.error(`The backup ${staged} cannot be taken over: ${messageOf(error)}. The state of before goes on.`);
  }
}

/** When a backup was made, in words. */
export function madeAt({ made }: BackupFacts): string {
  return made === undefined ? 'of unknown time' : `of ${made}`;
}

function take(path: string, staged: string, wall: number): string | undefined {
  const former = hold(path);
  if (former === 'held') return former;
  const isThere = former !== 'absent';
  const aside = asidePath(path, wall, 'before-restore');
  try {
    note(staged, isThere ? basename(aside) : undefined);
    // Linked and not moved: the name of the database is never free for another process to begin a new one.
    if (typeof former === 'string' || !linked(path, aside)) moveAside(path, wall, 'before-restore');
    renameSync(staged, path);
    syncPath(dirname(path));
  } finally {
    if (typeof former !== 'string') former.close();
  }
  return isThere ? aside : undefined;
}

/** The database of now, locked and with its write-ahead log taken into it, which another database must not find. */
function hold(path: string): Connection | 'held' | 'absent' | 'unreadable' {
  if (!existsSync(path)) return 'absent';
  let connection: Connection | undefined;
  try {
    connection = connectSqlite(path);
    connection.exec('pragma locking_mode = exclusive; begin immediate; commit');
    const mode = connection.prepare('pragma journal_mode = delete').get()?.['journal_mode'];
    if (mode === 'delete') return connection;
    connection.close();
    return 'unreadable';
  } catch (error) {
    connection?.close();
    return sqliteFault(error) === 'held' ? 'held' : 'unreadable';
  }
}

function linked(path: string, aside: string): boolean {
  try {
    linkSync(path, aside);
    return true;
  } catch {
    // Not every file system can (FAT).
    return false;
  }
}

function note(staged: string, former: string | undefined): void {
  const connection = connectSqlite(staged);
  try {
    const before = readState(connection, RESTORED) as Restored | undefined;
    const restored: Restored = {
      id: randomUUID(),
      parent: before?.id,
      ...(former !== undefined && { former }),
      isReckoned: false,
    };
    setState(connection, RESTORED, restored);
  } finally {
    connection.close();
  }
}
