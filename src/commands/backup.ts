import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { systemClock } from '../clock.ts';
import { checkBackup, syncPath, writeBackup } from '../store/backup.ts';
import { messageOf } from '../store/sqlite-error.ts';
import { fileArgument } from './file-argument.ts';
import { EXIT, type Command, type CommandIo } from './io.ts';
import { load } from './load.ts';
import { fail, findState, type StateAccess } from './local-service.ts';

const USAGE =
  'smartmeter-otel backup FILE      copies the state (books, baselines, what waits) to FILE, while the service runs\n';

/** Copies the state of the service to a file. One that is there is replaced when the new one is complete. */
export const backup: Command = async (io) => {
  const path = fileArgument(io, 'backup', USAGE);
  if (typeof path === 'number') return path;
  const loaded = load(io);
  if (!loaded) return EXIT.configuration;
  const state = await findState(loaded.config, io);
  const part = `${path}.part`;
  try {
    const problem = await writePart(state, part);
    return problem === undefined ? keep(part, path, io) : fail(io, problem);
  } catch (error) {
    return fail(io, `The backup ${path} cannot be written: ${messageOf(error)}.`);
  } finally {
    rmSync(part, { force: true });
    if (state.kind === 'database') state.database.close();
  }
};

/** @returns why not, as a sentence. Rejects when the file cannot be written or the answer breaks off. */
async function writePart(state: StateAccess, part: string): Promise<string | undefined> {
  switch (state.kind) {
    case 'none':
      return state.problem;
    case 'database':
      return writeBackup(state.database, part, systemClock.now().wall);
    case 'service': {
      const asked = await state.ask('GET', '/api/backup');
      if (!asked.ok) return asked.problem;
      await pipeline(asked.response.body ?? [], createWriteStream(part, { mode: 0o600 }));
      return undefined;
    }
  }
}

/** What was written is looked at before it takes the place of an older backup. */
function keep(part: string, path: string, io: CommandIo): number {
  const checked = checkBackup(part);
  if (!checked.ok) return fail(io, checked.problem);
  syncPath(part);
  renameSync(part, path);
  syncPath(dirname(path));
  const { series, rows, bytes } = checked.backup;
  io.out(`${path}: ${bytes} bytes, the books of ${series} registers, ${rows} rows of the outbox.\n`);
  return EXIT.stopped;
}
