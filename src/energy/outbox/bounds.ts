import { mergeRows } from './freeze.ts';
import type { OutboxRow, Tables } from './tables.ts';

/**
 * Keeps the number of waiting rows bounded, whatever the length of an outage: what is too old for its own time
 * anyway becomes one row, and if that is not enough, neighbours are joined, the oldest first. Sums are conserved.
 */
export function boundRows(tables: Tables, wall: number, maxAge: number, limit: number): void {
  const before = mergeable(tables);
  if (before.length <= limit) return;
  const young = before.findIndex(({ booked }) => booked <= wall && wall - booked < maxAge);
  const old = young === -1 ? before : before.slice(0, young);
  if (old.length > 1) mergeRows(tables, old);
  const after = mergeable(tables);
  if (after.length <= limit) return;
  const pairs = Math.max(1, Math.floor(after.length / 4));
  for (let i = 0; i < pairs; i++) mergeRows(tables, after.slice(2 * i, 2 * i + 2));
}

function mergeable(tables: Tables): OutboxRow[] {
  return tables.rowsIn('waiting').filter(({ attempted }) => attempted === 0);
}
