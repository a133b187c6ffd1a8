import { LOCALES } from '../../words/format.ts';
import type { Language } from '../../words/language.ts';
import type { Step } from './api.ts';
import type { CivilDate, Period } from './period.ts';

type Fields = Intl.DateTimeFormatOptions;

const formats = new Map<string, Intl.DateTimeFormat>();

/** A moment in the household's time zone. @param wall epoch milliseconds */
export function formatMoment(wall: number, fields: Fields, timeZone: string, language: Language): string {
  const key = JSON.stringify([fields, timeZone, language]);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(LOCALES[language], { ...fields, timeZone });
    formats.set(key, format);
  }
  return format.format(wall);
}

export const CLOCK: Fields = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
export const DAY_AND_CLOCK: Fields = { day: 'numeric', month: 'numeric', ...CLOCK };

/** `12,34 €`. @param currency ISO 4217 */
export function formatMoney(amount: number, currency: string, language: Language): string {
  return new Intl.NumberFormat(LOCALES[language], { style: 'currency', currency }).format(amount).replace('-', '−');
}

/** `Mittwoch, 1. Juli 2026`, `29. Juni – 5. Juli 2026`, `Juli 2026`, `2026`. */
export function formatPeriod({ kind, first }: Period, language: Language): string {
  switch (kind) {
    case 'day':
      return formatDate(first, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }, language);
    case 'week': {
      const last = { ...first, day: first.day + 6 };
      const day: Fields = { day: 'numeric', month: 'long' };
      return `${formatDate(first, day, language)} – ${formatDate(last, { ...day, year: 'numeric' }, language)}`;
    }
    case 'month':
      return formatDate(first, { month: 'long', year: 'numeric' }, language);
    case 'year':
      return formatDate(first, { year: 'numeric' }, language);
  }
}

function formatDate({ year, month, day }: CivilDate, fields: Fields, language: Language): string {
  return formatMoment(Date.UTC(year, month - 1, day, 12), fields, 'UTC', language);
}

/** What a bucket of the history is called: `13:00`, `Mo., 6.7.`, `Juli`. @param wall its begin, epoch milliseconds */
export function formatBucket(wall: number, step: Step, timeZone: string, language: Language): string {
  if (step === 'month') return formatMoment(wall, { month: 'long' }, timeZone, language);
  if (step === 'day')
    return formatMoment(wall, { weekday: 'short', day: 'numeric', month: 'numeric' }, timeZone, language);
  return formatMoment(wall, DAY_AND_CLOCK, timeZone, language);
}
