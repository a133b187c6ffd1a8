import type { Quantity } from '../../readings/quantities.ts';
import { ruleOf, UNITS, type FieldRule, type Unit } from '../field.ts';
import type { NamedRow } from './fields.ts';

/** What a name stands for. */
export interface Meaning {
  readonly rule: FieldRule;
  /** One rule a phase, where a list instead of a number holds phases; other lists are summed. */
  readonly phases?: readonly FieldRule[];
}

const PHASES: Partial<Record<Quantity, readonly Quantity[]>> = {
  'grid.voltage.l1': ['grid.voltage.l1', 'grid.voltage.l2', 'grid.voltage.l3'],
  'grid.current.l1': ['grid.current.l1', 'grid.current.l2', 'grid.current.l3'],
};

/** `Power_curr`, `power curr` and `POWERCURR` are one name. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Every name of the table, and each with a unit at its end, which then is the unit of the value. */
export function meaningsOf(rows: readonly NamedRow[]): ReadonlyMap<string, Meaning> {
  const meanings = new Map<string, Meaning>();
  for (const { quantity, unit, names } of rows) {
    for (const name of names) {
      meanings.set(plainName(name), meaningOf(quantity, unit));
      for (const said of unitsLike(unit)) meanings.set(plainName(name + said), meaningOf(quantity, said));
    }
  }
  return meanings;
}

function meaningOf(quantity: Quantity, unit: Unit): Meaning {
  const rule = ruleOf({ field: quantity, quantity, unit });
  const phases = PHASES[quantity]?.map((phase) => ruleOf({ field: phase, quantity: phase, unit }));
  return phases ? { rule, phases } : { rule };
}

function unitsLike(unit: Unit): readonly Unit[] {
  return (Object.keys(UNITS) as Unit[]).filter((other) => UNITS[other].base === UNITS[unit].base);
}
