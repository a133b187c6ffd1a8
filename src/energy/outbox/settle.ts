/** What becomes of a row by the answer to it. To be called within a transaction. */
import type { Outcome } from './answers.ts';
import { countUncertain, type Frozen } from './freeze.ts';
import { wireName } from './points.ts';
import type { Item, OutboxRow, Tables } from './tables.ts';

/**
 * Writes down what an answer means for the row. Where there is no definite answer, the attempt stays in flight.
 * @returns the outcome as it is to be understood: what was called malformed may turn out to be the configuration
 */
export function settle(tables: Tables, frozen: Frozen, outcome: Outcome): Outcome {
  switch (outcome.kind) {
    case 'done':
      acknowledge(tables, frozen);
      return outcome;
    case 'partly':
      partlyAccepted(tables, frozen, `Partly accepted, ${outcome.rejected} points rejected: ${outcome.problem}`);
      return outcome;
    case 'malformed':
      return malformed(tables, frozen, outcome);
    case 'retry':
    case 'configuration':
      refused(tables, frozen);
      return outcome;
    case 'unknown':
      return outcome;
  }
}

/** One refused row may be to blame itself, which the next one will tell; two look as if nothing would be accepted. */
function malformed(tables: Tables, frozen: Frozen, outcome: Extract<Outcome, { kind: 'malformed' }>): Outcome {
  const definite = { ...frozen, row: { ...frozen.row, in_flight: 0 as const } };
  if (tables.rowsIn('suspect').length === 0) {
    unfreeze(tables, definite, 'suspect', outcome.problem);
    return outcome;
  }
  allRefused(tables, definite);
  return { ...outcome, kind: 'configuration' };
}

/** The backend has it. What was refused before, while this was accepted, is to blame itself. */
function acknowledge(tables: Tables, { row, items }: Frozen): void {
  countUncertain(tables, { ...row, in_flight: 0 }, items, false);
  for (const { series, wh } of items) tables.addToSeries(series.id, { acknowledged: wh });
  if (isOneSeries(items)) release(tables, items);
  tables.deleteRow(row.id);
  setSuspectsAside(tables);
}

/** A definite no to the attempt: it was not counted. */
function refused(tables: Tables, { row }: Frozen): void {
  if (row.in_flight === 1) tables.updateRow({ ...row, in_flight: 0 });
}

/** It waits again, and gets new bytes at its next attempt. */
export function unfreeze(
  tables: Tables,
  { row, items }: Pick<Frozen, 'row' | 'items'>,
  state: 'waiting' | 'suspect',
  reason: string | null,
): void {
  const counted = countUncertain(tables, row, items, true);
  tables.updateRow({ ...counted, state, ended: null, reason });
  tables.setBytes(row.id, null);
}

/**
 * Two rows were refused, so it is not the row. It may be a series that is in both: from here on theirs travel alone, and
 * if one of them is accepted, the others are to blame.
 */
function allRefused(tables: Tables, frozen: Frozen): void {
  const rows = [...tables.rowsIn('suspect').map(({ id }) => tables.items(id)), frozen.items];
  for (const items of rows) if (!isOneSeries(items)) putOnTrial(tables, items);
  clearSuspects(tables);
  unfreeze(tables, frozen, 'waiting', null);
}

/** They wait again. */
export function clearSuspects(tables: Tables): void {
  for (const row of tables.rowsIn('suspect')) tables.updateRow({ ...row, state: 'waiting', reason: null });
}

/** Some of it was counted and nobody tells which: it is never sent again by itself. */
function partlyAccepted(tables: Tables, { row, items }: Frozen, reason: string): void {
  const counted = countUncertain(tables, { ...row, in_flight: 0 }, items, false);
  putOnTrial(tables, items);
  tables.updateRow({ ...counted, state: 'aside', partly: 1, reason });
  tables.setBytes(row.id, null);
  setSuspectsAside(tables);
}

function setSuspectsAside(tables: Tables): void {
  for (const row of tables.rowsIn('suspect')) setAside(tables, row);
}

/** A series that was named stays alone, and what is refused of it later joins what lies aside already. */
function setAside(tables: Tables, row: OutboxRow): void {
  const items = tables.items(row.id);
  const name = isOneSeries(items) ? items.map(wireName)[0] : undefined;
  if (name !== undefined) {
    for (const { series } of items) if (series.alone === 1) tables.setAlone(series.id, 2);
    const like = tables.rowsIn('aside').find((other) => isLike(tables, other, name));
    if (like) {
      tables.addItems(like.id, row.id);
      tables.deleteRow(row.id);
      tables.updateRow({ ...like, booked: row.booked, reason: row.reason });
      return;
    }
  }
  tables.updateRow({ ...row, state: 'aside' });
}

function isLike(tables: Tables, row: OutboxRow, name: string): boolean {
  return row.partly === 0 && tables.items(row.id).every((item) => wireName(item) === name);
}

function putOnTrial(tables: Tables, items: readonly Item[]): void {
  for (const { series } of items) if (series.alone === 0) tables.setAlone(series.id, 1);
}

function release(tables: Tables, items: readonly Item[]): void {
  for (const { series } of items) if (series.alone !== 0) tables.setAlone(series.id, 0);
}

function isOneSeries(items: readonly Item[]): boolean {
  return new Set(items.map(wireName)).size === 1;
}
