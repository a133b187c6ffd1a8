export type SqliteFault = 'held' | 'full' | 'corrupt' | 'other';

/** SQLite's primary result codes (https://sqlite.org/rescode.html). */
const BUSY = 5;
const LOCKED = 6;
const CORRUPT = 11;
const FULL = 13;
const NOTADB = 26;

/** @returns what SQLite complains of; undefined if it was not SQLite that threw */
export function sqliteFault(error: unknown): SqliteFault | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  // The extended code carries the primary one in its lowest byte.
  switch (error.errcode & 0xff) {
    case BUSY:
    case LOCKED:
      return 'held';
    case CORRUPT:
    case NOTADB:
      return 'corrupt';
    case FULL:
      return 'full';
    default:
      return 'other';
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
