import { onTestFinished } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import { silentLogger } from '../../src/logger.ts';
import type { Database } from '../../src/store/database.ts';
import { openTemporaryState } from '../../src/store/state-directory.ts';

/** A database for one test. */
export function temporaryDatabase(clock: Clock): Database {
  const database = openTemporaryState(clock, silentLogger);
  onTestFinished(() => database.close());
  return database;
}
