/** Power on one topic gathered proof against registers that come on another and were not due: a Shelly looked frozen. */
import { expect, it } from 'vitest';
import { at, oneSource } from '../support/one-source.ts';

const { household, send } = oneSource();

it('constant power with registers that come every 15 minutes is not frozen', () => {
  let frozen = 0;
  for (let s = 0; s <= 7200; s += 10) {
    if (s % 900 === 0) send(s, { 'energy.active.import': 1000 + Math.floor((3000 * s) / 3600) }, { topic: 'emdata' });
    send(s, { 'grid.power': 3000 }, { topic: 'em' });
    if (household.snapshot(at(s)).sources[0]?.down === 'frozen') frozen++;
  }
  expect(frozen).toBe(0);
});
