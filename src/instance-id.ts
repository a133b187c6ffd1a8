import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from './logger.ts';

const FILE = 'instance-id';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * `service.instance.id`: the same over restarts, so that a restart does not begin new series at the backend.
 * Kept in the state directory; where that cannot be written the id lives as long as the process, and a line says so.
 */
export function loadInstanceId(stateDir: string, newId: () => string, logger: Logger): string {
  const path = join(stateDir, FILE);
  const stored = read(path);
  if (stored !== undefined) return stored;
  const id = newId();
  try {
    mkdirSync(stateDir, { recursive: true });
    writeFileSync(`${path}.new`, `${id}\n`, { flush: true });
    renameSync(`${path}.new`, path);
  } catch (error) {
    logger.warn(
      `The state directory ${stateDir} cannot be written (${(error as Error).message}). ` +
        'The service runs, but begins anew after each restart. Set SMARTMETER_STATE_DIR to a folder it may write.',
    );
  }
  return id;
}

function read(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return UUID.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
