import type { Advice, AdviceLevel, AdviceStatus, ApplianceKind, Confidence } from '../advice/advice.ts';
import { adviceReason, adviceText, applianceName } from '../advice/words.ts';
import { displayed } from '../words/display.ts';
import type { Language } from '../words/language.ts';

/** A text in each language of the page. */
export type Texts = Readonly<Record<Language, string>>;

/** What /api/advice answers, and `advice` in the state. Times are ISO 8601 in UTC. */
export interface AdviceState {
  readonly time: string;
  /** What our own sun leaves over, mean of a minute; negative: drawn. Absent when unknown. */
  readonly surplusKw?: number;
  readonly advices: readonly ApplianceAdvice[];
}

/** The answer for one appliance, as if it were the only one to be switched on. */
export interface ApplianceAdvice {
  /** Its id: what /api/advice/:appliance is asked by. */
  readonly appliance: string;
  readonly kind: ApplianceKind;
  /** In English unless the user has given one. */
  readonly name: string;
  readonly level: AdviceLevel;
  /** The answer in one line. */
  readonly text: Texts;
  /** Why, in a sentence or two. */
  readonly reason: Texts;
  readonly reasonCode: Advice['reason']['code'];
  readonly since: string;
  /** Of what it would draw, covered by our own sun. */
  readonly sunSharePercent?: number;
  readonly drawKw?: number;
  /** Of what is not sun, by the price of import. */
  readonly cost?: Advice['cost'];
  readonly running: boolean;
  readonly betterFrom?: string;
  readonly betterUntil?: string;
  readonly confidence?: Confidence;
  readonly dataAgeSeconds?: number;
}

/** @param timeZone IANA name of the household's */
export function adviceState({ at, surplusW, advices }: AdviceStatus, timeZone: string): AdviceState {
  return {
    time: isoAt(at),
    ...(surplusW !== undefined && { surplusKw: displayed(surplusW) }),
    advices: advices.map((advice) => applianceAdvice(advice, timeZone)),
  };
}

function applianceAdvice(advice: Advice, timeZone: string): ApplianceAdvice {
  const { appliance, kind, level, since, reason, sunShare, drawW, cost, running, better, dataAgeSeconds } = advice;
  return {
    appliance,
    kind,
    name: applianceName(advice, 'en'),
    level,
    text: {
      en: adviceText(advice, { language: 'en', timeZone }),
      de: adviceText(advice, { language: 'de', timeZone }),
    },
    reason: { en: adviceReason(reason, 'en', dataAgeSeconds), de: adviceReason(reason, 'de', dataAgeSeconds) },
    reasonCode: reason.code,
    since: isoAt(since),
    ...(sunShare !== undefined && { sunSharePercent: sunShare }),
    ...(drawW !== undefined && { drawKw: displayed(drawW) }),
    ...(cost && { cost }),
    running,
    ...(better && {
      betterFrom: isoAt(better.from),
      betterUntil: isoAt(better.until),
      confidence: better.confidence,
    }),
    ...(dataAgeSeconds !== undefined && { dataAgeSeconds }),
  };
}

function isoAt(wall: number): string {
  return new Date(wall).toISOString();
}
