/** One misread serial number made a topic count as shared by two meters, so that a real swap later left the source down for ever. */
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

it('a swap after a misread serial number leaves the source up', () => {
  const values = { 'power.active.import': 100, 'power.active.export': 0 };
  for (let s = 0; s < 100; s += 10) send(s, values, 'AAA');
  send(100, values, 'AAB');
  for (let s = 110; s < 200; s += 10) send(s, values, 'AAA');
  for (let s = 200; s <= 600; s += 10) send(s, values, 'BBB');
  const { sources, house } = household.snapshot(at(600));
  expect(sources[0]).toMatchObject({ up: true });
  expect(house.gridPower).toBe(100);
});
