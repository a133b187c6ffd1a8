import type { Instant } from './instant.ts';

/** Seconds: the meter's clock has a resolution of 1 s and may come late. */
const SHORTEST_TIME_LIMIT = 60;
const INTERVALS_OF_SAME_TIME = 3;
/** Used for the limit while the interval is not known yet, seconds. */
const ASSUMED_INTERVAL = 30;
/** Wh that the reported power must have carried before a register that stands still is proof. */
const PROOF = 10;
const MS_PER_HOUR = 3_600_000;

/**
 * Tells a device that repeats itself from one that has nothing new to say (truth rule 2). Up to firmware 1.4.5
 * the AMIS reader repeats its last values for ever when the optical link is lost, with a `time` that stands still.
 *
 * A constant 0 W without `time` is legitimate and cannot be told from a frozen one.
 */
export class FrozenWatch {
  #time: number | undefined;
  #timeSince = 0;
  #last = 0;
  /** Watt milliseconds, so that whole watts add up exactly. */
  #carried = 0;

  /**
   * @param time the meter's own clock, Unix seconds, if it sent one
   * @param moved whether any value differs from the last message's
   * @param netPower W through the register that is there to count it; 0 if there is none
   */
  saw(time: number | undefined, moved: boolean, netPower: number, now: Instant): void {
    if (time !== this.#time) {
      this.#time = time;
      this.#timeSince = now.mono;
    }
    if (moved) {
      this.#carried = 0;
    } else {
      this.#carried += Math.abs(netPower) * (now.mono - this.#last);
    }
    this.#last = now.mono;
  }

  /**
   * @param interval seconds between messages, if known
   * @param registerStep Wh in which the register moves
   */
  frozen(interval: number | undefined, registerStep: number): boolean {
    const timeLimit = Math.max(SHORTEST_TIME_LIMIT, INTERVALS_OF_SAME_TIME * (interval ?? ASSUMED_INTERVAL));
    if (this.#time !== undefined && this.#last - this.#timeSince >= timeLimit * 1000) return true;
    return this.#carried >= Math.max(PROOF, 2 * registerStep) * MS_PER_HOUR;
  }
}
