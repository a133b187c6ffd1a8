import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A process of a test, with its lines of output to wait for. */
export interface Child {
  readonly process: ChildProcess;
  /** Everything it has written so far, both streams, line by line. */
  readonly lines: readonly string[];
  /** Resolves with the first line that matches, past or to come; rejects when the process ends without one. */
  line(pattern: RegExp): Promise<string>;
  /** Resolves with the exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
  /** Ends it (SIGTERM unless told otherwise) and waits for that. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
}

export interface ChildOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Starts a process with just the environment given, and PATH. */
export function startChild(command: string, args: readonly string[], { env = {}, cwd }: ChildOptions = {}): Child {
  const process_ = spawn(command, args, {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd !== undefined && { cwd }),
  });
  const lines: string[] = [];
  const waiting = new Set<(line: string | undefined) => void>();
  for (const stream of [process_.stdout, process_.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      for (const take of waiting) take(line);
    });
  }
  // 'close' comes after the last line, 'exit' may come before it.
  const ended = once(process_, 'close').then(([code, signal]) => {
    for (const take of waiting) take(undefined);
    return (code ?? signal) as number | string;
  });
  return {
    process: process_,
    lines,
    ended,
    line(pattern) {
      const past = lines.find((line) => pattern.test(line));
      if (past !== undefined) return Promise.resolve(past);
      return new Promise((resolve, reject) => {
        const take = (line: string | undefined) => {
          if (line !== undefined && !pattern.test(line)) return;
          waiting.delete(take);
          if (line !== undefined) resolve(line);
          else reject(new Error(`${command} ended without a line like ${pattern}:\n${lines.join('\n')}`));
        };
        waiting.add(take);
      });
    },
    async stop(signal = 'SIGTERM') {
      if (process_.exitCode === null && process_.signalCode === null) process_.kill(signal);
      return ended;
    },
  };
}
