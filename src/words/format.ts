import type { Language } from './language.ts';

/** BCP 47 tags: Austrian German for the household this is made for, English with 24 hours. */
const TAGS: Record<Language, string> = { de: 'de-AT', en: 'en-GB' };

const numbers = new Map<string, Intl.NumberFormat>();
const ages: Record<Language, Intl.RelativeTimeFormat> = {
  de: new Intl.RelativeTimeFormat('de', { numeric: 'always' }),
  en: new Intl.RelativeTimeFormat('en', { numeric: 'always' }),
};
const JUST_NOW: Record<Language, string> = { de: 'gerade eben', en: 'just now' };

/** A number with fixed digits and no grouping, as a meter shows it; never `-0`, and with a real minus sign. */
export function formatNumber(value: number, digits: number, language: Language): string {
  const key = `${language} ${digits}`;
  let format = numbers.get(key);
  if (!format) {
    const fixed = { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false };
    format = new Intl.NumberFormat(TAGS[language], { ...fixed, signDisplay: 'negative' });
    numbers.set(key, format);
  }
  return format.format(value).replace('-', '−');
}

/** `12 seconds ago`; the page's script counts on from it in the same words. */
export function formatAge(seconds: number, language: Language): string {
  if (seconds < 2) return JUST_NOW[language];
  const format = ages[language];
  if (seconds < 60) return format.format(-Math.floor(seconds), 'second');
  if (seconds < 3600) return format.format(-Math.floor(seconds / 60), 'minute');
  if (seconds < 86_400) return format.format(-Math.floor(seconds / 3600), 'hour');
  return format.format(-Math.floor(seconds / 86_400), 'day');
}

/** Date and time of day in the household's time zone. */
export function formatTime(iso: string, timeZone: string, language: Language): string {
  return new Date(iso).toLocaleString(TAGS[language], { timeZone, dateStyle: 'medium', timeStyle: 'medium' });
}
