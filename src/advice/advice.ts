/** What an appliance is; decides its defaults (`kinds.ts`) and its word. */
export const APPLIANCE_KINDS = ['car', 'washing-machine', 'dishwasher', 'dryer', 'oven', 'heat-pump', 'own'] as const;
export type ApplianceKind = (typeof APPLIANCE_KINDS)[number];

/** Whether now is a good moment: with our own sun, in part, not now, or nobody knows. */
export const ADVICE_LEVELS = ['now', 'partly', 'wait', 'unknown'] as const;
export type AdviceLevel = (typeof ADVICE_LEVELS)[number];
export type KnownLevel = Exclude<AdviceLevel, 'unknown'>;

/** How sure the outlook is; judged by how often it would have been right on the days that it knows. */
export type Confidence = 'low' | 'medium' | 'high';

/**
 * Why a level is given: facts only, sentences are made in `words.ts`. Powers in W, durations in seconds; `surplusW` is
 * the mean of the last minute with the appliance's own power added back, less the reserve; negative while the house draws.
 */
export type AdviceReason =
  /** No reading of the grid since the start. */
  | { readonly code: 'no-data' }
  /** The grid's power is not known now: the meter is silent. */
  | { readonly code: 'stale' }
  /** What the battery does is not known now, so nobody can tell sun from battery. */
  | { readonly code: 'battery-silent' }
  /** Readings have just begun (again): a mean of a minute is not there yet. */
  | { readonly code: 'settling'; readonly secondsLeft: number }
  /** The surplus covers it. */
  | { readonly code: 'enough'; readonly surplusW: number; readonly neededW: number }
  /** The surplus covers a part of it, or too little. */
  | { readonly code: 'short'; readonly surplusW: number; readonly neededW: number }
  /** There is none: the house itself draws from the grid or from the battery. */
  | { readonly code: 'none'; readonly surplusW: number; readonly neededW: number }
  /** A better level would be right, but has not been for long enough. */
  | {
      readonly code: 'holding';
      readonly next: 'now' | 'partly';
      readonly secondsLeft: number;
      readonly surplusW: number;
      readonly neededW: number;
    }
  /** The level is not quite right any more; it is taken back unless the sun returns. */
  | { readonly code: 'fading'; readonly secondsLeft: number; readonly surplusW: number; readonly neededW: number }
  /** It runs and should not be interrupted. */
  | { readonly code: 'running'; readonly secondsLeft: number; readonly surplusW: number; readonly neededW: number }
  /** A better level would be right, but it has changed too often within the hour. */
  | { readonly code: 'unsteady'; readonly surplusW: number; readonly neededW: number };

/** What the part that is not from our own sun costs, by the import price. Export revenue missed is not in it. */
export interface AdviceCost {
  /** Per hour as things are now. */
  readonly perHour: number;
  /** Of a whole run, for what has one. */
  readonly perRun?: number;
  readonly currency: string;
}

/** A better time today. */
export interface BetterMoment {
  /** Epoch ms; starting from here on… */
  readonly from: number;
  /** …until here is about equally good. */
  readonly until: number;
  /** % of the run that our own sun is expected to cover then. */
  readonly sunShare: number;
  readonly confidence: Confidence;
}

/** The answer for one appliance. Each is answered as if it were the only one to be switched on. */
export interface Advice {
  /** Its id, `[a-z0-9-]+`: attribute `smartmeter.appliance`. */
  readonly appliance: string;
  readonly kind: ApplianceKind;
  /** As the user calls it; else words by kind and language. */
  readonly name?: string;
  readonly level: AdviceLevel;
  /** Epoch ms since when this level is given. */
  readonly since: number;
  readonly reason: AdviceReason;
  /** Age in s of the oldest reading that it rests on; absent before the first. */
  readonly dataAgeSeconds?: number;
  /** % of what it would draw, now or in the run that begins now, that our own sun covers; absent when unknown. */
  readonly sunShare?: number;
  /** W that it would draw; for a run with phases those of the strongest. */
  readonly drawW?: number;
  /** Absent without prices, or when unknown. */
  readonly cost?: AdviceCost;
  /** It seems to run now; its power is added back to the surplus. */
  readonly running: boolean;
  /** Absent where now is best, or where the outlook is not good enough to say. */
  readonly better?: BetterMoment;
}

export interface AdviceStatus {
  /** Epoch ms. */
  readonly at: number;
  /** W that would go to the grid (and into the battery, if the car goes first), mean of a minute; negative: drawn. */
  readonly surplusW?: number;
  /** In the order of the settings. */
  readonly advices: readonly Advice[];
}
