import { closeSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs';

/** Bytes. Enough for many acknowledgements and a checkpoint. */
const SIZE = 256 * 1024;

/** A file that only takes up room, to be given back when the disk is full. */
export interface Ballast {
  /** @returns whether it lies there now; false where there is no room for it */
  lay(): boolean;
  remove(): void;
}

export function createBallast(path: string): Ballast {
  return {
    lay() {
      try {
        if (isLaid(path)) return true;
        write(path);
        return true;
      } catch {
        rmSync(path, { force: true });
        return false;
      }
    },
    remove: () => rmSync(path, { force: true }),
  };
}

function isLaid(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.size === SIZE;
}

/** Written and not truncated to its size: a sparse file would keep no room. */
function write(path: string): void {
  const file = openSync(path, 'w');
  try {
    const bytes = new Uint8Array(SIZE).fill(0x5a);
    for (let at = 0; at < SIZE;) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
