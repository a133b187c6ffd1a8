import { expect, it } from 'vitest';
import { subscriptionsFor } from './filters.ts';

it.each([
  { filters: ['amis/out'], expected: ['amis/out', 'amis/out/'] },
  { filters: ['amis/out/'], expected: ['amis/out', 'amis/out/'] },
  { filters: ['amis/out', 'amis/out/'], expected: ['amis/out', 'amis/out/'] },
  { filters: ['amis/#'], expected: ['amis/#'] },
  { filters: ['#'], expected: ['#'] },
  { filters: ['tele/+/SENSOR'], expected: ['tele/+/SENSOR', 'tele/+/SENSOR/'] },
])('$filters becomes $expected', ({ filters, expected }) => {
  expect(subscriptionsFor(filters)).toEqual(expected);
});
