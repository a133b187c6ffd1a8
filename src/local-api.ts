/** What a running service lets the command line (and its own page) do with its state. */
import { closeSync, createReadStream, fstatSync, openSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Clock } from './clock.ts';
import { openBooks } from './energy/outbox/books.ts';
import type { Outbox } from './energy/outbox/outbox.ts';
import { BACKUP_AT_MOST, writeBackup } from './store/backup.ts';
import type { Database } from './store/database.ts';
import { stageRestore } from './store/restore.ts';
import { DATABASE_FILE } from './store/state-directory.ts';
import { messageOf } from './store/sqlite-error.ts';
import type { BackupFile, StateFile } from './web/backup-routes.ts';
import type { OutboxAccess } from './web/outbox-routes.ts';

/** @param outbox absent where energy is not sent as increments: what was set aside before is there all the same */
export function outboxAccess(outbox: Outbox | undefined, database: Database, clock: Clock): OutboxAccess {
  const books = outbox ?? openBooks(database, clock);
  return { ...books, deliver: () => void outbox?.deliver() };
}

export interface StateFileOptions {
  readonly database: Database;
  readonly stateDir: string;
  readonly clock: Clock;
  readonly restart: () => void;
}

export function createStateFile({ database, stateDir, clock, restart }: StateFileOptions): StateFile {
  const path = join(stateDir, DATABASE_FILE);
  return {
    backup() {
      const { wall } = clock.now();
      const copy = `${path}.backup`;
      const problem = writeBackup(database, copy, wall);
      if (problem !== undefined) return { ok: false, problem };
      try {
        return opened(copy, wall);
      } catch (error) {
        return { ok: false, problem: `The copy ${copy} cannot be read: ${messageOf(error)}.` };
      }
    },
    restore: (bytes) => stageRestore(path, bytes),
    restart,
  };
}

/** Its name is gone before its first byte is read: nothing is left, however the reading ends. */
function opened(copy: string, wall: number): BackupFile | { ok: false; problem: string } {
  const fd = openSync(copy, 'r');
  unlinkSync(copy);
  const { size } = fstatSync(fd);
  if (size > BACKUP_AT_MOST) {
    closeSync(fd);
    return { ok: false, problem: `The copy is larger than the ${BACKUP_AT_MOST} bytes that can be restored.` };
  }
  const time = new Date(wall).toISOString().slice(0, 19).replaceAll(':', '-');
  const bytes = Readable.toWeb(createReadStream('', { fd })) as ReadableStream;
  return { ok: true, name: `smartmeter-${time}Z.sqlite`, size, bytes };
}
