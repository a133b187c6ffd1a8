import type { Cancel, Clock } from '../clock.ts';
import type { Instant } from '../readings/instant.ts';
import { TimerHeap, type Timer } from './timer-heap.ts';

/** A clock that stands still until it is told to move: for long runs and for tests. */
export class SimulatedClock implements Clock {
  readonly #timers = new TimerHeap();
  #mono = 0;
  #wall: number;
  #order = 0;

  /** @param startWall epoch milliseconds shown at the start */
  constructor(startWall: number) {
    this.#wall = startWall;
  }

  now(): Instant {
    return { wall: this.#wall, mono: this.#mono };
  }

  after(ms: number, task: () => void): Cancel {
    const timer: Timer = { at: this.#mono + Math.max(0, ms), order: this.#order++, task, cancelled: false };
    this.#timers.push(timer);
    return () => this.#timers.cancel(timer);
  }

  /** Moves the wall clock alone, as NTP or a hand does. */
  jumpWall(ms: number): void {
    this.#wall += ms;
  }

  /** Moves on by `ms`, running every timer that falls due, in order, each at its own moment. */
  advance(ms: number): void {
    const end = this.#mono + ms;
    for (let due = this.#timers.take(end); due; due = this.#timers.take(end)) this.#fire(due);
    this.#moveTo(end);
  }

  /** Like `advance`, and lets pending promises settle after each timer. */
  async run(ms: number): Promise<void> {
    const end = this.#mono + ms;
    for (let due = this.#timers.take(end); due; due = this.#timers.take(end)) {
      this.#fire(due);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    this.#moveTo(end);
  }

  #fire(timer: Timer): void {
    this.#moveTo(timer.at);
    timer.task();
  }

  #moveTo(mono: number): void {
    this.#wall += mono - this.#mono;
    this.#mono = mono;
  }
}
