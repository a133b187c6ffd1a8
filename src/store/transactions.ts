import type { Logger } from '../logger.ts';
import type { Ballast } from './ballast.ts';
import type { Connection } from './connection.ts';
import { messageOf, sqliteFault } from './sqlite-error.ts';

export type Transacted<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly kind: 'full' | 'error'; readonly problem: string };

export interface TransactionOptions {
  /** Makes room in the end, such as an acknowledgement: it may use what is kept in reserve when the disk is full. */
  readonly reserve?: boolean;
}

export interface TransactionsOptions {
  readonly connection: Connection;
  readonly ballast: Ballast;
  readonly maxPages: number;
  readonly path: string;
  readonly logger: Logger;
}

/** Pages beyond the bound for what makes room. */
const RESERVE_PAGES = 256;

/**
 * Transactions that outlive a full disk.
 *
 *   normal ──full──▶ nothing grows; what makes room may use ballast and reserve
 *     ▲                     │
 *     └── ballast fits again┘
 */
export function createTransactions({ connection, ballast, maxPages, path, logger }: TransactionsOptions) {
  let trouble: { readonly kind: 'full' | 'error'; readonly problem: string } | undefined;
  bound(maxPages);
  ballast.lay();

  function bound(pages: number): void {
    connection.exec(`pragma max_page_count = ${pages}`);
  }

  function attempt<T>(work: () => T): Transacted<T> {
    try {
      connection.exec('begin immediate');
      const value = work();
      connection.exec('commit');
      return { ok: true, value };
    } catch (error) {
      if (connection.isTransaction()) connection.exec('rollback');
      const fault = sqliteFault(error);
      if (fault === undefined) throw error;
      return fault === 'full' ? full() : { ok: false, kind: 'error', problem: broken(messageOf(error)) };
    }
  }

  function full() {
    const problem = `There is no room for the database ${path}: the disk is full, or the database has reached its bound. Make room; energy is booked again by itself then, and nothing that the meter counted is lost.`;
    return { ok: false, kind: 'full', problem } as const;
  }

  function broken(reason: string): string {
    return `The database ${path} cannot be written: ${reason}. Check the SD card and the directory; a restart sets a damaged database aside.`;
  }

  /** Says one line when it begins and one when it ends. */
  function note<T>(done: Transacted<T>): Transacted<T> {
    if (!done.ok && done.kind !== trouble?.kind) logger.error(done.problem);
    if (done.ok && trouble) logger.info(`The database ${path} can be written again.`);
    trouble = done.ok ? undefined : done;
    return done;
  }

  function normal<T>(work: () => T): Transacted<T> {
    // While the ballast does not fit, what room there is belongs to what makes more of it.
    if (trouble?.kind === 'full' && !ballast.lay()) return note(full());
    return note(attempt(work));
  }

  function withReserve<T>(work: () => T): Transacted<T> {
    const done = attempt(work);
    // That it fits into what is left does not mean that there is room again.
    if (done.ok && trouble?.kind === 'full') return done;
    note(done);
    if (done.ok || done.kind === 'error') return done;
    ballast.remove();
    bound(maxPages + RESERVE_PAGES);
    try {
      return attempt(work);
    } finally {
      bound(maxPages);
    }
  }

  return {
    transaction: <T>(work: () => T, { reserve = false }: TransactionOptions = {}): Transacted<T> =>
      reserve ? withReserve(work) : normal(work),
    problem: () => trouble?.problem,
  };
}
