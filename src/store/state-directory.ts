import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { openDatabase, type Database, type Opened } from './database.ts';
import { takeRestore } from './restore.ts';

/** Name of the database in the state directory. */
export const DATABASE_FILE = 'smartmeter.sqlite';

/** The database of the state directory, after a staged backup (./restore.ts) was taken over. */
export function openDatabaseIn(stateDir: string, clock: Clock, logger: Logger): Opened {
  const path = join(stateDir, DATABASE_FILE);
  takeRestore(path, clock.now().wall, logger);
  return openDatabase({ path, clock, logger });
}

/**
 * The database of the state directory for the service. One that cannot be written at all must not keep a household from
 * seeing its meter: the service then runs on a temporary one, and says what that costs.
 */
export function openState(
  stateDir: string,
  clock: Clock,
  logger: Logger,
): { readonly ok: true; readonly database: Database } | { readonly ok: false; readonly problem: string } {
  const opened = openDatabaseIn(stateDir, clock, logger);
  if (opened.ok || opened.kind !== 'failed') return opened;
  logger.error(
    `${opened.problem} Until then nothing outlives a restart: energy of the time in between is not counted. ` +
      'SMARTMETER_STATE_DIR names the directory.',
  );
  return { ok: true, database: openTemporaryState(clock, logger) };
}

/** A database that is gone when it is closed. Throws when even the temporary directory cannot be written. */
export function openTemporaryState(clock: Clock, logger: Logger): Database {
  const dir = mkdtempSync(join(tmpdir(), 'smartmeter-otel-'));
  const opened = openDatabase({ path: join(dir, DATABASE_FILE), clock, logger });
  if (!opened.ok) throw new Error(opened.problem);
  const { database } = opened;
  return {
    ...database,
    close() {
      database.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
