import { expect, it } from 'vitest';
import { backoff } from './backoff.ts';

it.each([
  { failures: 1, shortest: 500, longest: 1000 },
  { failures: 2, shortest: 1000, longest: 2000 },
  { failures: 6, shortest: 16_000, longest: 32_000 },
  { failures: 7, shortest: 30_000, longest: 60_000 },
  { failures: 1_000_000, shortest: 30_000, longest: 60_000 },
])('after $failures failures: $shortest to $longest ms', ({ failures, shortest, longest }) => {
  expect(backoff(failures, () => 0)).toBe(shortest);
  expect(backoff(failures, () => 1)).toBe(longest);
});
