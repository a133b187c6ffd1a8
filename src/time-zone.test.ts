import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTimeZone, type HistoryStep } from './time-zone.ts';

const HOUR = 3_600_000;
const at = (text: string) => Date.parse(text);

describe('days', () => {
  it.each([
    ['Europe/Vienna', 'an ordinary day', '2026-06-21T00:00:00+02:00', 24],
    ['Europe/Vienna', 'summer time begins', '2026-03-29T00:00:00+01:00', 23],
    ['Europe/Vienna', 'summer time ends', '2026-10-25T00:00:00+02:00', 25],
    ['America/Santiago', 'summer time begins at midnight, which is left out', '2026-09-06T01:00:00-03:00', 23],
    ['America/Santiago', 'summer time ends at midnight: its last hour comes twice', '2026-04-04T00:00:00-03:00', 25],
    ['Australia/Adelaide', 'half an hour off, in the south', '2026-10-04T00:00:00+09:30', 23],
    ['Australia/Adelaide', 'half an hour off, in the south', '2026-04-05T00:00:00+10:30', 25],
    ['Australia/Lord_Howe', 'moves by half an hour', '2026-10-04T00:00:00+10:30', 23.5],
    ['Australia/Lord_Howe', 'moves by half an hour', '2026-04-05T00:00:00+11:00', 24.5],
    ['Asia/Kathmandu', 'three quarters of an hour off, no summer time', '2026-03-29T00:00:00+05:45', 24],
    ['UTC', 'no offset at all', '2026-03-29T00:00:00Z', 24],
    ['Pacific/Apia', 'the day after the one that Samoa left out', '2011-12-31T00:00:00+14:00', 24],
  ])('%s: %s, %s has %d hours', (name, _what, begin, hours) => {
    const zone = createTimeZone(name);
    const start = at(begin);
    expect(zone.startOf('day', start)).toBe(start);
    expect(zone.next('day', start)).toBe(start + hours * HOUR);
    expect(zone.startOf('day', start - 1)).toBeLessThan(start);
    expect(zone.startOf('day', start + hours * HOUR - 1)).toBe(start);
  });

  it('knows the name of a zone, or says that it does not', () => {
    expect(() => createTimeZone('Europe/Linz')).toThrow(RangeError);
    expect(createTimeZone('Europe/Vienna').name).toBe('Europe/Vienna');
  });
});

describe('hours, months and years', () => {
  const vienna = createTimeZone('Europe/Vienna');
  it.each<[HistoryStep, string, string, string]>([
    ['hour', '2026-03-29T01:59:59+01:00', '2026-03-29T01:00:00+01:00', '2026-03-29T03:00:00+02:00'],
    ['hour', '2026-10-25T02:30:00+02:00', '2026-10-25T02:00:00+02:00', '2026-10-25T02:00:00+01:00'],
    ['hour', '2026-10-25T02:30:00+01:00', '2026-10-25T02:00:00+01:00', '2026-10-25T03:00:00+01:00'],
    ['month', '2026-03-31T23:59:59+02:00', '2026-03-01T00:00:00+01:00', '2026-04-01T00:00:00+02:00'],
    ['month', '2026-12-31T23:30:00+01:00', '2026-12-01T00:00:00+01:00', '2027-01-01T00:00:00+01:00'],
    ['year', '2026-12-31T23:30:00+01:00', '2026-01-01T00:00:00+01:00', '2027-01-01T00:00:00+01:00'],
    ['year', '2027-01-01T00:00:00+01:00', '2027-01-01T00:00:00+01:00', '2028-01-01T00:00:00+01:00'],
    ['15min', '2026-10-25T02:44:00+01:00', '2026-10-25T02:30:00+01:00', '2026-10-25T02:45:00+01:00'],
    ['5min', '2026-06-21T12:04:59+02:00', '2026-06-21T12:00:00+02:00', '2026-06-21T12:05:00+02:00'],
    ['minute', '2026-06-21T12:04:59+02:00', '2026-06-21T12:04:00+02:00', '2026-06-21T12:05:00+02:00'],
  ])('the %s of %s begins at %s and ends at %s', (step, time, begin, end) => {
    expect(vienna.startOf(step, at(time))).toBe(at(begin));
    expect(vienna.next(step, at(begin))).toBe(at(end));
  });

  it('gives Lord Howe short hours where it moves by half of one', () => {
    const zone = createTimeZone('Australia/Lord_Howe');
    const change = at('2026-10-04T02:30:00+11:00');
    expect(zone.startOf('hour', change + 60_000)).toBe(change);
    expect(zone.next('hour', at('2026-10-04T01:00:00+10:30'))).toBe(change);
    expect(zone.next('hour', change)).toBe(at('2026-10-04T03:00:00+11:00'));
  });
});

describe('any time in any zone', () => {
  const zones = ['Europe/Vienna', 'America/Santiago', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Africa/Casablanca'].map(
    createTimeZone,
  );
  const anyZone = fc.constantFrom(...zones);
  const anyStep = fc.constantFrom<HistoryStep>('minute', '5min', '15min', 'hour', 'day', 'month', 'year');
  const anyTime = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2035, 0, 1) });

  it('lies in exactly one step, and steps follow each other without a hole', () => {
    fc.assert(
      fc.property(anyZone, anyStep, anyTime, (zone, step, time) => {
        const start = zone.startOf(step, time);
        const end = zone.next(step, start);
        expect(start).toBeLessThanOrEqual(time);
        expect(end).toBeGreaterThan(time);
        expect(zone.startOf(step, start)).toBe(start);
        expect(zone.startOf(step, end)).toBe(end);
        expect(zone.startOf(step, end - 1)).toBe(start);
      }),
    );
  });

  it('is written with its offset and read back', () => {
    fc.assert(
      fc.property(anyZone, anyTime, (zone, time) => {
        const second = time - (time % 1000);
        expect(Date.parse(zone.iso(second))).toBe(second);
      }),
    );
  });

  it('begins its day at the date that the runtime itself would show', () => {
    fc.assert(
      fc.property(anyZone, anyTime, (zone, time) => {
        const date = (ms: number) => new Intl.DateTimeFormat('sv-SE', { timeZone: zone.name }).format(ms);
        const start = zone.startOf('day', time);
        expect(date(start)).toBe(date(time));
        expect(date(start - 1)).not.toBe(date(time));
      }),
    );
  });
});
