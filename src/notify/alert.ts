import type { AdviceLevel } from '../advice/advice.ts';
import type { Instant } from '../readings/instant.ts';
import type { Language } from '../words/language.ts';

/** A title of a few words, and a sentence or two. */
export interface AlertWords {
  readonly title: string;
  readonly text: string;
}

interface AlertBase {
  /** When it was found. */
  readonly at: Instant;
  /** What it is about: `advice car`, `inverter-silent roof`. Two with the same subject tell of the same thing. */
  readonly subject: string;
  /** `info`: good to know. `warning`: somebody should look. */
  readonly severity: 'info' | 'warning';
  readonly words: Readonly<Record<Language, AlertWords>>;
}

/** A change of advice. */
export interface AdviceAlert extends AdviceFacts, AlertBase {
  readonly kind: 'advice';
}

interface AdviceFacts {
  /** Id of the appliance. */
  readonly appliance: string;
  readonly level: AdviceLevel;
  /** It was told to be a good moment, and is none any more. */
  readonly withdrawn: boolean;
  /** % of what it would draw that our own sun covers. */
  readonly sunShare?: number;
}

/** Something has been wrong for some time, or is right again. */
export interface TroubleAlert extends AlertBase {
  readonly kind: 'trouble';
  /** Of the problem: `source-stale`. */
  readonly code: string;
  /** It is over. */
  readonly over: boolean;
}

/** Somebody tries whether it arrives. */
export interface TestAlert extends AlertBase {
  readonly kind: 'test';
}

export type Alert = AdviceAlert | TroubleAlert | TestAlert;

/** What became of an alert when it was found. */
export type Telling =
  /** It goes to the channels. */
  | 'told'
  /** Held back until the quiet hours end, and told then if it still holds. */
  | 'quiet hours'
  /** Its appliance has had its notifications of the day: it is not told. */
  | 'daily limit';
