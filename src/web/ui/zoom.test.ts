import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lineStep } from './measure.ts';
import { isWhole, moved, within, zoomed } from './zoom.ts';

const DAY = 86_400_000;
const all = { from: 0, until: DAY };

it('zooms in around the middle, and out again to the whole', () => {
  const half = zoomed(all, all, 0.5);
  expect(half).toEqual({ from: DAY / 4, until: (DAY * 3) / 4 });
  expect(isWhole(half, all)).toBe(false);
  expect(zoomed(half, all, 2)).toEqual(all);
  expect(isWhole(zoomed(half, all, 8), all)).toBe(true);
});

it('stops at half an hour', () => {
  let span = all;
  for (let i = 0; i < 20; i++) span = zoomed(span, all, 0.5);
  expect(span.until - span.from).toBe(1_800_000);
});

it('moves up to the border', () => {
  const quarter = { from: 0, until: DAY / 4 };
  expect(moved(quarter, all, 1)).toEqual({ from: DAY / 4, until: DAY / 2 });
  expect(moved(quarter, all, -1)).toEqual(quarter);
});

it('never leaves the time that is shown', () => {
  const moment = fc.integer({ min: -2 * DAY, max: 3 * DAY });
  fc.assert(
    fc.property(moment, moment, (a, b) => {
      const { from, until } = within({ from: Math.min(a, b), until: Math.max(a, b) }, all);
      expect(from).toBeGreaterThanOrEqual(all.from);
      expect(until).toBeLessThanOrEqual(all.until);
    }),
  );
});

it.each([
  ['day', 1, '5min'],
  ['day', 70, 'hour'],
  ['week', 10, '15min'],
  ['week', 70, 'hour'],
  ['month', 70, 'hour'],
  ['year', 300, 'day'],
] as const)('lines of a %s that began %d days ago have the step %s', (kind, days, step) => {
  const now = Date.UTC(2026, 6, 1);
  expect(lineStep(kind, now - days * DAY, now)).toBe(step);
});
