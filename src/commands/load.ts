import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatFaults } from '../config/faults.ts';
import { loadConfig, type Loaded } from '../config/load.ts';
import type { CommandIo } from './io.ts';

/** A configuration that is right. */
export type LoadedConfig = Extract<Loaded, { ok: true }>;

/** The configuration of this process, or undefined after all its faults have been said on standard error. */
export function load(io: CommandIo): LoadedConfig | undefined {
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
