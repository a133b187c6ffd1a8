import { monthsFromNow, shifted } from './calendar.ts';
import type { Frame, QueryContext } from './context.ts';
import { evaluate, momentOf } from './evaluate.ts';
import { DqlFault } from './fault.ts';
import type { Expression } from './syntax.ts';
import { parseTime } from './time.ts';
import { floorTo } from './units.ts';
import { typeOf, type DqlValue, type Duration, type Timeframe, type Timestamp } from './value.ts';

const MINUTE = 60_000_000_000n;
const HOUR = 60n * MINUTE;
const DAY = 24n * HOUR;
/** What is chosen from when nobody says an interval. */
const INTERVALS: readonly bigint[] = [
  ...[1n, 2n, 5n, 10n, 15n, 30n].map((minutes) => minutes * MINUTE),
  ...[1n, 2n, 3n, 6n, 12n].map((hours) => hours * HOUR),
  ...[1n, 2n, 7n, 30n].map((days) => days * DAY),
];
const USUAL_BINS = 120n;
const MOST_BINS = 20_000n;

/** The parameters that say which time is meant. */
export interface FrameParameters {
  readonly from?: Expression;
  readonly to?: Expression;
  readonly timeframe?: Expression;
}

/** @throws DqlFault for what is no time, or a time without length */
export function frameOf({ from, to, timeframe }: FrameParameters, context: QueryContext): Frame {
  if (timeframe) return wholeFrame(timeframe, context);
  const start = from ? timeOf(from, context) : context.frame.start;
  const end = to ? timeOf(to, context) : from ? context.scope.now : context.frame.end;
  const at = from?.at ?? to?.at;
  if (start >= end && at) throw new DqlFault('INVALID_TIMEFRAME', 'The timeframe ends before it begins.', at);
  return { start, end };
}

function wholeFrame(expression: Expression, { scope }: QueryContext): Frame {
  const value = evaluate(expression, { ...scope, row: new Map() });
  if (typeof value === 'string') {
    const [start, end] = value.split('/').map(parseTime);
    if (start !== undefined && end !== undefined && start < end) return { start, end };
  }
  if (typeOf(value) === 'timeframe') return value as Timeframe;
  throw new DqlFault('INVALID_TIMEFRAME', 'This is no timeframe such as "2026-06-21/2026-06-22".', expression.at);
}

/** `-24h`, `now()-1d@d`, or a time in ISO 8601, as Unix nanoseconds. */
function timeOf(expression: Expression, { scope }: QueryContext): bigint {
  const months = monthsFromNow(expression);
  const value: DqlValue =
    months === undefined ? evaluate(expression, { ...scope, row: new Map() }) : shifted(scope.now, months, scope);
  const moment = momentOf(value, scope) ?? (typeof value === 'string' ? parseTime(value) : undefined);
  if (moment !== undefined) return moment;
  throw new DqlFault(
    'INVALID_TIMEFRAME',
    'This is no time: -24h, now()-1d@d, or "2026-06-21T10:00:00Z".',
    expression.at,
  );
}

/** Equal parts of a timeframe. */
export interface Bins {
  /** Unix nanoseconds. */
  readonly start: bigint;
  readonly interval: bigint;
  readonly count: number;
}

/** Which one a moment is in; undefined if in none. */
export function binAt({ start, interval, count }: Bins, ns: bigint): number | undefined {
  const bin = Number(floorTo(ns - start, interval) / interval);
  return bin >= 0 && bin < count ? bin : undefined;
}

export interface BinParameters {
  readonly interval?: Expression;
  readonly bins?: Expression;
}

/**
 * The timeframe in whole intervals, in the query's time zone. Where clocks change within it, days behind the change
 * begin an hour off.
 *
 * @throws DqlFault for what is no interval
 */
export function binsOf(frame: Frame, parameters: BinParameters, context: QueryContext): Bins {
  const interval = intervalOf(frame, parameters, context);
  const { offsetAt } = context.scope;
  const offset = BigInt(offsetAt(Number(frame.start / 1_000_000n))) * 1_000_000n;
  const start = floorTo(frame.start + offset, interval) - offset;
  const count = (frame.end - start + interval - 1n) / interval;
  if (count <= MOST_BINS) return { start, interval, count: Number(count) };
  const at = parameters.interval?.at ?? parameters.bins?.at ?? { from: 0, to: 0 };
  throw new DqlFault('TOO_MANY_BINS', `The timeframe has ${count} intervals; ${MOST_BINS} are simulated.`, at);
}

function intervalOf({ start, end }: Frame, { interval, bins }: BinParameters, context: QueryContext): bigint {
  const { scope } = context;
  if (interval && !isAuto(interval)) {
    const value = evaluate(interval, { ...scope, row: new Map() });
    const ns = typeOf(value) === 'duration' ? (value as Duration).ns : 0n;
    if (ns >= MINUTE) return ns;
    throw new DqlFault('INVALID_ARGUMENTS', 'An interval is a duration of at least 1m.', interval.at);
  }
  const wanted = bins ? evaluate(bins, { ...scope, row: new Map() }) : USUAL_BINS;
  if (typeof wanted !== 'bigint' || wanted <= 0n) {
    throw new DqlFault(
      'INVALID_ARGUMENTS',
      'The number of bins is a whole number above 0.',
      bins?.at ?? { from: 0, to: 0 },
    );
  }
  const least = (end - start) / wanted;
  return INTERVALS.find((one) => one >= least) ?? floorTo(least + DAY - 1n, DAY);
}

function isAuto(expression: Expression): boolean {
  return expression.kind === 'field' && expression.name === 'auto';
}

/** What `timeframe` and `interval` of a result hold. */
export function frameFields({ start, interval, count }: Bins): [string, DqlValue][] {
  const end = start + interval * BigInt(count);
  return [
    ['timeframe', { kind: 'timeframe', start, end } satisfies Timeframe],
    ['interval', { kind: 'duration', ns: interval } satisfies Duration],
  ];
}

export function isMoment(value: DqlValue | undefined): value is Timestamp {
  return value !== undefined && typeOf(value) === 'timestamp';
}
