import type { Book } from './books.ts';
import type { Tally } from './tally.ts';

/** One register at the end. All amounts are whole Wh (varh). */
export interface Account extends Book {
  /** What the meter's register has grown: the truth. */
  readonly grown: number;
  /** At a backend that deduplicates, and at one that does not. */
  readonly unique: number;
  readonly total: number;
  /** Different points of requests that the backend took with its last answer to them. */
  readonly taken: number;
  /** What the backend kept of requests that it accepted in part: a part of `setAside`. */
  readonly kept: number;
  /**
   * What the backend had taken without the service learning of it, before it refused the same bytes: that energy was
   * sent again under other times, or set aside.
   */
  readonly ghost: number;
}

export function accountsOf(books: readonly Book[], grown: Readonly<Record<string, number>>, tally: Tally): Account[] {
  const [unique, total, taken] = [tally.unique(), tally.total(), tally.of('taken')];
  const [kept, ghost] = [tally.of('partly'), tally.of('refused')];
  return books.map((book) => {
    const at = (sums: ReadonlyMap<string, number>) => sums.get(book.register) ?? 0;
    const amounts = { unique: at(unique), total: at(total), taken: at(taken), kept: at(kept), ghost: at(ghost) };
    return { ...book, grown: grown[book.register] ?? NaN, ...amounts };
  });
}

/**
 * What does not add up, as sentences; empty when all is exact.
 *
 * What the backend does not have is set aside and not kept: `missing`. With it,
 *   deduplicated  unique + missing = grown + ghost, and ghost ≤ restamped
 *   as it comes   grown ≤ total + missing ≤ grown + doubtful
 */
export function violations(account: Account): string[] {
  const { register, grown, booked, acknowledged, setAside, pending, segment } = account;
  const { unique, total, taken, kept, ghost, doubtful, restamped } = account;
  const missing = setAside - kept;
  const claims: readonly (readonly [boolean, string])[] = [
    [segment === 1, `no jump was seen, but segment ${segment} was begun`],
    [pending === 0, `nothing waits, but ${pending} does`],
    [booked === grown, `booked ${booked} = grown ${grown}`],
    [acknowledged + setAside === grown, `acknowledged ${acknowledged} + set aside ${setAside} = grown ${grown}`],
    [taken === acknowledged, `taken by the backend ${taken} = acknowledged ${acknowledged}`],
    [missing >= 0, `kept of what was accepted in part ${kept} ≤ set aside ${setAside}`],
    [unique + missing === grown + ghost, `unique ${unique} + missing ${missing} = grown ${grown} + ghost ${ghost}`],
    [ghost <= restamped, `ghost ${ghost} ≤ restamped ${restamped}`],
    [total + missing >= grown, `total ${total} + missing ${missing} ≥ grown ${grown}`],
    [
      total + missing <= grown + doubtful,
      `total ${total} + missing ${missing} ≤ grown ${grown} + doubtful ${doubtful}`,
    ],
  ];
  return claims.filter(([holds]) => !holds).map(([, claim]) => `${register}: it should hold that ${claim}`);
}
