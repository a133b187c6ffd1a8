import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { midnight, neighbour, periodAt, periodOf, spanOf, type PeriodKind } from './period.ts';

const VIENNA = 'Europe/Vienna';
const HOUR = 3_600_000;
const iso = (wall: number) => new Date(wall).toISOString();

describe('spanOf', () => {
  it.each([
    ['day', '2026-07-01', '2026-06-30T22:00:00.000Z', '2026-07-01T22:00:00.000Z'],
    ['week', '2026-07-01', '2026-06-28T22:00:00.000Z', '2026-07-05T22:00:00.000Z'],
    ['month', '2026-02-14', '2026-01-31T23:00:00.000Z', '2026-02-28T23:00:00.000Z'],
    ['year', '2026-07-01', '2025-12-31T23:00:00.000Z', '2026-12-31T23:00:00.000Z'],
  ] as const)('a %s with %s in it', (kind, date, from, until) => {
    const [year, month, day] = date.split('-').map(Number) as [number, number, number];
    const span = spanOf(periodOf(kind, { year, month, day }), VIENNA);
    expect([iso(span.from), iso(span.until)]).toEqual([from, until]);
  });

  it.each([
    ['in spring', { year: 2026, month: 3, day: 29 }, 23],
    ['in autumn', { year: 2026, month: 10, day: 25 }, 25],
    ['any other', { year: 2026, month: 7, day: 1 }, 24],
  ])('the day of the change of the clock, %s, has %o hours', (_, first, hours) => {
    const { from, until } = spanOf({ kind: 'day', first }, VIENNA);
    expect((until - from) / HOUR).toBe(hours);
  });

  it.each([
    // Midnight itself is skipped: the day begins at one o'clock.
    ['America/Santiago', { year: 2024, month: 9, day: 8 }, '2024-09-08T04:00:00.000Z', 23],
    ['Asia/Kathmandu', { year: 2026, month: 1, day: 1 }, '2025-12-31T18:15:00.000Z', 24],
    ['UTC', { year: 2024, month: 2, day: 29 }, '2024-02-29T00:00:00.000Z', 24],
  ])('in %s', (zone, first, from, hours) => {
    const span = spanOf({ kind: 'day', first }, zone);
    expect(iso(span.from)).toBe(from);
    expect((span.until - span.from) / HOUR).toBe(hours);
  });
});

describe('neighbour', () => {
  it.each([
    ['day', { year: 2024, month: 2, day: 28 }, { year: 2024, month: 2, day: 29 }],
    ['week', { year: 2025, month: 12, day: 29 }, { year: 2026, month: 1, day: 5 }],
    ['month', { year: 2025, month: 12, day: 1 }, { year: 2026, month: 1, day: 1 }],
    ['year', { year: 2025, month: 1, day: 1 }, { year: 2026, month: 1, day: 1 }],
  ] as const)('after a %s', (kind, first, next) => {
    expect(neighbour({ kind, first }, 1)).toEqual({ kind, first: next });
    expect(neighbour({ kind, first: next }, -1)).toEqual({ kind, first });
  });
});

it('periods cover all time without gap or overlap, in every time zone', () => {
  const kinds = fc.constantFrom<PeriodKind>('day', 'week', 'month', 'year');
  const zones = fc.constantFrom(
    VIENNA,
    'America/Santiago',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'UTC',
    'Asia/Tehran',
  );
  const moments = fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2040, 0, 1) });
  fc.assert(
    fc.property(kinds, zones, moments, (kind, zone, wall) => {
      const period = periodAt(kind, wall, zone);
      const { from, until } = spanOf(period, zone);
      expect(from).toBeLessThanOrEqual(wall);
      expect(until).toBeGreaterThan(wall);
      expect(spanOf(neighbour(period, 1), zone).from).toBe(until);
      expect(midnight(period.first, zone)).toBe(from);
    }),
  );
});
