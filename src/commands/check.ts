import { describeConfig } from '../config/describe.ts';
import { EXIT, type Command } from './io.ts';
import { load } from './load.ts';

/** Says whether the configuration is right and prints what comes of it, secrets masked. */
export const check: Command = (io) => {
  const loaded = load(io);
  if (!loaded) return Promise.resolve(EXIT.configuration);
  for (const warning of loaded.warnings) io.err(`warning: ${warning}\n`);
  io.out(describeConfig(loaded.config));
  return Promise.resolve(EXIT.stopped);
};
