import { zoneOffset } from '../local-time.ts';
import { QUARTER, type PastQuarter } from './past.ts';

/** What is expected of one quarter of an hour. */
export interface OutlookSlot {
  /** Epoch ms. */
  readonly from: number;
  /** W, mean; negative: drawn. */
  readonly surplusW: number;
  /** W on each of the days before at this time, yesterday first; undefined where there was no data. */
  readonly past: readonly (number | undefined)[];
}

/** The rest of the day, from the household's own days before it. */
export interface Outlook {
  /** From the quarter that is now to local midnight, without a gap; never empty. */
  readonly slots: readonly OutlookSlot[];
  /** Days that have data. */
  readonly days: number;
  /** What the modules give now, 1: as much as on the best of the days; absent without modules, at night. */
  readonly skyShare?: number;
}

export interface OutlookInput {
  readonly past: readonly PastQuarter[];
  /** Epoch ms. */
  readonly now: number;
  /** IANA name. */
  readonly timeZone: string;
}

/** What the days before say of the rest of the day, whatever the sky is like now. */
export interface Expectation {
  readonly slots: readonly ExpectedSlot[];
  readonly days: number;
  /** W of the best quarter of all days. */
  readonly most: number;
}

interface ExpectedSlot extends OutlookSlot {
  /** W of the modules on the best of the days at this time, as near to a clear sky as was seen. */
  readonly bestW: number;
  /** W of the modules on the mean of the days; undefined where none is known. */
  readonly meanW: number | undefined;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Days that are looked at: the sun's height changes little in them. */
export const OUTLOOK_DAYS = 14;
/** Fewer tell nothing. */
const LEAST_DAYS = 3;
/** ms after which the sky of now tells little of the sky then. */
const SKY_LASTS = 4 * HOUR;
/** Of the best power of the days, below which the sky cannot be judged: dawn and dusk. */
const LIGHT = 0.1;
/** Of the days, so many had less consumption than what counts as usual: what our appliances draw is not usual. */
const USUAL = 0.4;

/**
 * What the days before say of the rest of the day. Renewed once a quarter of an hour.
 *
 * The sun does not know of daylight saving: days are compared at the same UTC time, only the usual consumption by the
 * household's local time, and the day ends at local midnight. Consumption beyond the usual is added back, since a car
 * that charged at noon was there because of the sun.
 *
 * @returns undefined with fewer than 3 days of data
 */
export function expectationOf({ past, now, timeZone }: OutlookInput): Expectation | undefined {
  const quarters = new Map(past.map((quarter) => [quarter.start, quarter]));
  const localOf = localTimes(timeZone);
  const starts = restOfDay(now, localOf);
  const days = daysWithData(quarters, starts);
  if (days < LEAST_DAYS) return undefined;
  const usual = usualConsumption(past, localOf);
  const slots = starts.map((from): ExpectedSlot => {
    const then = daysBefore(quarters, from);
    const surpluses = then.map((quarter) => quarter && liftedSurplus(quarter, usual(quarter.start)));
    const known = surpluses.filter((watts) => watts !== undefined);
    const pv = then.flatMap((quarter) => (typeof quarter?.pvW === 'number' ? [quarter.pvW] : []));
    return {
      from,
      surplusW: known.length > 0 ? mean(known) : 0,
      past: surpluses,
      bestW: Math.max(0, ...pv),
      meanW: pv.length > 0 ? mean(pv) : undefined,
    };
  });
  return { slots, days, most: past.reduce((most, { pvW }) => Math.max(most, pvW ?? 0), 0) };
}

/**
 * What is expected of the rest of the day: the mean of the days before, moved by how much of a clear sky's power comes
 * now compared with those days, which counts less the further ahead.
 *
 * @param pvW what the modules have given lately, W; undefined where there are none or they are silent
 * @param now epoch ms
 */
export function outlookOf({ slots, days, most }: Expectation, pvW: number | undefined, now: number): Outlook {
  const skyNow = pvW === undefined ? undefined : skyShare(pvW, slots[0]!.bestW, most);
  if (skyNow === undefined) return { slots, days };
  const moved = slots.map(({ from, surplusW, past, bestW, meanW }): OutlookSlot => {
    const clearer = meanW === undefined ? 0 : skyNow * bestW - meanW;
    return { from, past, surplusW: surplusW + clearer * Math.exp(-(from - now) / SKY_LASTS) };
  });
  return { slots: moved, days, skyShare: skyNow };
}

/** Quarters from the one that is now to local midnight. */
function restOfDay(now: number, localOf: (start: number) => number): readonly number[] {
  const first = now - (now % QUARTER);
  const starts: number[] = [];
  const dayOf = (start: number) => Math.floor(localOf(start) / DAY);
  for (let start = first; dayOf(start) === dayOf(first); start += QUARTER) starts.push(start);
  return starts;
}

type Quarters = ReadonlyMap<number, PastQuarter>;

function daysBefore(quarters: Quarters, from: number): readonly (PastQuarter | undefined)[] {
  return Array.from({ length: OUTLOOK_DAYS }, (_, i) => quarters.get(from - (i + 1) * DAY));
}

/** Days on which most of the rest of the day is known. */
function daysWithData(quarters: Quarters, starts: readonly number[]): number {
  let days = 0;
  for (let day = 1; day <= OUTLOOK_DAYS; day++) {
    const known = starts.filter((from) => typeof quarters.get(from - day * DAY)?.surplusW === 'number').length;
    if (known >= starts.length * 0.75) days++;
  }
  return days;
}

function skyShare(pvW: number, best: number, most: number): number | undefined {
  return best > 0 && best >= most * LIGHT ? Math.min(1.2, Math.max(0, pvW / best)) : undefined;
}

/** W of the house that are usual at the local time of a quarter. */
function usualConsumption(
  past: readonly PastQuarter[],
  localOf: (start: number) => number,
): (start: number) => number | undefined {
  const timeOf = (start: number) => Math.floor((localOf(start) % DAY) / QUARTER);
  const byTime = new Map<number, number[]>();
  for (const { start, houseW } of past) {
    if (typeof houseW !== 'number') continue;
    const seen = byTime.get(timeOf(start));
    if (seen) seen.push(houseW);
    else byTime.set(timeOf(start), [houseW]);
  }
  for (const seen of byTime.values()) seen.sort((a, b) => a - b);
  return (start) => {
    const seen = byTime.get(timeOf(start));
    return seen?.[Math.floor((seen.length - 1) * USUAL)];
  };
}

/** Local time as if it were UTC, epoch ms. */
function localTimes(timeZone: string): (start: number) => number {
  return (start) => start + zoneOffset(start, timeZone);
}

function liftedSurplus({ surplusW, houseW }: PastQuarter, usual: number | undefined): number | undefined {
  if (surplusW === null) return undefined;
  return surplusW + (typeof houseW === 'number' && usual !== undefined ? Math.max(0, houseW - usual) : 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
