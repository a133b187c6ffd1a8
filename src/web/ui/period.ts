/**
 * Days, weeks, months and years of the household: where they begin and end as moments.
 *
 * A day is 23 or 25 hours long where the clock is changed, so nothing here adds hours: dates are reckoned as dates, and
 * only midnight is looked up in the time zone.
 */

export type PeriodKind = 'day' | 'week' | 'month' | 'year';

/** A date in the household's time zone; months from 1. */
export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export interface Period {
  readonly kind: PeriodKind;
  /** Its first day: Monday of a week, the first of a month. */
  readonly first: CivilDate;
}

/** Epoch milliseconds; `until` is the first moment after it. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** The period that a moment lies in. @param wall epoch milliseconds */
export function periodAt(kind: PeriodKind, wall: number, timeZone: string): Period {
  return periodOf(kind, dateAt(wall, timeZone));
}

/** The period that a date lies in. Weeks begin on Monday (ISO 8601). */
export function periodOf(kind: PeriodKind, date: CivilDate): Period {
  const { year, month } = date;
  if (kind === 'day') return { kind, first: date };
  if (kind === 'week') return { kind, first: plusDays(date, -((weekday(date) + 6) % 7)) };
  return { kind, first: { year, month: kind === 'month' ? month : 1, day: 1 } };
}

/** The one before (−1) or after (1). */
export function neighbour({ kind, first }: Period, steps: number): Period {
  const { year, month, day } = first;
  switch (kind) {
    case 'day':
      return { kind, first: plusDays(first, steps) };
    case 'week':
      return { kind, first: plusDays(first, 7 * steps) };
    case 'month':
      return { kind, first: normal(year, month + steps, day) };
    case 'year':
      return { kind, first: { year: year + steps, month: 1, day: 1 } };
  }
}

/** From midnight to midnight in the time zone. */
export function spanOf(period: Period, timeZone: string): Span {
  return { from: midnight(period.first, timeZone), until: midnight(neighbour(period, 1).first, timeZone) };
}

/** The date that is on the calendar in the time zone. @param wall epoch milliseconds */
export function dateAt(wall: number, timeZone: string): CivilDate {
  const { year, month, day } = fields(wall, timeZone);
  return { year, month, day };
}

/** The first moment of a date; where the clock skips midnight, the first moment after it. Epoch milliseconds. */
export function midnight({ year, month, day }: CivilDate, timeZone: string): number {
  const asUtc = Date.UTC(year, month - 1, day);
  // The offset at a moment near midnight, then the one at the midnight that was found with it.
  const near = asUtc - offset(asUtc, timeZone);
  const found = asUtc - offset(near, timeZone);
  return offset(found, timeZone) === offset(near, timeZone) ? found : Math.max(near, found);
}

/** Milliseconds that the time zone is ahead of UTC at a moment. */
function offset(wall: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = fields(wall, timeZone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(wall / 1000) * 1000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

type Fields = Readonly<Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>>;

/** The wall clock of the time zone. */
function fields(wall: number, timeZone: string): Fields {
  let format = formats.get(timeZone);
  if (!format) {
    const numeric = 'numeric';
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    });
    formats.set(timeZone, format);
  }
  const found: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(wall)) found[type] = Number(value);
  // Browsers of 2019 call midnight 24 o'clock whatever they are asked for.
  return { ...(found as Fields), hour: (found['hour'] as number) % 24 };
}

function plusDays({ year, month, day }: CivilDate, days: number): CivilDate {
  return normal(year, month, day + days);
}

/** 13 months or 32 days run over into the next. */
function normal(year: number, month: number, day: number): CivilDate {
  const date = new Date(Date.UTC(year, month - 1, day));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** 0 = Sunday. */
function weekday({ year, month, day }: CivilDate): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}
