import type { BetterMoment, Confidence } from './advice.ts';
import type { RunPhase } from './kinds.ts';
import type { Outlook, OutlookSlot } from './outlook.ts';
import { QUARTER } from './past.ts';
import { shareOfRun } from './run-share.ts';

/** The best time of the rest of the day for a run, whatever now is like. */
export interface BestWindow {
  /** Epoch ms: a run should begin from here… */
  readonly from: number;
  /** …to here. */
  readonly until: number;
  /** Expected, 0 to 1. */
  readonly share: number;
  /** Of the days that are known, on so many it was better then than at this time; 0 to 1. */
  readonly right: number;
  /** Days that this is judged by. */
  readonly days: number;
}

/** By so much must a time be better than now to be worth waiting for, and to remain so. */
const BETTER = 0.15;
const STILL_BETTER = 0.05;
/** Within this much of the best it is as good as that. */
const AS_GOOD = 0.05;
const LEAST_DAYS = 3;

/** @returns undefined where nothing is left of the day, or too few days are known */
export function bestWindow(outlook: Outlook, profile: readonly RunPhase[]): BestWindow | undefined {
  const { slots } = outlook;
  const shares = slots.map((_, start) => shareOfRun(profile, (minute) => expectedAt(slots, start, minute)).share);
  let best = 1;
  for (let start = 2; start < shares.length; start++) if (shares[start]! > shares[best]!) best = start;
  const share = shares[best];
  if (share === undefined) return undefined;
  const isAsGood = (start: number) => (shares[start] ?? -1) >= share - AS_GOOD;
  let first = best;
  while (first > 1 && isAsGood(first - 1)) first--;
  let last = best;
  while (isAsGood(last + 1)) last++;
  const judged = verdicts(slots, first, profile);
  if (judged.length < LEAST_DAYS) return undefined;
  return {
    from: slots[first]!.from,
    until: slots[last]!.from + QUARTER,
    share,
    right: judged.filter(Boolean).length / judged.length,
    days: judged.length,
  };
}

/** What a better time is compared with. Shares from 0 to 1. */
export interface Comparison {
  /** Of the run that our own sun covers at this time, mean of the last minutes. */
  readonly shareNow: number;
  /** Share below which no time is a good one. */
  readonly worth: number;
  /** Epoch ms. */
  readonly now: number;
  readonly skyShare?: number | undefined;
  /** It was said before. */
  readonly claimed: boolean;
}

/**
 * Whether to wait for it.
 *
 * It is said again and again: what has been claimed is held to a little less, so that it does not come and go.
 */
export function betterThan(
  window: BestWindow,
  { shareNow, worth, now, skyShare, claimed }: Comparison,
): BetterMoment | undefined {
  const confidence = confidenceOf(window, skyShare);
  if (window.from <= now || window.share < worth || window.share < shareNow + (claimed ? STILL_BETTER : BETTER))
    return undefined;
  if (confidence === undefined) return undefined;
  const { from, until, share } = window;
  return { from, until, sunShare: Math.round(100 * share), confidence };
}

/** Judged by the days before; a dull sky makes any promise of sun less sure. */
function confidenceOf({ right, days }: BestWindow, skyShare: number | undefined): Confidence | undefined {
  if (right < 0.5) return undefined;
  if (days >= 7 && right >= 0.8) return skyShare !== undefined && skyShare < 0.4 ? 'medium' : 'high';
  return days >= 5 && right >= 0.65 ? 'medium' : 'low';
}

/** What is expected so many minutes after a slot's beginning; at the end of the day there is no sun. */
export function expectedAt(slots: readonly OutlookSlot[], start: number, minute: number): number {
  return slots[start + Math.floor((minute * 60_000) / QUARTER)]?.surplusW ?? 0;
}

/** Of each day that is known: whether a run would have been better off at `start` than at the slot of now. */
function verdicts(slots: readonly OutlookSlot[], start: number, profile: readonly RunPhase[]): readonly boolean[] {
  const days = slots[0]?.past.length ?? 0;
  return Array.from({ length: days }, (_, day) => day).flatMap((day) => {
    const shareAt = (slot: number) => {
      if (slots[slot]?.past[day] === undefined) return undefined;
      return shareOfRun(profile, (minute) => {
        const then = slots[slot + Math.floor((minute * 60_000) / QUARTER)];
        return then?.past[day] ?? 0;
      }).share;
    };
    const now = shareAt(0);
    const then = shareAt(start);
    return now === undefined || then === undefined ? [] : [then >= now + BETTER];
  });
}
