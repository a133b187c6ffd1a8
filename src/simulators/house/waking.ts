import type { Running } from './plant.ts';

/** W/m² on the roof that wake the electronics, and below which they go out. */
const WAKES = 6;
const SLEEPS = 3;
/** Milliseconds without light before it gives up, of waiting for more, and of testing the grid (EN 50549: 60 s). */
const GIVES_UP_AFTER = 300_000;
const WAITS = 30_000;
const CHECKS = 60_000;
/** W/m² that are worth connecting for. */
const CONNECTS = 12;

/**
 * How an inverter's day begins and ends: off at night, waiting and checking at dawn, running; at dusk waiting, then
 * off. With a battery it never goes out.
 */
export class Waking {
  readonly #neverSleeps: boolean;
  #running: Running | undefined;
  #since = 0;
  #awakeSince: number | undefined;
  #darkSince: number | undefined;

  /** @param neverSleeps a battery keeps the electronics alive */
  constructor(neverSleeps: boolean) {
    this.#neverSleeps = neverSleeps;
  }

  /** Epoch milliseconds at which it last left `off`. */
  get awakeSince(): number | undefined {
    return this.#awakeSince;
  }

  /** Whole seconds until the grid is tested. */
  countdown(at: number): number {
    return this.#running === 'checking' ? Math.max(0, Math.ceil((this.#since + CHECKS - at) / 1000)) : 0;
  }

  /** What it does from `at` on. @param irradiance W/m² on the roof; moments only go forward */
  at(at: number, irradiance: number): Running {
    const next = this.#neverSleeps ? 'running' : this.#next(at, irradiance);
    if (next !== this.#running) {
      if (this.#running === 'off') this.#awakeSince = at;
      this.#running = next;
      this.#since = at;
    }
    return next;
  }

  #next(at: number, irradiance: number): Running {
    this.#darkSince = irradiance < SLEEPS ? (this.#darkSince ?? at) : undefined;
    const dark = this.#darkSince !== undefined && at - this.#darkSince >= GIVES_UP_AFTER;
    const lasted = at - this.#since;
    switch (this.#running) {
      // The house begins in the middle of something: nothing to wait for.
      case undefined:
        return irradiance >= CONNECTS ? 'running' : 'off';
      case 'off':
        return irradiance >= WAKES ? 'waiting' : 'off';
      case 'waiting':
        if (dark) return 'off';
        return irradiance >= CONNECTS && lasted >= WAITS ? 'checking' : 'waiting';
      case 'checking':
        if (irradiance < SLEEPS) return 'waiting';
        return lasted >= CHECKS ? 'running' : 'checking';
      case 'running':
        return irradiance < SLEEPS ? 'waiting' : 'running';
    }
  }
}
