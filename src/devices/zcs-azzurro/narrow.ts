import type { Quantity } from '../../readings/quantities.ts';
import type { ComputedRow, RegisterMap, RegisterRow } from '../modbus/register-map.ts';

/**
 * A map with only the rows that this device has. Sums then want every part that is left: a read that fails now must
 * not make the roof smaller.
 */
export function withRows(map: RegisterMap, rows: readonly RegisterRow[], computed = map.computed): RegisterMap {
  const there = new Set<Quantity>(rows.flatMap((row) => (row.kind === 'value' ? [row.quantity] : [])));
  return { ...map, rows, computed: computed.flatMap((row) => narrowed(row, there)) };
}

function narrowed(row: ComputedRow, there: ReadonlySet<Quantity>): ComputedRow[] {
  if (there.has(row.quantity)) return [];
  const { sumOfPresent, ...strict } = row;
  const parts = row.parts.filter(({ quantity }) => there.has(quantity));
  if (parts.length === 0 || (!sumOfPresent && parts.length < row.parts.length)) return [];
  return [{ ...strict, parts }];
}
