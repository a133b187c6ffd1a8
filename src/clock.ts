import type { Instant } from './readings/instant.ts';

/** Takes back something that was begun: a timer, a subscription. Safe to call twice. */
export type Cancel = () => void;

/**
 * Time as the application sees it. All of it comes from here, so that a test or a simulated day
 * can run it at another speed.
 */
export interface Clock {
  now(): Instant;
  /** Runs `task` once, `ms` milliseconds from now, unless cancelled. */
  after(ms: number, task: () => void): Cancel;
}

/** The machine's own clock. The only place that reads it. */
export const systemClock: Clock = {
  now: () => ({ wall: Date.now(), mono: performance.now() }),
  after(ms, task) {
    // Node fires at once when the delay does not fit a signed 32-bit integer.
    const timer = setTimeout(task, Math.min(ms, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
};

/** Runs `task` every `ms` milliseconds by `clock`; the first time after one interval. */
export function every(clock: Clock, ms: number, task: () => void): Cancel {
  let cancel = clock.after(ms, tick);
  function tick() {
    cancel = clock.after(ms, tick);
    task();
  }
  return () => cancel();
}

/** Resolves after `ms` milliseconds by `clock`; rejects with the signal's reason when aborted. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
    const abort = () => {
      cancel();
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', abort, { once: true });
  });
}
