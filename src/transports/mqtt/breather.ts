import type { Clock } from '../../clock.ts';

/** Milliseconds of messages after which everybody else gets a turn. */
const SLICE = 4;

/**
 * Shares the event loop under a flood. mqtt.js goes from message to message without letting go as long as the socket
 * has bytes, and Node then reads up to 2 MB at once: `/healthz` and exports waited for 400 ms (measured, 118,000
 * messages a second). So after a slice the next message waits for one turn of the loop; the socket fills, and TCP
 * holds the broker back.
 */
export class Breather {
  readonly #clock: Clock;
  #sliceStart: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `next`, at once or after one turn of the event loop. */
  breathe(next: () => void): void {
    const now = this.#clock.now().mono;
    if (this.#sliceStart === undefined) {
      this.#sliceStart = now;
      // The slice ends with this turn of the loop, however short it was.
      setImmediate(() => (this.#sliceStart = undefined));
    } else if (now - this.#sliceStart > SLICE) {
      setImmediate(next);
      return;
    }
    next();
  }
}
