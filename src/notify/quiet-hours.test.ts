import { describe, expect, it } from 'vitest';
import { localTime } from '../local-time.ts';
import { isQuiet, quietHoursOf } from './quiet-hours.ts';

it.each([
  ['22:00-07:00', { from: 1320, until: 420 }],
  ['7:30 - 8:05', { from: 450, until: 485 }],
  ['00:00–23:59', { from: 0, until: 1439 }],
  ['22:00-22:00', undefined],
  ['24:00-07:00', undefined],
  ['22:60-07:00', undefined],
  ['22-7', undefined],
  ['', undefined],
])('%j is %j', (text, hours) => {
  expect(quietHoursOf(text)).toEqual(hours);
});

const quietAt = (iso: string, hours: string) => {
  const { hour, minute } = localTime(Date.parse(iso), 'Europe/Vienna');
  return isQuiet(quietHoursOf(hours), hour * 60 + minute);
};

describe('over midnight, in Vienna', () => {
  it.each([
    ['2026-07-01T19:59:59Z', false],
    ['2026-07-01T20:00:00Z', true],
    ['2026-07-01T22:00:00Z', true],
    ['2026-07-02T04:59:59Z', true],
    ['2026-07-02T05:00:00Z', false],
    ['2026-12-01T20:59:59Z', false],
    ['2026-12-01T21:00:00Z', true],
  ])('at %s: %s', (iso, quiet) => {
    expect(quietAt(iso, '22:00-07:00')).toBe(quiet);
  });
});

describe('when the clocks change', () => {
  it.each([
    // 29 March 2026: after 01:59:59 comes 03:00.
    ['2026-03-29T00:59:59Z', '02:30-04:00', false],
    ['2026-03-29T01:00:00Z', '02:30-04:00', true],
    ['2026-03-29T02:00:00Z', '02:30-04:00', false],
    // 25 October 2026: 02:00 to 03:00 comes twice, quiet both times.
    ['2026-10-25T00:29:59Z', '02:30-03:00', false],
    ['2026-10-25T00:30:00Z', '02:30-03:00', true],
    ['2026-10-25T01:00:00Z', '02:30-03:00', false],
    ['2026-10-25T01:30:00Z', '02:30-03:00', true],
    ['2026-10-25T02:00:00Z', '02:30-03:00', false],
  ])('at %s in %s: %s', (iso, hours, quiet) => {
    expect(quietAt(iso, hours)).toBe(quiet);
  });
});

it('none is never quiet', () => {
  expect(isQuiet(undefined, 0)).toBe(false);
});
