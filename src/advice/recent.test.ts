import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Recent, WINDOW, type Sample } from './recent.ts';

const sample = (seconds: number, gridW: number, own = 0): Sample => ({
  mono: seconds * 1000,
  gridW,
  batteryW: 0,
  own: [own],
});
const grid = ({ gridW }: Sample) => gridW;

it('knows no mean before a whole minute', () => {
  const recent = new Recent();
  expect(recent.missing(0)).toBeUndefined();
  expect(recent.mean(0, grid)).toBeUndefined();
  recent.push(sample(10, 500));
  expect(recent.missing(40_000)).toBe(30_000);
  expect(recent.mean(69_999, grid)).toBeUndefined();
  expect(recent.mean(70_000, grid)).toBe(500);
});

it('weights each reading by how long it held', () => {
  const recent = new Recent();
  recent.push(sample(0, 100));
  recent.push(sample(50, 700));
  recent.push(sample(60, 9999));
  expect(recent.mean(60_000, grid)).toBe((50 * 100 + 10 * 700) / 60);
  expect(recent.mean(120_000, grid)).toBe(9999);
});

it('takes the last of two readings of one moment', () => {
  const recent = new Recent();
  recent.push(sample(0, 100));
  recent.push(sample(0, 300));
  expect(recent.mean(60_000, grid)).toBe(300);
});

it('starts anew after a gap', () => {
  const recent = new Recent();
  recent.push(sample(0, 100));
  recent.clear();
  recent.push(sample(100, 500));
  expect(recent.mean(120_000, grid)).toBeUndefined();
  expect(recent.mean(160_000, grid)).toBe(500);
});

it('learns late of a load', () => {
  const recent = new Recent();
  recent.push(sample(0, 0));
  recent.push(sample(30, 0));
  recent.amend(0, 30_000, 2000);
  expect(recent.mean(60_000, ({ own }) => own[0]!)).toBe(1000);
});

it('is never beyond what was read, and forgets what is older than it needs', () => {
  const reading = fc.record({
    gap: fc.integer({ min: 1, max: 50_000 }),
    gridW: fc.integer({ min: -9000, max: 9000 }),
  });
  fc.assert(
    fc.property(fc.array(reading, { minLength: 1, maxLength: 60, size: 'max' }), (readings) => {
      const recent = new Recent();
      let mono = 0;
      const all: Sample[] = [];
      for (const { gap, gridW } of readings) {
        mono += gap;
        all.push({ mono, gridW, batteryW: 0, own: [] });
        recent.push(all.at(-1)!);
        const mean = recent.mean(mono, grid);
        expect(mean === undefined).toBe(mono - all[0]!.mono < WINDOW);
        if (mean === undefined) continue;
        const counted = all.filter((_, i) => (all[i + 1]?.mono ?? mono) > mono - WINDOW).map(grid);
        expect(mean).toBeGreaterThanOrEqual(Math.min(...counted) - 1e-9);
        expect(mean).toBeLessThanOrEqual(Math.max(...counted) + 1e-9);
      }
    }),
  );
});
