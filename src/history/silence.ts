/** When silence is a gap, and when it is an inverter's night. */
import { secondsBetween, type Instant } from '../readings/instant.ts';
import type { Counted } from './counting.ts';

/** Seconds. */
const GAP_AT_LEAST = 90;
/** Seconds that a sleeping inverter may be out of sight over a restart: longer, and the sun may have risen and set. */
const ASLEEP_AT_MOST = 3 * 3600;

/** Asleep and in sight since it was last heard: what it does not say is that it delivers nothing. */
export function sleepsOn({ at, asleep }: Counted, now: Instant): boolean {
  return (asleep || !at.restored) && secondsBetween(at, now) < ASLEEP_AT_MOST;
}

/**
 * The stretch since a register was last read, epoch milliseconds, if it was silent for too long in it: what was seen to
 * be of now all the time was not, however rarely it is read.
 * @param limit seconds after which its device is stale
 */
export function gapOf(
  { at, seen, lost, asleep }: Counted,
  limit: number,
  now: Instant,
): { readonly from: number; readonly to: number } | undefined {
  const allowed = Math.max(GAP_AT_LEAST, limit);
  const seconds = secondsBetween(at, now);
  const wasInSight = !lost && secondsBetween(seen, now) <= allowed;
  if (seconds <= allowed || wasInSight || (asleep && seconds < ASLEEP_AT_MOST)) return undefined;
  const from = at.restored ? at.wall : now.wall - (now.mono - at.mono);
  return from < now.wall ? { from, to: now.wall } : undefined;
}

/** Of two times of the same register: one of this process is after every restored one. */
export function later(a: Instant, b: Instant): Instant {
  if (a.restored !== b.restored) return a.restored ? b : a;
  const clock = a.restored ? 'wall' : 'mono';
  return b[clock] > a[clock] ? b : a;
}
