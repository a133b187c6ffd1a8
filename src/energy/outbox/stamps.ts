/**
 * The times of a point. All are epoch milliseconds by our wall clock, which may jump both ways.
 *
 * Two points of one series never carry the same end: a backend that deduplicates would drop the second. Within an
 * era ends rise by whole seconds; when the wall clock was set back far, a new era begins, and its ends differ from
 * those of all others in their milliseconds.
 */

const SECOND = 1000;
/** How far the wall clock may be set back before ends stop waiting for it to catch up. */
const STEP_BACK_AT_MOST = 5 * 60 * SECOND;

export interface End {
  readonly end: number;
  readonly era: number;
}

/** @param last the newest end that the series of the point have had, undefined before the first */
export function nextEnd(wanted: number, last: number | undefined, era: number): End {
  const end = inEra(wanted, era);
  if (last === undefined || end > last) return { end, era };
  if (last - end <= STEP_BACK_AT_MOST) return { end: last + SECOND, era };
  return { end: inEra(wanted, era + 1), era: era + 1 };
}

function inEra(wall: number, era: number): number {
  return Math.floor(wall / SECOND) * SECOND + (era % SECOND);
}

/** The first of `candidates` that lies before the end; a second before it if none does. */
export function startBefore(end: number, candidates: readonly (number | undefined)[]): number {
  return candidates.find((start) => start !== undefined && start < end) ?? end - SECOND;
}

/** Whether a row may carry the time at which it was booked as its end. */
export function isUsable(booked: number, now: number, maxAge: number, last: number | undefined): boolean {
  const age = now - booked;
  return age >= 0 && age < maxAge && (last === undefined || booked > last);
}

/** Whether a request whose points end at `end` is still taken by the backend as it is. */
export function isCurrent(end: number, now: number, maxAge: number): boolean {
  return now - end < maxAge && end - now <= STEP_BACK_AT_MOST;
}
