import type { Instant } from '../readings/instant.ts';
import type { Register } from '../readings/quantities.ts';
import type { MeterSnapshot, RegisterSnapshot, Snapshot } from '../readings/snapshot.ts';

/**
 * What a delta backend has been told of one register of one meter, within one segment.
 *
 *   base ──── acknowledged ──── seen
 *              told so far       read so far:  increment = seen − acknowledged
 */
export interface Account {
  readonly register: Register;
  /** `smartmeter.meter.id` it is sent under; changes when a serial number becomes known, the account does not. */
  readonly meterId: string;
  /** Wh or varh. */
  readonly acknowledged: number;
  /** Wh or varh; never below `acknowledged`. */
  readonly seen: number;
  /** Up to when the backend has been told everything: where the next increment begins. */
  readonly told: Instant;
}

/**
 * Accounts by meter, register and segment. A former segment is kept: what it has not told yet is still owed, and
 * a register that returns to it goes on from there.
 */
export type Ledger = ReadonlyMap<string, Account>;

export interface Increment {
  readonly register: Register;
  readonly meterId: string;
  /** Wh or varh, whole, above 0. */
  readonly amount: number;
  readonly since: Instant;
  /** What each account will have told when this one is accepted. */
  readonly settles: readonly { readonly key: string; readonly acknowledged: number }[];
}

/**
 * Takes in what the registers say now, fresh or not: a reader that has fallen silent still owes what it said.
 * A new account begins at the base of its segment, so that nothing of before is ever told.
 * An account without growth has told everything up to now.
 */
export function observe(ledger: Ledger, snapshot: Snapshot): Ledger {
  const next = new Map(ledger);
  for (const meter of snapshot.meters) {
    for (const [register, read] of meter.registers) {
      const key = `${meter.key} ${register} ${read.segment}`;
      next.set(key, opened(next.get(key), meter, register, read, snapshot.at));
    }
  }
  return next;
}

function opened(
  known: Account | undefined,
  meter: MeterSnapshot,
  register: Register,
  read: RegisterSnapshot,
  now: Instant,
): Account {
  const account = known ?? { register, meterId: meter.id, acknowledged: read.base, seen: read.base, told: read.since };
  const seen = Math.max(account.seen, read.value);
  const isSettled = read.fresh && seen === account.acknowledged;
  return { ...account, meterId: meter.id, seen, told: isSettled ? now : account.told };
}

/** What the backend is owed, one increment for each series that it knows; empty when nothing grew. */
export function due(ledger: Ledger): readonly Increment[] {
  const increments = new Map<string, Increment>();
  for (const [key, account] of ledger) {
    const amount = account.seen - account.acknowledged;
    if (amount <= 0) continue;
    const series = `${account.register} ${account.meterId}`;
    increments.set(series, joined(increments.get(series), key, account, amount));
  }
  return [...increments.values()];
}

/** Two segments under one id (an accepted jump, a meter that came back) are one series on the wire: one point. */
function joined(other: Increment | undefined, key: string, account: Account, amount: number): Increment {
  const { register, meterId, seen, told } = account;
  return {
    register,
    meterId,
    amount: amount + (other?.amount ?? 0),
    since: other && other.since.mono < told.mono ? other.since : told,
    settles: [...(other?.settles ?? []), { key, acknowledged: seen }],
  };
}

/** The backend has accepted `increments`, which ended at `end`. What was read meanwhile stays owed. */
export function acknowledge(ledger: Ledger, increments: readonly Increment[], end: Instant): Ledger {
  const next = new Map(ledger);
  for (const { key, acknowledged } of increments.flatMap(({ settles }) => settles)) {
    const account = next.get(key);
    if (account) next.set(key, { ...account, acknowledged, told: end });
  }
  return next;
}
