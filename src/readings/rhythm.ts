import type { Instant } from './instant.ts';

const GAPS_KEPT = 5;
/** Gaps that must be known before anything is learned from them. */
const GAPS_NEEDED = 2;
const SHORTEST = 10;
const LONGEST = 3600;
/** Seconds; also the limit while the interval is not known. */
const SHORTEST_LIMIT = 90;
const INTERVALS_TO_STALE = 3;

/**
 * How often messages come on one topic, and so from when on silence means something (truth rule 1).
 * The interval is the median of the last 5 gaps, clamped to 10–3600 s.
 */
export class Rhythm {
  readonly #configured: number | undefined;
  readonly #learnedBefore: number | undefined;
  #gaps: number[] = [];
  /** The median of the gaps, until the next one. */
  #median: number | undefined;
  #last: number | undefined;
  #connectionLost = false;

  /**
   * @param configured seconds between messages, where the user or the one who asks said so; nothing is learned then.
   * Infinity: what was said once holds as long as its device does
   * @param learnedBefore seconds, as an earlier process learned them: used until two gaps are known
   */
  constructor(configured?: number, learnedBefore?: number) {
    this.#configured = configured;
    this.#learnedBefore = learnedBefore;
  }

  /** It was told, not learned. */
  get isFixed(): boolean {
    return this.#configured !== undefined;
  }

  /** A live message arrived. Told twice of the same one (it held two devices), it counts once. */
  arrived(now: Instant): void {
    if (this.#last === now.mono) return;
    if (this.#last !== undefined && !this.#connectionLost) {
      if (this.#gaps.length === GAPS_KEPT) this.#gaps.shift();
      this.#gaps.push((now.mono - this.#last) / 1000);
      this.#median = undefined;
    }
    this.#last = now.mono;
    this.#connectionLost = false;
  }

  /** The gap that is open now spans a lost connection and says nothing about the device. */
  connectionLost(): void {
    this.#connectionLost = true;
  }

  /** Seconds between messages; undefined until two gaps are known, now or before. */
  interval(): number | undefined {
    if (this.#configured !== undefined) return this.#configured;
    if (this.#gaps.length < GAPS_NEEDED) return this.#learnedBefore;
    this.#median ??= median(this.#gaps);
    return Math.min(LONGEST, Math.max(SHORTEST, this.#median));
  }

  /** Seconds of silence after which what was said last is no longer true. */
  limit(): number {
    return Math.max(SHORTEST_LIMIT, INTERVALS_TO_STALE * (this.interval() ?? 0));
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}
