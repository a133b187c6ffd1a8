import type { ApplianceKind } from './advice.ts';
import { CAR_POWER, KINDS, type RunPhase } from './kinds.ts';

/** One appliance, complete and checked. Powers in W. */
export interface ApplianceSettings {
  /** `[a-z0-9-]+`. */
  readonly id: string;
  readonly kind: ApplianceKind;
  readonly name?: string;
  /** The least that it can run with; below that a part of it is not a good moment. */
  readonly minPowerW: number;
  /** What it draws; for a run with phases the strongest of them. */
  readonly maxPowerW: number;
  /** Its power is set to follow the sun, so that it draws what there is between the two; else it draws all. */
  readonly adjustable: boolean;
  /** One run. */
  readonly profile: readonly RunPhase[];
  readonly interruptible: boolean;
  /** Minutes for which a run that has begun is not advised against. */
  readonly minRunMinutes: number;
  readonly holdOnSeconds: number;
  readonly holdOffSeconds: number;
  readonly hysteresisW: number;
  /** At least 2: what is given must be possible to take back. */
  readonly maxChangesPerHour: number;
  /** % of its draw that our own sun must cover for "now" and for "partly". */
  readonly nowPercent: number;
  readonly partlyPercent: number;
  /** The configured id of a submeter that measures it alone. */
  readonly meter?: string;
}

/** "Partly", % of the draw: of what can be interrupted, and of a run that cannot. */
const PARTLY_OF_INTERRUPTIBLE = 30;
const PARTLY_OF_RUN = 50;

/** What was read, before it is completed. */
export interface RawAppliance {
  readonly id: string;
  readonly kind: ApplianceKind;
  readonly name?: string | undefined;
  readonly phases?: 1 | 2 | 3 | undefined;
  readonly min_power_kw?: number | undefined;
  readonly max_power_kw?: number | undefined;
  readonly adjustable: boolean;
  readonly run_minutes?: number | undefined;
  readonly profile?: readonly RunPhase[] | undefined;
  readonly interruptible?: boolean | undefined;
  readonly min_run_minutes?: number | undefined;
  readonly hold_on_seconds?: number | undefined;
  readonly hold_off_seconds?: number | undefined;
  readonly hysteresis_kw?: number | undefined;
  readonly max_changes_per_hour?: number | undefined;
  readonly now_percent: number;
  readonly partly_percent?: number | undefined;
  readonly meter?: string | undefined;
}

/** What cannot be true together; messages say what is expected. */
export function contradictions(input: RawAppliance): { readonly path: keyof RawAppliance; readonly message: string }[] {
  const found: { readonly path: keyof RawAppliance; readonly message: string }[] = [];
  const { kind, phases, profile, run_minutes, max_power_kw, now_percent, partly_percent } = input;
  const add = (path: keyof RawAppliance, message: string) => found.push({ path, message });
  if (phases !== undefined && kind !== 'car') add('phases', 'only a car has phases; expected no phases');
  if (kind === 'own' && max_power_kw === undefined && profile === undefined)
    add('max_power_kw', 'expected the power of an appliance of your own in kW, or its profile');
  if (profile && max_power_kw !== undefined)
    add('max_power_kw', 'the profile says its power already; expected one of the two');
  if (profile && run_minutes !== undefined)
    add('run_minutes', 'the profile says how long a run takes; expected one of the two');
  if (profile?.every(({ watts }) => watts === 0)) add('profile', 'expected at least one phase with a power above 0');
  const { min, max } = powerRange(input);
  if (min > max) add('min_power_kw', `expected no more than the most power, ${max / 1000} kW`);
  if (partly_percent !== undefined && partly_percent > now_percent)
    add('partly_percent', `expected no more than now_percent, ${now_percent}`);
  return found;
}

/** W. What is known of one end bounds the other, so that one of the two can be given alone. */
function powerRange({ kind, phases, min_power_kw, max_power_kw, profile }: RawAppliance): { min: number; max: number } {
  const usual = KINDS[kind];
  const car = kind === 'car' ? CAR_POWER[phases ?? 1] : { min: usual.minPowerW, max: usual.maxPowerW };
  const peak = profile && Math.max(...profile.map(({ watts }) => watts));
  const max = peak ?? (max_power_kw === undefined ? Math.max(car.max, watts(min_power_kw) ?? 0) : watts(max_power_kw));
  const least = kind === 'car' ? car.min : max;
  return { min: watts(min_power_kw) ?? Math.min(least, max), max };
}

/** What the user left out is what is usual of the kind. */
export function complete(input: RawAppliance): ApplianceSettings {
  const { kind, name, meter, now_percent } = input;
  const usual = KINDS[kind];
  const { min, max } = powerRange(input);
  // What is interrupted when a better time comes may begin with less.
  const interruptible = input.interruptible ?? usual.interruptible;
  const partly = interruptible ? PARTLY_OF_INTERRUPTIBLE : PARTLY_OF_RUN;
  return {
    id: input.id,
    kind,
    ...(name !== undefined && { name }),
    minPowerW: min,
    maxPowerW: max,
    adjustable: input.adjustable,
    profile: input.profile ?? scaled(usual.profile, max, input.run_minutes),
    interruptible,
    minRunMinutes: input.min_run_minutes ?? usual.minRunMinutes,
    holdOnSeconds: input.hold_on_seconds ?? usual.holdOnSeconds,
    holdOffSeconds: input.hold_off_seconds ?? usual.holdOffSeconds,
    hysteresisW: watts(input.hysteresis_kw) ?? usual.hysteresisW,
    maxChangesPerHour: input.max_changes_per_hour ?? usual.maxChangesPerHour,
    nowPercent: now_percent,
    partlyPercent: input.partly_percent ?? Math.min(partly, now_percent),
    ...(meter !== undefined && { meter }),
  };
}

/** The usual run with another power and another length. */
function scaled(profile: readonly RunPhase[], max: number, runMinutes: number | undefined): readonly RunPhase[] {
  const peak = Math.max(...profile.map(({ watts }) => watts));
  const usualMinutes = profile.reduce((sum, { minutes }) => sum + minutes, 0);
  const longer = (runMinutes ?? usualMinutes) / usualMinutes;
  return profile.map(({ minutes, watts }) => ({ minutes: minutes * longer, watts: (watts * max) / peak }));
}

function watts(kw: number): number;
function watts(kw: number | undefined): number | undefined;
function watts(kw: number | undefined): number | undefined {
  return kw === undefined ? undefined : Math.round(kw * 1000);
}
