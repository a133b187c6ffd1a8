import type { Group } from '../devices/modbus/register-map.ts';
import { intervalOf } from './groups.ts';

const SLOWER: readonly Group[] = ['medium', 'slow', 'once'];

/**
 * When which group is due. Ticks come every interval on a grid; what is late is skipped, not queued. Every tick reads
 * the fast group; a slower one joins the first tick at or after its time, so that every poll begins with what is
 * known to answer.
 */
export class Schedule {
  /** Seconds. */
  readonly #interval: number;
  /** The grid begins here; ms of the monotonic clock, as all moments here. */
  #start = 0;
  readonly #dueAt = new Map<Group, number>();

  /** @param interval seconds between two ticks */
  constructor(interval: number) {
    this.#interval = interval;
  }

  /** From `now` on; everything is due. */
  begin(now: number): void {
    this.#start = now;
    for (const group of SLOWER) this.#dueAt.set(group, now);
  }

  /** Groups of a tick, in the order in which they are read. */
  due(now: number): Group[] {
    return ['fast', ...SLOWER.filter((group) => now >= (this.#dueAt.get(group) ?? Infinity))];
  }

  /**
   * What was due has been read.
   * @param tick when that began
   * @param again groups that have more to find out at the next tick
   */
  done(groups: readonly Group[], tick: number, again: ReadonlySet<Group>): void {
    for (const group of groups) {
      const dueAt = this.#dueAt.get(group);
      if (dueAt === undefined || again.has(group)) continue;
      const period = 1000 * intervalOf(group, { interval: this.#interval });
      if (period === Infinity) this.#dueAt.delete(group);
      else this.#dueAt.set(group, nextAfter(tick, dueAt, period));
    }
  }

  /** ms from `now` to the next tick; one that is now or past is not waited for, it is skipped. */
  untilNextTick(now: number): number {
    return nextAfter(now, this.#start, 1000 * this.#interval) - now;
  }
}

/** The next moment after `now` of a grid, so that a late one does not shift all that follow. */
function nextAfter(now: number, start: number, period: number): number {
  return start + period * (Math.floor((now - start) / period) + 1);
}
