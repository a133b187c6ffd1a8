import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCurrent, isUsable, nextEnd, startBefore } from './stamps.ts';

const NOW = Date.UTC(2026, 5, 21, 12);
const MINUTE = 60_000;
const MAX_AGE = 55 * MINUTE;

describe('stamps', () => {
  it.each([
    [NOW, undefined, 0, NOW, 0],
    [NOW + 999, undefined, 0, NOW, 0],
    [NOW, NOW - 1000, 0, NOW, 0],
    [NOW, NOW, 0, NOW + 1000, 0],
    [NOW, NOW + 5 * MINUTE, 0, NOW + 5 * MINUTE + 1000, 0],
    [NOW, NOW + 5 * MINUTE + 1000, 0, NOW + 1, 1],
    [NOW, NOW + 3600_000, 7, NOW + 8, 8],
  ])('end %i after %s in era %i', (wanted, last, era, end, nextEra) => {
    expect(nextEnd(wanted, last, era)).toEqual({ end, era: nextEra });
  });

  it('never gives the same end twice, however the clock jumps', () => {
    const jump = fc.oneof(fc.constant(60_000), fc.constant(-3600_000), fc.integer({ min: -7200_000, max: 7200_000 }));
    fc.assert(
      fc.property(fc.array(jump, { maxLength: 200 }), (jumps) => {
        let [wall, era, last] = [NOW, 0, undefined as number | undefined];
        const ends = new Set<number>();
        for (const ms of jumps) {
          wall += ms;
          const next = nextEnd(wall, last, era);
          ({ end: last, era } = next);
          expect(ends.has(next.end)).toBe(false);
          ends.add(next.end);
        }
      }),
    );
  });

  it.each([
    ['fresh', NOW - MINUTE, undefined, true],
    ['just young enough', NOW - MAX_AGE + 1, undefined, true],
    ['too old', NOW - MAX_AGE, undefined, false],
    ['booked while the clock was ahead', NOW + 1, undefined, false],
    ['older than what was told already', NOW - MINUTE, NOW - MINUTE, false],
    ['newer than what was told', NOW - MINUTE, NOW - MINUTE - 1, true],
  ])('a booking time as the end: %s', (_name, booked, last, usable) => {
    expect(isUsable(booked, NOW, MAX_AGE, last)).toBe(usable);
  });

  it.each([
    [NOW - MAX_AGE, false],
    [NOW - MAX_AGE + 1, true],
    [NOW + 5 * MINUTE, true],
    [NOW + 5 * MINUTE + 1, false],
  ])('a request that ends at %i can go out unchanged: %s', (end, current) => {
    expect(isCurrent(end, NOW, MAX_AGE)).toBe(current);
  });

  it('starts before the end', () => {
    expect(startBefore(NOW, [undefined, NOW, NOW - 5])).toBe(NOW - 5);
    expect(startBefore(NOW, [NOW + 1])).toBe(NOW - 1000);
  });
});
