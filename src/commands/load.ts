import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatFaults } from '../config/faults.ts';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import type { CommandIo } from './io.ts';

/** The configuration of this process, or undefined after all its faults have been said on standard error. */
export function load(io: CommandIo): { config: Config; warnings: readonly string[] } | undefined {
  const loaded = loadConfig({
    env: io.env,
    cwd: io.cwd,
    hostName: io.hostName,
    stdoutIsTty: io.stdoutIsTty,
    readFile: (path) => readFileSync(resolve(io.cwd, path), 'utf8'),
    fileExists: (path) => existsSync(resolve(io.cwd, path)),
  });
  if (loaded.ok) return loaded;
  io.err(formatFaults(loaded.faults));
  return undefined;
}
