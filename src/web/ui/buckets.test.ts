import { expect, it } from 'vitest';
import { bucketAt, marks } from './buckets.ts';

it.each([
  [9, undefined],
  [10, 0],
  [19.9, 0],
  [20, 1],
  [1000, 2],
])('at %d is bucket %s', (moment, bucket) => {
  expect(bucketAt([10, 20, 30], moment)).toBe(bucket);
});

it('no bucket of none', () => {
  expect(bucketAt([], 5)).toBeUndefined();
});

it.each([
  [10, [15, 25, 35, 45]],
  [20, [15, 35]],
  [25, [15, 45]],
  [500, [15]],
])('with room for %d there are the marks %o', (room, expected) => {
  expect(marks([10, 20, 30, 40], 50, room)).toEqual(expected);
});
