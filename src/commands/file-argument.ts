import { resolve } from 'node:path';
import { EXIT, type CommandIo } from './io.ts';

/** The one file that a command takes, as an absolute path; else the exit code, after it was said why. */
export function fileArgument(io: CommandIo, command: string, usage: string): string | number {
  const [file] = io.args;
  if (file === 'help' || file === '--help' || file === '-h') {
    io.out(usage);
    return EXIT.stopped;
  }
  if (file === undefined || io.args.length !== 1 || file.startsWith('-')) {
    io.err(`${command} takes the name of a file.\n\n${usage}`);
    return EXIT.configuration;
  }
  return resolve(io.cwd, file);
}
