/**
 * What goes into the next request, and with which bytes.
 *
 *   waiting ──freeze──▶ frozen ──attempt, attempt, …──▶ done, aside
 *      ▲                  │  too old: new bytes
 *      └──── unfreeze ────┘
 *
 * All of it is to be called within a transaction: the bytes are on the disk before they are on the wire.
 */
import { pointsOf, type OutboxPoint, wireName } from './points.ts';
import { isCurrent, isUsable, nextEnd, startBefore } from './stamps.ts';
import type { Amounts, Item, OutboxRow, Tables } from './tables.ts';

export interface Freezer {
  readonly tables: Tables;
  /** Milliseconds. */
  readonly maxAge: number;
  /** Builds the request. */
  readonly encode: (points: readonly OutboxPoint[]) => Uint8Array;
  /** Counts how often the wall clock was set back far. */
  readonly era: () => number;
  readonly setEra: (era: number) => void;
}

/** A row that is ready to be sent. */
export interface Frozen {
  readonly row: OutboxRow;
  readonly items: readonly Item[];
  readonly points: number;
  readonly bytes: Uint8Array;
}

/**
 * Freezes the oldest that waits; undefined if nothing does, or nothing that would tell more about a row under suspicion.
 * The attempt counts as begun.
 */
export function freezeNext(freezer: Freezer, wall: number): Frozen | undefined {
  const { tables, maxAge } = freezer;
  const isOnTime = (row: OutboxRow, items: readonly Item[]) => isUsable(row.booked, wall, maxAge, lastEnd(items));
  const blamed = blamedSeries(tables);
  const group = nextGroup(candidates(tables, blamed), isOnTime, tables);
  if (group.length === 0) return undefined;
  const row = splitAlone(tables, mergeRows(tables, group), blamed);
  const items = tables.items(row.id);
  return stamp(freezer, row, items, isOnTime(row, items) ? row.booked : wall);
}

/** Series that a row under suspicion consists of alone: a row of another one tells more about it. */
function blamedSeries(tables: Tables): ReadonlySet<string> {
  const names = tables.rowsIn('suspect').map(({ id }) => new Set(tables.items(id).map(wireName)));
  return new Set(names.filter(({ size }) => size === 1).flatMap((set) => [...set]));
}

/** Rows that may go next; of a series that was named already, another row would tell nothing. */
function candidates(tables: Tables, blamed: ReadonlySet<string>): readonly OutboxRow[] {
  const waiting = tables.rowsIn('waiting');
  if (blamed.size === 0) return waiting;
  const isBlamed = (item: Item) => blamed.has(wireName(item));
  const others = waiting.filter(({ id }) => !tables.items(id).every(isBlamed));
  if (others.length > 0) return others;
  return waiting.filter(({ id }) => !tables.items(id).every((item) => isBlamed(item) && item.series.alone === 2));
}

/**
 * The frozen row for another attempt: as it is, or with new bytes if the backend would not take it any more.
 * @param isUnsent these bytes were never on the wire, although their attempt was written down as begun
 */
export function retryFrozen(freezer: Freezer, wall: number, isUnsent: (id: number) => boolean): Frozen | undefined {
  const { tables, maxAge } = freezer;
  const [found] = tables.rowsIn('frozen');
  if (!found) return undefined;
  const row: OutboxRow = isUnsent(found.id) ? { ...found, in_flight: 0 } : found;
  const items = tables.items(row.id);
  const bytes = tables.bytes(row.id);
  if (!bytes || row.ended === null || !isCurrent(row.ended, wall, maxAge)) {
    return stamp(freezer, countUncertain(tables, row, items, true), items, wall);
  }
  // What is still in flight from before has had no definite answer.
  const begun: OutboxRow = { ...row, in_flight: 1, unknowns: row.unknowns + row.in_flight };
  if (begun.unknowns !== found.unknowns || found.in_flight === 0) tables.updateRow(begun);
  return { row: begun, items, points: pointsOf(items, 0, 1).length, bytes };
}

/**
 * Energy that is too old to carry its own time, or older than what was told already, goes along with the first that
 * is young enough: that is when the backend would see it in order. An attempted row is never merged.
 */
function nextGroup(
  waiting: readonly OutboxRow[],
  isUsable: (row: OutboxRow, items: readonly Item[]) => boolean,
  tables: Tables,
): OutboxRow[] {
  const group: OutboxRow[] = [];
  for (const row of waiting) {
    if (row.attempted === 1) return group.length === 0 ? [row] : group;
    group.push(row);
    if (isUsable(row, tables.items(row.id))) return group;
  }
  return group;
}

