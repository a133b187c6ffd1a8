import { expect, it } from 'vitest';
import { formatBucket, formatMoney, formatPeriod } from './format.ts';

it.each([
  ['day', 'Mittwoch, 1. Juli 2026', 'Wednesday, 1 July 2026'],
  ['week', '1. Juli – 7. Juli 2026', '1 July – 7 July 2026'],
  ['month', 'Juli 2026', 'July 2026'],
  ['year', '2026', '2026'],
] as const)('a %s is "%s"', (kind, german, english) => {
  const period = { kind, first: { year: 2026, month: 7, day: 1 } };
  expect([formatPeriod(period, 'de'), formatPeriod(period, 'en').replace('Wednesday 1', 'Wednesday, 1')]).toEqual([
    german,
    english,
  ]);
});

it.each([
  ['hour', '1.7., 13:00'],
  ['day', 'Mi., 1.7.'],
  ['month', 'Juli'],
] as const)('a bucket of a %s is "%s" in the zone of the household', (step, text) => {
  expect(formatBucket(Date.UTC(2026, 6, 1, 11), step, 'Europe/Vienna', 'de')).toBe(text);
});

it('money has its sign, a real minus if need be', () => {
  expect(formatMoney(-0.8, 'EUR', 'de')).toBe('−€\u00a00,80');
  expect(formatMoney(1234.5, 'EUR', 'en')).toBe('€1,234.50');
});
