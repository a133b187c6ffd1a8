import type { RegisterTable } from './request.ts';

/** Registers that belong together: one value, however wide. Never split over two requests. */
export interface Wanted {
  readonly table: RegisterTable;
  /** Protocol address, 0-based. */
  readonly address: number;
  /** Registers, at least 1. */
  readonly count: number;
}

/** What a device's firmware takes in one request. */
export interface ReadLimits {
  readonly maxRegisters: number;
  /** A request never crosses a multiple of this (Sofar G3: 64). */
  readonly blockSize?: number;
  /** Registers that nobody wants and that may be read over to save a request; 0 where reserved ones are refused. */
  readonly maxGap: number;
}

/** A read that the device refused as a whole. */
export type RefusedRead = Wanted;

export interface PlannedRead {
  readonly table: RegisterTable;
  readonly address: number;
  readonly count: number;
  readonly wanted: readonly Wanted[];
}

/**
 * The fewest reads, in order of address, that bring all that is wanted. Each wanted is in exactly one of them; overlaps
 * and duplicates share one, as long as the limits let them.
 *
 * A read that equals a refused one is split between two wanted near its middle, again and again; a single wanted that
 * is refused is left out. So a device that refuses reads for one register of its own costs a few requests once, and
 * afterwards only that register. A wanted that no request can carry (wider than `maxRegisters`, across a block) is left
 * out too: a fault of the map, which its test finds.
 */
export function planReads(
  wanted: readonly Wanted[],
  limits: ReadLimits,
  refused: readonly RefusedRead[],
): PlannedRead[] {
  const refusedKeys = new Set(refused.map(keyOf));
  const distinct = [...new Map(wanted.map((one) => [keyOf(one), one])).values()];
  const readable = distinct.filter((one) => one.count >= 1 && fits(one, limits)).sort(byAddress);
  return grouped(readable, limits).flatMap((group) => withoutRefused(group, refusedKeys));
}

type Group = readonly [Wanted, ...Wanted[]];

/** Neighbours that one request may carry. Greedy from the lowest address, which is the fewest for intervals on a line. */
function grouped(sorted: readonly Wanted[], limits: ReadLimits): Group[] {
  const groups: Group[] = [];
  // What overlaps stays together, so that no register is asked twice.
  for (const cluster of clusters(sorted, limits)) {
    const last = groups.at(-1);
    if (last && mayJoin(spanOf(last), spanOf(cluster), limits)) groups[groups.length - 1] = [...last, ...cluster];
    else groups.push(cluster);
  }
  return groups;
}

function clusters(sorted: readonly Wanted[], limits: ReadLimits): Group[] {
  const found: Group[] = [];
  for (const one of sorted) {
    const last = found.at(-1);
    const span = last && spanOf(last);
    const overlaps = span?.table === one.table && one.address < endOf(span);
    if (last && overlaps) found[found.length - 1] = [...last, one];
    else found.push([one]);
  }
  return found.flatMap((cluster) => (fits(spanOf(cluster), limits) ? [cluster] : cluster.map((one): Group => [one])));
}

function mayJoin(left: Wanted, right: Wanted, limits: ReadLimits): boolean {
  if (left.table !== right.table || right.address - endOf(left) > limits.maxGap) return false;
  return fits(joined(left, right), limits);
}

/** Whether one request may read it. */
function fits({ address, count }: Wanted, { maxRegisters, blockSize }: ReadLimits): boolean {
  if (count > maxRegisters) return false;
  return blockSize === undefined || Math.floor(address / blockSize) === Math.floor((address + count - 1) / blockSize);
}

function withoutRefused(group: Group, refused: ReadonlySet<string>): PlannedRead[] {
  const span = spanOf(group);
  if (!refused.has(keyOf(span))) return [{ ...span, wanted: group }];
  return halves(group, span).flatMap((half) => withoutRefused(half, refused));
}

/** Both halves of a group, or none of a single wanted. */
function halves(group: Group, span: Wanted): Group[] {
  const middle = span.address + span.count / 2;
  let best: { at: number; badness: number } | undefined;
  for (let at = 1; at < group.length; at++) {
    const border = group[at]?.address ?? 0;
    const cutsAnOverlap = endOf(spanOf(group.slice(0, at) as unknown as Group)) > border;
    // Apart from everything else only where there is no other border.
    const badness = Math.abs(border - middle) + (cutsAnOverlap ? 2 ** 16 : 0);
    if (!best || badness < best.badness) best = { at, badness };
  }
  if (!best) return [];
  return [group.slice(0, best.at), group.slice(best.at)] as unknown as Group[];
}

/** From the first register to the last of a group of one table. */
function spanOf(group: Group): Wanted {
  return group.reduce((span, one) => joined(span, one), registersOf(group[0]));
}

function joined(left: Wanted, right: Wanted): Wanted {
  const address = Math.min(left.address, right.address);
  return { table: left.table, address, count: Math.max(endOf(left), endOf(right)) - address };
}

function registersOf({ table, address, count }: Wanted): Wanted {
  return { table, address, count };
}

function endOf({ address, count }: Wanted): number {
  return address + count;
}

function keyOf({ table, address, count }: Wanted): string {
  return `${table} ${address} ${count}`;
}

function byAddress(left: Wanted, right: Wanted): number {
  if (left.table !== right.table) return left.table < right.table ? -1 : 1;
  return left.address - right.address || right.count - left.count;
}
