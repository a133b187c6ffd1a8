/** A serial number that first came with a message of zeros began another meter, and the whole register became unbooked. */
import { expect, it } from 'vitest';
import { at, oneSource } from '../support/one-source.ts';

const { household, send } = oneSource();

it('a first serial number on one message of zeros is still the same meter', () => {
  send(0, { 'energy.active.import': 1_000_009 });
  send(10, { 'energy.active.import': 0 }, { serial: 'A' });
  send(20, { 'energy.active.import': 1_000_010 }, { serial: 'A' });
  const { meters } = household.snapshot(at(20));
  expect(meters.map(({ id }) => id)).toEqual(['A']);
  expect(meters[0]?.registers.get('energy.active.import')).toMatchObject({
    value: 1_000_010,
    base: 1_000_009,
    unbooked: 0,
  });
});
