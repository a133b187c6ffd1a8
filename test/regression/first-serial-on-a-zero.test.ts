/** A serial number that first came with a message of zeros began another meter, and the whole register became unbooked. */
import { expect, it } from 'vitest';
import { Household } from '../../src/readings/household.ts';
import type { Quantity } from '../../src/readings/quantities.ts';

const at = (seconds: number) => ({ wall: 1_700_000_000_000 + seconds * 1000, mono: seconds * 1000 });
const household = new Household([{ id: 'house', maxPower: 45_000, role: 'grid' }]);

function send(seconds: number, values: Partial<Record<Quantity, number>>, serial?: string) {
  const entries = Object.entries(values) as [Quantity, number][];
  household.sources[0]!.apply(
    { values: new Map(entries), refused: [], ...(serial !== undefined && { serial }) },
    'amis/out',
    '',
    at(seconds),
  );
}

it('a first serial number on one message of zeros is still the same meter', () => {
  send(0, { 'energy.active.import': 1_000_009 });
  send(10, { 'energy.active.import': 0 }, 'A');
  send(20, { 'energy.active.import': 1_000_010 }, 'A');
  const { meters } = household.snapshot(at(20));
  expect(meters.map(({ id }) => id)).toEqual(['A']);
  expect(meters[0]?.registers.get('energy.active.import')).toMatchObject({
    value: 1_000_010,
    base: 1_000_009,
    unbooked: 0,
  });
});
