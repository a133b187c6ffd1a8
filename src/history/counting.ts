/** What a register has grown since it was last looked at, over swaps and jumps: never the jump between. */
import type { Instant } from '../readings/instant.ts';
import type { RegisterSnapshot } from '../readings/snapshot.ts';

/** How far history has counted a register. Wh. */
export interface Counted {
  readonly segment: number;
  /** The register where the segment began. */
  readonly base: number;
  readonly value: number;
  /** When it was last read; while its inverter sleeps, when that was last seen. */
  readonly at: Instant;
  /** When it was last seen to be of now: what is read rarely is so for longer. */
  readonly seen: Instant;
  /** It was seen not to be of now since. */
  readonly lost: boolean;
  /** Its inverter slept then, and was heard until it did. */
  readonly asleep: boolean;
}

export type RegisterRead = Pick<RegisterSnapshot, 'value' | 'base' | 'segment' | 'before' | 'since'>;

/**
 * Wh, never negative.
 * @param counted undefined at first sight: then what the segment has counted since its beginning is energy, unless an
 * earlier process, which kept no history of it, saw that beginning
 */
export function grown(counted: Pick<Counted, 'segment' | 'base' | 'value'> | undefined, read: RegisterRead): number {
  const sinceBase = Math.max(0, read.value - read.base);
  if (!counted) return read.since.restored ? 0 : sinceBase;
  if (read.segment === counted.segment && read.base === counted.base) return Math.max(0, read.value - counted.value);
  if (read.segment === counted.segment + 1 && read.before !== undefined) {
    return Math.max(0, read.before - counted.value) + sinceBase;
  }
  return sinceBase;
}

/** How far it is counted after that: never back within a segment. */
export function countedTo(
  counted: Counted | undefined,
  read: RegisterRead,
): Pick<Counted, 'segment' | 'base' | 'value'> {
  const { segment, base, value } = read;
  const isSame = counted?.segment === segment && counted.base === base;
  return { segment, base, value: isSame ? Math.max(value, counted.value) : value };
}
