/** Days, months and hours as the clock on the household's wall counts them, right across daylight saving changes. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Between two looks at the offset. No zone changes and changes back within a week. */
const LOOK_EVERY = 7 * DAY;

export type HistoryStep = 'minute' | '5min' | '15min' | 'hour' | 'day' | 'month' | 'year';

/** Steps that are the same length everywhere, milliseconds. */
const FIXED: Partial<Record<HistoryStep, number>> = { minute: MINUTE, '5min': 5 * MINUTE, '15min': 15 * MINUTE };

/** Times are epoch milliseconds. */
export interface TimeZone {
  readonly name: string;
  /** Milliseconds that local time is ahead of UTC. */
  readonly offsetAt: (time: number) => number;
  /**
   * The beginning of the step that `time` lies in. A local hour is as long as it is: in a zone that moves by half an
   * hour (Lord Howe) the one at the change is short.
   */
  readonly startOf: (step: HistoryStep, time: number) => number;
  /** The beginning of the step after the one that begins at `start`. */
  readonly next: (step: HistoryStep, start: number) => number;
  /** `2026-03-29T03:00:00+02:00` */
  readonly iso: (time: number) => string;
}

interface Period {
  readonly from: number;
  readonly offset: number;
}

/** @param name IANA name; throws a RangeError for one that the runtime does not know */
export function createTimeZone(name: string): TimeZone {
  const lookUp = offsetsOf(name);
  const years = new Map<number, readonly Period[]>();

  function periodAt(time: number): Period {
    const year = new Date(time).getUTCFullYear();
    let periods = years.get(year);
    if (!periods) years.set(year, (periods = periodsOf(year, lookUp)));
    return periods.findLast(({ from }) => from <= time) ?? periods[0]!;
  }
  const offsetAt = (time: number) => periodAt(time).offset;
  const local = (time: number) => new Date(time + offsetAt(time));

  /** The first moment of a local date. */
  function dayStart(year: number, month: number, day: number): number {
    const asIfUtc = Date.UTC(year, month, day);
    const before = offsetAt(asIfUtc - DAY);
    const after = offsetAt(asIfUtc + DAY);
    const isMidnight = (offset: number) => offsetAt(asIfUtc - offset) === offset;
    const found = [before, after].filter(isMidnight).map((offset) => asIfUtc - offset);
    // Where a change leaps over midnight the day begins with the change.
    return found.length > 0 ? Math.min(...found) : periodAt(asIfUtc - before).from;
  }

  function hourStart(time: number): number {
    const { offset, from } = periodAt(time);
    const start = time - mod(time + offset, HOUR);
    return offsetAt(start) === offset ? start : from;
  }

  function startOf(step: HistoryStep, time: number): number {
    const length = FIXED[step];
    if (length !== undefined) return time - mod(time, length);
    if (step === 'hour') return hourStart(time);
    const date = local(time);
    const month = step === 'year' ? 0 : date.getUTCMonth();
    return dayStart(date.getUTCFullYear(), month, step === 'day' ? date.getUTCDate() : 1);
  }

  function next(step: HistoryStep, start: number): number {
    const length = FIXED[step];
    if (length !== undefined) return start + length;
    if (step === 'hour') return hourStart(start + HOUR);
    const date = local(start);
    const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
    if (step === 'year') return dayStart(year + 1, 0, 1);
    return step === 'month' ? dayStart(year, month + 1, 1) : dayStart(year, month, day + 1);
  }

  return {
    name,
    offsetAt,
    startOf,
    next,
    iso(time) {
      const minutes = Math.round(offsetAt(time) / MINUTE);
      const digits = (n: number) => String(n).padStart(2, '0');
      const ahead = Math.abs(minutes);
      const offset = `${minutes < 0 ? '-' : '+'}${digits(Math.floor(ahead / 60))}:${digits(ahead % 60)}`;
      return local(time).toISOString().slice(0, 19) + offset;
    },
  };
}

/** What the runtime says, slowly. */
function offsetsOf(timeZone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (time) => {
    const part = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second) - (time - mod(time, 1000));
  };
}

/** The stretches of one UTC year in which the offset stays the same. */
function periodsOf(year: number, offsetAt: (time: number) => number): Period[] {
  const end = Date.UTC(year + 1, 0, 1);
  const periods: Period[] = [];
  let at = Date.UTC(year, 0, 1);
  let offset = offsetAt(at);
  periods.push({ from: at, offset });
  while (at < end) {
    const to = Math.min(at + LOOK_EVERY, end);
    const there = offsetAt(to);
    if (there !== offset) periods.push({ from: changeBetween(at, to, offset, offsetAt), offset: there });
    [at, offset] = [to, there];
  }
  return periods.filter(({ from }) => from < end);
}

/** To the minute: zones change at whole ones. */
function changeBetween(from: number, to: number, offset: number, offsetAt: (time: number) => number): number {
  let [low, high] = [from / MINUTE, to / MINUTE];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * MINUTE) === offset) low = middle;
    else high = middle;
  }
  return high * MINUTE;
}

/** The remainder as on a clock: never negative. */
function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}
