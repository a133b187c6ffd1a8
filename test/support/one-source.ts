import { Household } from '../../src/readings/household.ts';
import type { Quantity } from '../../src/readings/quantities.ts';

/** A moment some seconds after an arbitrary start, by both clocks. */
export const at = (seconds: number) => ({ wall: 1_700_000_000_000 + seconds * 1000, mono: seconds * 1000 });

/** A household with one source, which is told values at a second. */
export function oneSource() {
  const household = new Household([{ id: 'house', maxPower: 45_000, role: 'grid' }]);
  const send = (
    seconds: number,
    values: Partial<Record<Quantity, number>>,
    { serial, topic = 'amis/out', place = '' }: { serial?: string; topic?: string; place?: string } = {},
  ) => {
    const reading = { values: new Map(Object.entries(values) as [Quantity, number][]), refused: [] };
    const known = serial === undefined ? reading : { ...reading, serial };
    household.sources[0]!.apply(known, topic, place, at(seconds));
  };
  return { household, send };
}
