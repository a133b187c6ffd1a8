import type { Instant } from '../readings/instant.ts';
import { expectationOf, OUTLOOK_DAYS, outlookOf, type Expectation, type Outlook } from './outlook.ts';
import { QUARTER, type PastQuarter } from './past.ts';

/** What is expected of the rest of the day. @param pvW what the modules have given lately, W */
export type OutlookSource = (now: Instant, pvW: number | undefined) => Outlook | undefined;

/** ms by the monotonic clock after which the sky is looked at again. */
const RENEWED = 5 * 60_000;

export interface OutlookDeps {
  /** Means of the quarters that begin in [from, to), epoch ms. Asked once a quarter of an hour. */
  readonly past: (from: number, to: number) => readonly PastQuarter[];
  /** IANA name of the household's. */
  readonly timeZone: string;
}

/** Builds the outlook from history, and again when the quarter of an hour ends or five minutes are over. */
export function createOutlookSource({ past, timeZone }: OutlookDeps): OutlookSource {
  let known: { readonly quarter: number; readonly expectation: Expectation | undefined } | undefined;
  let made: { readonly quarter: number; readonly mono: number; readonly outlook: Outlook | undefined } | undefined;
  return (now, pvW) => {
    const quarter = now.wall - (now.wall % QUARTER);
    if (known?.quarter !== quarter) {
      const days = past(quarter - OUTLOOK_DAYS * 96 * QUARTER, quarter);
      known = { quarter, expectation: expectationOf({ past: days, now: now.wall, timeZone }) };
    }
    if (made?.quarter !== quarter || now.mono - made.mono >= RENEWED) {
      const { expectation } = known;
      made = { quarter, mono: now.mono, outlook: expectation && outlookOf(expectation, pvW, now.wall) };
    }
    return made.outlook;
  };
}
