import type { Cancel, Clock } from '../clock.ts';
import type { Instant } from '../readings/instant.ts';

interface Timer {
  at: number;
  order: number;
  task: () => void;
}

/** A clock that stands still until it is told to move: for long runs and for tests. */
export class SimulatedClock implements Clock {
  #mono = 0;
  #wall: number;
  #order = 0;
  #timers: Timer[] = [];

  /** @param startWall epoch milliseconds shown at the start */
  constructor(startWall: number) {
    this.#wall = startWall;
  }

  now(): Instant {
    return { wall: this.#wall, mono: this.#mono };
  }

  after(ms: number, task: () => void): Cancel {
    const timer: Timer = { at: this.#mono + Math.max(0, ms), order: this.#order++, task };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((t) => t !== timer);
    };
  }

  /** Moves the wall clock alone, as NTP or a hand does. */
  jumpWall(ms: number): void {
    this.#wall += ms;
  }

  /** Moves on by `ms`, running every timer that falls due, in order, each at its own moment. */
  advance(ms: number): void {
    const end = this.#mono + ms;
    for (let due = this.#next(end); due; due = this.#next(end)) this.#fire(due);
    this.#moveTo(end);
  }

  /** Like `advance`, and lets pending promises settle after each timer. */
  async run(ms: number): Promise<void> {
    const end = this.#mono + ms;
    for (let due = this.#next(end); due; due = this.#next(end)) {
      this.#fire(due);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    this.#moveTo(end);
  }

  #next(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const t of this.#timers) {
      if (t.at > end) continue;
      if (!first || t.at < first.at || (t.at === first.at && t.order < first.order)) first = t;
    }
    return first;
  }

  #fire(timer: Timer): void {
    this.#timers = this.#timers.filter((t) => t !== timer);
    this.#moveTo(timer.at);
    timer.task();
  }

  #moveTo(mono: number): void {
    this.#wall += mono - this.#mono;
    this.#mono = mono;
  }
}
