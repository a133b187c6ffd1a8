import type { AdviceCost } from './advice.ts';
import { expectedAt } from './better.ts';
import type { RunPhase } from './kinds.ts';
import type { LevelRules } from './level.ts';
import type { Outlook } from './outlook.ts';
import { QUARTER } from './past.ts';
import type { Run } from './runs.ts';
import { shareOfRun } from './run-share.ts';
import type { ApplianceSettings, PriceSettings } from './settings.ts';

/** How an appliance and the surplus fit. Powers in W. */
export interface View {
  /** What levels go by: 1 is all that it needs; may be negative or more than 1. */
  readonly share: number;
  /** Of what it would draw, so much is from our own sun; 0 to 1. */
  readonly covered: number;
  /** What it would draw. */
  readonly drawW: number;
  /** Surplus from which on it is "now". */
  readonly neededW: number;
  /** The power that 1 of `share` is. */
  readonly reference: number;
}

/** A part of its least power below which a car that is nearly full says nothing about the next one, W share. */
const REAL = 0.8;

/**
 * @param surplusW what there is for it, its own draw added back
 * @param wall epoch ms, for the outlook
 */
export function viewOf(
  appliance: ApplianceSettings,
  surplusW: number,
  run: Run | undefined,
  outlook: Outlook | undefined,
  wall: number,
): View {
  const { minPowerW: min, maxPowerW: max, adjustable, interruptible, profile, nowPercent } = appliance;
  if (adjustable) {
    const drawW = Math.max(min, Math.min(max, surplusW));
    return { share: surplusW / min, covered: part(surplusW / drawW), drawW, ...needs(min, nowPercent) };
  }
  if (interruptible) {
    const drawW = run && run.watts >= min * REAL ? run.watts : max;
    return { share: surplusW / drawW, covered: part(surplusW / drawW), drawW, ...needs(drawW, nowPercent) };
  }
  const { share } = shareOfRun(profile, projected(surplusW, outlook, wall));
  // A run whose quiet phases alone are covered is no reason while the house draws from the grid.
  return {
    share: surplusW > 0 ? share : Math.min(0, surplusW / max),
    covered: share,
    drawW: max,
    ...needs(max, nowPercent),
  };
}

/** What the part that is not our own sun costs. */
export function costOf(
  appliance: ApplianceSettings,
  view: View,
  { importPerKwh, currency }: PriceSettings,
): AdviceCost {
  if (appliance.interruptible)
    return { perHour: money((view.drawW / 1000) * (1 - view.covered) * importPerKwh), currency };
  const { energy, minutes } = whole(appliance.profile);
  const perRun = (energy / 1000) * (1 - view.covered) * importPerKwh;
  return { perHour: money((perRun * 60) / minutes), perRun: money(perRun), currency };
}

/** What the outlook looks for: the least that an appliance needs to run on. */
export function profileToPlan({ adjustable, minPowerW, profile }: ApplianceSettings): readonly RunPhase[] {
  return adjustable ? [{ minutes: 60, watts: minPowerW }] : profile;
}

/** @param reference the power that 1 of the share is, W */
export function rulesFor(appliance: ApplianceSettings, reference: number): LevelRules {
  return {
    nowShare: appliance.nowPercent / 100,
    partlyShare: appliance.partlyPercent / 100,
    hysteresis: appliance.hysteresisW / reference,
    holdOnMs: appliance.holdOnSeconds * 1000,
    holdOffMs: appliance.holdOffSeconds * 1000,
    maxChangesPerHour: appliance.maxChangesPerHour,
  };
}

/** The surplus of the next minutes: that of now, moved as the outlook moves; without one it stays as it is. */
function projected(surplusW: number, outlook: Outlook | undefined, wall: number): (minute: number) => number {
  const first = outlook?.slots[0]?.from;
  if (!outlook || first === undefined) return () => surplusW;
  const slot = Math.floor((wall - first) / QUARTER);
  const now = outlook.slots[slot];
  if (!now) return () => surplusW;
  const into = (wall - now.from) / 60_000;
  return (minute) => surplusW + expectedAt(outlook.slots, slot, into + minute) - now.surplusW;
}

function needs(reference: number, nowPercent: number): Pick<View, 'reference' | 'neededW'> {
  return { reference, neededW: Math.round((reference * nowPercent) / 100) };
}

function whole(profile: readonly RunPhase[]): { readonly energy: number; readonly minutes: number } {
  return profile.reduce(
    (sum, { minutes, watts }) => ({ energy: sum.energy + (watts * minutes) / 60, minutes: sum.minutes + minutes }),
    { energy: 0, minutes: 0 },
  );
}

function part(share: number): number {
  return Math.min(1, Math.max(0, share));
}

/** To a hundredth of a cent. */
function money(amount: number): number {
  return Math.round(amount * 10_000) / 10_000;
}
