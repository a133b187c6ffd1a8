/** Power on one topic gathered proof against registers that come on another and were not due: a Shelly looked frozen. */
import { expect, it } from 'vitest';
import { Household } from '../../src/readings/household.ts';
import type { Quantity } from '../../src/readings/quantities.ts';

const at = (seconds: number) => ({ wall: 1_700_000_000_000 + seconds * 1000, mono: seconds * 1000 });
const household = new Household([{ id: 'house', maxPower: 45_000, role: 'grid' }]);

function send(seconds: number, values: Partial<Record<Quantity, number>>, topic: string) {
  const entries = Object.entries(values) as [Quantity, number][];
  household.sources[0]!.apply({ values: new Map(entries), refused: [] }, topic, '', at(seconds));
}

it('constant power with registers that come every 15 minutes is not frozen', () => {
  let frozen = 0;
  for (let s = 0; s <= 7200; s += 10) {
    if (s % 900 === 0) send(s, { 'energy.active.import': 1000 + Math.floor((3000 * s) / 3600) }, 'emdata');
    send(s, { 'grid.power': 3000 }, 'em');
    if (household.snapshot(at(s)).sources[0]?.down === 'frozen') frozen++;
  }
  expect(frozen).toBe(0);
});
