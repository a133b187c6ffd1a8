import { onTestFinished } from 'vitest';
import type { Clock } from '../clock.ts';
import { silentLogger } from '../logger.ts';
import { openTemporaryState } from '../store/state-directory.ts';
import type { EnergyStore } from './telemetry.ts';

/** A database for one test. */
export function temporaryStore(clock: Clock): EnergyStore {
  const database = openTemporaryState(clock, silentLogger);
  onTestFinished(() => database.close());
  return { database, along: () => ({ write() {}, kept() {} }) };
}
