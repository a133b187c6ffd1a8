import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StateAccess } from '../commands/local-service.ts';
import type { Finding } from './finding.ts';

/** Bytes that the database and its reserve may come to need. */
const ROOM = 100 * 1024 * 1024;

/** Whether the state can be kept, and where it is. */
export function lookAtState(stateDir: string, access: StateAccess): Finding[] {
  const leg = 'state directory';
  const existing = nearest(stateDir);
  const found: Finding[] = [];
  if (access.kind === 'service') {
    found.push({ leg, state: 'good', text: 'A running service holds the database.' });
  } else if (!isWritable(existing)) {
    found.push({
      leg,
      state: 'bad',
      text: `${stateDir} cannot be written by this user.`,
      remedy: `Give the user of the service that directory, or name another one in SMARTMETER_STATE_DIR.`,
    });
  } else if (access.kind === 'database') {
    const problem = access.database.problem();
    found.push(
      problem === undefined
        ? { leg, state: 'good', text: `The database in ${stateDir} opens; no service runs.` }
        : { leg, state: 'bad', text: problem },
    );
  } else if (existing === stateDir && existsSync(`${stateDir}/smartmeter.sqlite`)) {
    found.push({ leg, state: 'bad', text: access.problem });
  } else {
    found.push({ leg, state: 'good', text: `${stateDir} can be written; there is no database yet.` });
  }
  const free = freeBytes(existing);
  if (free !== undefined && free < ROOM) {
    const text = `${Math.round(free / 1024 / 1024)} MB are free where ${stateDir} is; ${ROOM / 1024 / 1024} MB may be needed.`;
    found.push({ leg: 'disk', state: 'bad', text, remedy: 'Make room on that disk.' });
  }
  return found;
}

/** The directory itself, or the nearest above it that is there. */
function nearest(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearest(dirname(path));
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    // A file in the place of a directory can be written, and nothing can be put into it.
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function freeBytes(path: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
