import { expect, it } from 'vitest';
import { formatAge, formatNumber, formatTime } from './format.ts';

it.each([
  [12_345.678, 3, 'de', '12345,678'],
  [12_345.678, 3, 'en', '12345.678'],
  [-0.0001, 2, 'en', '0.00'],
  [-0, 2, 'de', '0,00'],
  [-2.41, 2, 'de', '−2,41'],
] as const)('%d with %d digits in %s is %s', (value, digits, language, text) => {
  expect(formatNumber(value, digits, language)).toBe(text);
});

it.each([
  [0, 'gerade eben', 'just now'],
  [2, 'vor 2 Sekunden', '2 seconds ago'],
  [59, 'vor 59 Sekunden', '59 seconds ago'],
  [60, 'vor 1 Minute', '1 minute ago'],
  [3599, 'vor 59 Minuten', '59 minutes ago'],
  [3600, 'vor 1 Stunde', '1 hour ago'],
  [86_400, 'vor 1 Tag', '1 day ago'],
] as const)('%d s', (seconds, german, english) => {
  expect([formatAge(seconds, 'de'), formatAge(seconds, 'en')]).toEqual([german, english]);
});

it('tells the time of day in the zone of the household', () => {
  expect(formatTime('2026-07-01T10:00:00.000Z', 'Europe/Vienna', 'de')).toBe('01.07.2026, 12:00:00');
});
