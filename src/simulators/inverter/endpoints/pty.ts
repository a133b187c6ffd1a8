import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { OpenEndpoint, OpenSession } from './endpoint.ts';

type Socat = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * A pseudo-terminal at `path`, held by socat for as long as it is open. To a client it is a serial device, only
 * without a speed.
 * @throws (rejects) when socat is missing or cannot make it, in a sentence
 */
export async function openPty(path: string, open: OpenSession): Promise<OpenEndpoint> {
  let socat = await start(path, open);
  return {
    address: path,
    async cut() {
      await stop(socat);
      socat = await start(path, open);
    },
    close: () => stop(socat),
  };
}

async function start(path: string, open: OpenSession): Promise<Socat> {
  // `ignoreeof`: the terminal stays when a client closes it.
  const socat = spawn('socat', [`PTY,link=${path},raw,echo=0,ignoreeof`, 'STDIO'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  socat.stderr.on('data', (text: Buffer) => (complaint += text.toString()));
  const session = open(
    (bytes) => void socat.stdin.write(bytes),
    () => socat.kill(),
  );
  socat.stdout.on('data', (bytes: Buffer) => session.receive(bytes));
  socat.stdin.on('error', () => {});
  socat.on('close', () => session.end());
  await new Promise<void>((resolve, reject) => {
    socat.once('error', (error) => reject(cannotStart(error)));
    socat.once('exit', () => reject(cannotMake(path, complaint)));
    appeared(path, resolve, reject);
  });
  return socat;
}

/** Resolves once the link is there; socat says nothing about it. */
function appeared(path: string, resolve: () => void, reject: (reason: Error) => void): void {
  try {
    const watcher = watch(dirname(path), (_, name) => {
      if (name === basename(path) && existsSync(path)) done();
    });
    const done = () => {
      watcher.close();
      resolve();
    };
    watcher.on('error', (error) => reject(error));
    if (existsSync(path)) done();
  } catch (error) {
    reject(cannotMake(path, (error as Error).message));
  }
}

function stop(socat: Socat): Promise<void> {
  return new Promise((resolve) => {
    if (socat.exitCode !== null || socat.signalCode !== null) return resolve();
    socat.once('close', () => resolve());
    socat.kill();
  });
}

function cannotStart(error: Error): Error {
  const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  return new Error(
    isMissing
      ? '--pty needs socat, which is not installed here. Install it (apt install socat), or use --port.'
      : `socat, which makes the pseudo-terminal, does not start: ${error.message}.`,
    { cause: error },
  );
}

function cannotMake(path: string, complaint: string): Error {
  return new Error(
    `The pseudo-terminal ${path} could not be made: ${complaint.trim() || 'socat ended'}. ` +
      'Choose a path in a directory that exists and that you may write to.',
  );
}
