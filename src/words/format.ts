import type { Language } from './language.ts';

/** BCP 47 tags: Austrian German for the household this is made for, English with 24 hours. */
export const LOCALES: Record<Language, string> = { de: 'de-AT', en: 'en-GB' };

const numbers = new Map<string, Intl.NumberFormat>();

/** A number with fixed digits and no grouping, as a meter shows it; never `-0`, and with a real minus sign. */
export function formatNumber(value: number, digits: number, language: Language): string {
  const key = `${language} ${digits}`;
  let format = numbers.get(key);
  if (!format) {
    const fixed = { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false };
    format = new Intl.NumberFormat(LOCALES[language], fixed);
    numbers.set(key, format);
  }
  // Browsers before 2022 know no way to leave the sign of a zero out.
  const isZero = Number(value.toFixed(digits)) === 0;
  return format.format(isZero ? 0 : value).replace('-', '−');
}

interface AgeWords {
  readonly justNow: string;
  /** One and many of seconds, minutes, hours, days. */
  readonly units: readonly (readonly [one: string, many: string])[];
  readonly ago: (amount: string) => string;
}

/** Not Intl.RelativeTimeFormat: tablets of 2018 do not have it. */
const AGES: Record<Language, AgeWords> = {
  de: {
    justNow: 'gerade eben',
    units: [
      ['Sekunde', 'Sekunden'],
      ['Minute', 'Minuten'],
      ['Stunde', 'Stunden'],
      ['Tag', 'Tagen'],
    ],
    ago: (amount) => `vor ${amount}`,
  },
  en: {
    justNow: 'just now',
    units: [
      ['second', 'seconds'],
      ['minute', 'minutes'],
      ['hour', 'hours'],
      ['day', 'days'],
    ],
    ago: (amount) => `${amount} ago`,
  },
};

/** `12 seconds ago`, in the largest unit of which there is a whole one. */
export function formatAge(seconds: number, language: Language): string {
  const { justNow, units, ago } = AGES[language];
  if (seconds < 2) return justNow;
  const sizes = [1, 60, 3600, 86_400];
  const index = sizes.findIndex((_, i) => seconds < (sizes[i + 1] ?? Infinity));
  const count = Math.floor(seconds / (sizes[index] as number));
  const [one, many] = units[index] as readonly [string, string];
  return ago(`${count} ${count === 1 ? one : many}`);
}

/** Date and time of day in the household's time zone. */
export function formatTime(iso: string, timeZone: string, language: Language): string {
  return new Date(iso).toLocaleString(LOCALES[language], { timeZone, dateStyle: 'medium', timeStyle: 'medium' });
}
