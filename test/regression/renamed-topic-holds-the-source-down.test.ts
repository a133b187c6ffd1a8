/** A topic under a wildcard that is used no more held its source down for ever, over restarts. */
import { expect, it } from 'vitest';
import { Household } from '../../src/readings/household.ts';
import type { Quantity } from '../../src/readings/quantities.ts';
import { at, oneSource } from '../support/one-source.ts';

const { household, send } = oneSource();

it('a topic that is silent for a day is not waited for while another speaks, after a restart neither', () => {
  const DAY = 86_400;
  send(
    0,
    { 'power.active.import': 1, 'power.active.export': 0, 'energy.active.import': 1000 },
    { topic: 'old', place: 'old' },
  );
  for (let s = 10; s <= DAY + 20; s += 10)
    send(s, { 'power.active.import': 7, 'power.active.export': 0 }, { topic: 'new', place: 'new' });
  expect(household.snapshot(at(DAY - 10)).sources[0]).toMatchObject({ up: false, down: 'stale' });
  const later = household.snapshot(at(DAY + 20));
  expect(later).toMatchObject({ sources: [{ up: true }], house: { gridPower: 7 } });

  const now = { wall: at(DAY + 30).wall, mono: 0 };
  const traits = { id: 'house', maxPower: 45_000, role: 'grid' } as const;
  const restarted = new Household([traits], { state: household.save(), now });
  const values = new Map<Quantity, number>([
    ['power.active.import', 7],
    ['power.active.export', 0],
  ]);
  restarted.sources[0]!.apply({ values, refused: [] }, 'new', 'new', now);
  expect(restarted.snapshot(now)).toMatchObject({ sources: [{ up: true }], house: { gridPower: 7 } });
});
