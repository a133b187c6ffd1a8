import type { RegisterSnapshot } from '../../readings/snapshot.ts';

/**
 * What is booked of one register of one meter. Wh, or varh for a reactive register, whole.
 *
 *   segmentStart ──── bookedInSegment ────▶ baseline        baseline − segmentStart = bookedInSegment, always
 */
export interface Ledger {
  /** The segment of the readings that is being booked. */
  readonly segment: number;
  /** The register at first sight of the segment: with `segment`, what tells one segment from another. */
  readonly segmentStart: number;
  /** The register up to which everything is booked. */
  readonly baseline: number;
  /** What is settled of this segment: booked, or counted before anybody booked. */
  readonly bookedInSegment: number;
  /** Over all segments, and what was accepted of jumps. */
  readonly booked: number;
}

/**
 * What was out of the ordinary.
 * `segments missed`: the end of the former segment is not known, what it counted last is lost to us.
 * `below baseline`: a register that readings vouch for is below what is booked, which never happens.
 */
export type LedgerNote = 'first sight' | 'segment closed' | 'segments missed' | 'below baseline';

export interface Booked {
  readonly ledger: Ledger;
  /** Never negative. */
  readonly increment: number;
  readonly note?: LedgerNote;
}

export type RegisterRead = Pick<RegisterSnapshot, 'value' | 'base' | 'segment' | 'before'>;

/**
 * Books what a register has grown since the last booking, within what readings vouch for.
 * @param wasUnbooked whether nobody booked when the segment began: what it counted until now, with no backend or a
 * cumulative one, is not owed to this one
 */
export function bookRegister(ledger: Ledger | undefined, read: RegisterRead, wasUnbooked = false): Booked {
  if (!ledger && wasUnbooked) return { ...joinSegment(read), note: 'first sight' };
  if (!ledger) return { ...beginSegment(0, read), note: 'first sight' };
  if (read.segment === ledger.segment && read.base === ledger.segmentStart) return grow(ledger, read.value);
  if (read.segment === ledger.segment + 1 && read.before !== undefined) {
    const tail = grow(ledger, read.before);
    const begun = beginSegment(tail.ledger.booked, read);
    return {
      ledger: begun.ledger,
      increment: tail.increment + begun.increment,
      note: tail.note ?? 'segment closed',
    };
  }
  return { ...beginSegment(ledger.booked, read), note: 'segments missed' };
}

function grow(ledger: Ledger, value: number): Booked {
  const increment = value - ledger.baseline;
  if (increment < 0) return { ledger, increment: 0, note: 'below baseline' };
  if (increment === 0) return { ledger, increment };
  return {
    ledger: {
      ...ledger,
      baseline: value,
      bookedInSegment: ledger.bookedInSegment + increment,
      booked: ledger.booked + increment,
    },
    increment,
  };
}

/** A segment that went on for a while before anybody booked: the register of now is the baseline. */
function joinSegment({ segment, base, value }: RegisterRead): Booked {
  const ledger = { segment, segmentStart: base, baseline: value, bookedInSegment: value - base, booked: 0 };
  return { ledger, increment: 0 };
}

/** The register at first sight of the segment is a baseline: only what it has counted since is energy. */
function beginSegment(booked: number, { segment, base, value }: RegisterRead): Booked {
  const increment = Math.max(0, value - base);
  return {
    ledger: {
      segment,
      segmentStart: base,
      baseline: base + increment,
      bookedInSegment: increment,
      booked: booked + increment,
    },
    increment,
  };
}
