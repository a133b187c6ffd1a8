/** One misread serial number made a topic count as shared by two meters, so that a real swap later left the source down for ever. */
import { expect, it } from 'vitest';
import { at, oneSource } from '../support/one-source.ts';

const { household, send } = oneSource();

it('a swap after a misread serial number leaves the source up', () => {
  const values = { 'power.active.import': 100, 'power.active.export': 0 };
  for (let s = 0; s < 100; s += 10) send(s, values, { serial: 'AAA' });
  send(100, values, { serial: 'AAB' });
  for (let s = 110; s < 200; s += 10) send(s, values, { serial: 'AAA' });
  for (let s = 200; s <= 600; s += 10) send(s, values, { serial: 'BBB' });
  const { sources, house } = household.snapshot(at(600));
  expect(sources[0]).toMatchObject({ up: true });
  expect(house.gridPower).toBe(100);
});