/** Makes one row of neighbours; sums are conserved. */
export function mergeRows(tables: Tables, rows: readonly OutboxRow[]): OutboxRow {
  const [first, ...others] = rows as [OutboxRow, ...OutboxRow[]];
  if (others.length === 0) return first;
  const merged = { ...first, booked: rows.at(-1)!.booked, begun: Math.min(...rows.map(({ begun }) => begun)) };
  for (const { id } of others) {
    tables.addItems(first.id, id);
    tables.deleteRow(id);
  }
  tables.updateRow(merged);
  return merged;
}

/**
 * While a culprit is looked for, what is blamed stays out of the request that is to prove it, and series on trial
 * travel alone. The row keeps what goes now; the rest waits in a new one.
 */
function splitAlone(tables: Tables, row: OutboxRow, blamed: ReadonlySet<string>): OutboxRow {
  const items = tables.items(row.id);
  const names = namesToGo(items, blamed);
  const goes = items.filter((item) => names.has(wireName(item)));
  if (goes.length === items.length) return row;
  const stays = items.filter((item) => !names.has(wireName(item)));
  tables.setItems(row.id, amountsOf(goes));
  tables.insertRow(row.booked, row.begun, amountsOf(stays));
  return row;
}

function amountsOf(items: readonly Item[]): Amounts {
  return new Map(items.map(({ series, wh }) => [series.id, wh]));
}

function namesToGo(items: readonly Item[], blamed: ReadonlySet<string>): ReadonlySet<string> {
  const unblamed = items.filter((item) => !blamed.has(wireName(item)));
  const kept = unblamed.length > 0 ? unblamed : items;
  const onTrial = kept.find(({ series }) => series.alone !== 0);
  return new Set(onTrial ? [wireName(onTrial)] : kept.map(wireName));
}

function stamp(
  { tables, encode, era, setEra }: Freezer,
  row: OutboxRow,
  items: readonly Item[],
  wanted: number,
): Frozen {
  const last = lastEnd(items);
  const stamped = nextEnd(wanted, last, era());
  if (stamped.era !== era()) setEra(stamped.era);
  const { end } = stamped;
  const start = startBefore(end, [row.started ?? undefined, lastEndOfAll(tables, end), last, row.begun]);
  const points = pointsOf(items, start, end);
  const bytes = encoded(encode, points);
  const frozen: OutboxRow = {
    ...row,
    state: 'frozen',
    attempted: 1,
    in_flight: 1,
    started: start,
    ended: end,
    reason: null,
  };
  tables.updateRow(frozen);
  tables.setBytes(row.id, bytes);
  for (const { series } of items) tables.setLastEnd(series.id, end);
  return { row: frozen, items, points: points.length, bytes };
}

/** Up to when this destination has been told anything: undefined where that is not before `end`. */
function lastEndOfAll(tables: Tables, end: number): number | undefined {
  const ends = tables.allSeries().flatMap(({ last_end }) => (last_end === null ? [] : [last_end]));
  const last = Math.max(...ends);
  return ends.length > 0 && last < end ? last : undefined;
}

function lastEnd(items: readonly Item[]): number | undefined {
  const ends = items.flatMap(({ series }) => (series.last_end === null ? [] : [series.last_end]));
  return ends.length === 0 ? undefined : Math.max(...ends);
}

/**
 * The bytes of a row are given up, or their attempts are over: what may have been counted is written down for good.
 * @param isResent under other times, so that not even a backend that deduplicates can tell
 */
export function countUncertain(tables: Tables, row: OutboxRow, items: readonly Item[], isResent: boolean): OutboxRow {
  const unknowns = row.unknowns + row.in_flight;
  if (unknowns === 0) return row;
  for (const { series, wh } of items) {
    tables.addToSeries(series.id, { doubtful: wh * unknowns, restamped: isResent ? wh : 0 });
  }
  return { ...row, unknowns: 0, in_flight: 0 };
}

/** The request could not be built: a fault of ours, which must not keep anything from being booked. */
export class EncodeError extends Error {}

function encoded(encode: Freezer['encode'], points: readonly OutboxPoint[]): Uint8Array {
  try {
    return encode(points);
  } catch (cause) {
    throw new EncodeError('A request with energy could not be built.', { cause });
  }
}
