import { expect, it } from 'vitest';
import { SlowMean } from './slow-mean.ts';

it('starts with the first value, follows slowly, and starts anew after a gap', () => {
  const mean = new SlowMean(600_000);
  expect(mean.value).toBeUndefined();
  mean.push(5000, 1000);
  expect(mean.value).toBe(1000);
  mean.push(5000, 9000);
  expect(mean.value).toBe(1000);
  mean.push(605_000, 0);
  expect(mean.value).toBeCloseTo(1000 / Math.E);
  mean.push(610_000, undefined);
  expect(mean.value).toBeUndefined();
  mean.push(620_000, 300);
  expect(mean.value).toBe(300);
});
