import { createReadStream, openAsBlob, statSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import { reckonRestored } from '../energy/outbox/restored.ts';
import { messageOf } from '../store/sqlite-error.ts';
import type { BackupFacts } from '../store/backup.ts';
import { isHeld, madeAt, stageRestore } from '../store/restore.ts';
import { DATABASE_FILE, openDatabaseIn } from '../store/state-directory.ts';
import { fileArgument } from './file-argument.ts';
import { EXIT, type Command, type CommandIo } from './io.ts';
import { load } from './load.ts';
import { type Ask, askHolder, fail, loggerOf } from './local-service.ts';

const USAGE = `smartmeter-otel restore FILE     puts the state of a backup in the place of the present one, which is kept aside

A running service takes it over by itself: it ends with exit code 1, and its supervisor starts it anew.
What was delivered after the backup was made is delivered once more, and counted as doubtful.
`;

/** Puts a backup in the place of the present state. */
export const restore: Command = async (io) => {
  const backup = fileArgument(io, 'restore', USAGE);
  if (typeof backup === 'number') return backup;
  const loaded = load(io);
  if (!loaded) return EXIT.configuration;
  const { stateDir } = loaded.config;
  const database = join(stateDir, DATABASE_FILE);
  if (!statSync(backup, { throwIfNoEntry: false })?.isFile()) return fail(io, `There is no file ${backup}.`);
  if (!isHeld(database)) return restoreHere(stateDir, backup, io);
  const state = askHolder(loaded.config, database, io);
  return state.kind === 'service' ? sendBackup(state.ask, backup, io) : fail(io, state.problem);
};

/** No service runs. */
async function restoreHere(stateDir: string, backup: string, io: CommandIo): Promise<number> {
  const staged = await stageRestore(join(stateDir, DATABASE_FILE), createReadStream(backup));
  if (!staged.ok) return fail(io, `${backup}: ${staged.problem}`);
  const logger = loggerOf(io);
  const opened = openDatabaseIn(stateDir, systemClock, logger);
  if (!opened.ok) return fail(io, opened.problem);
  reckonRestored(opened.database, stateDir, logger);
  opened.database.close();
  io.out(`${sentence(staged.backup)} in ${stateDir}. Start the service.\n`);
  return EXIT.stopped;
}

async function sendBackup(ask: Ask, backup: string, io: CommandIo): Promise<number> {
  let file: Blob;
  try {
    file = await openAsBlob(backup);
  } catch (error) {
    return fail(io, `${backup} cannot be read: ${messageOf(error)}.`);
  }
  const asked = await ask('POST', '/api/restore', file);
  if (!asked.ok) return fail(io, asked.problem);
  const { backup: facts } = (await asked.response.json()) as { backup: BackupFacts };
  io.out(
    `${sentence(facts)} when the service starts the next time. It stops now, with exit code 1, for its supervisor ` +
      '(systemd, Docker) to start it; where there is none, start it yourself. Its log then says what may be delivered ' +
      'twice, and where the state of before is kept.\n',
  );
  return EXIT.stopped;
}

function sentence(backup: BackupFacts): string {
  const { series, rows } = backup;
  return `The backup ${madeAt(backup)} (the books of ${series} registers, ${rows} rows of the outbox) is the state`;
}
