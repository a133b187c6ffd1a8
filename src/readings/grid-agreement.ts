import type { Instant } from './instant.ts';

/** W, and share of the larger one: less is explained by the two being read seconds apart. */
const SLACK_WATTS = 300;
const SLACK_SHARE = 0.1;
/** Seconds for which they have to differ, or to agree, before it is said. */
const LASTING = 600;

/**
 * Whether the meter and an inverter's own current transformers see the same grid connection. A transformer clamped
 * on the wrong way round shows itself here, and only here.
 */
export class GridAgreement {
  #differs = false;
  /** Since when it is otherwise than `#differs` says. */
  #changedAt: Instant | undefined;

  /** @returns inverter − meter, W, while they have differed lastingly */
  look(meter: number | undefined, inverter: number | undefined, now: Instant): number | undefined {
    if (meter === undefined || inverter === undefined) {
      this.#changedAt = undefined;
      return undefined;
    }
    const difference = inverter - meter;
    const slack = Math.max(SLACK_WATTS, SLACK_SHARE * Math.max(Math.abs(meter), Math.abs(inverter)));
    const differs = Math.abs(difference) > slack;
    if (differs === this.#differs) this.#changedAt = undefined;
    else {
      this.#changedAt ??= now;
      if (now.mono - this.#changedAt.mono >= LASTING * 1000) {
        this.#differs = differs;
        this.#changedAt = undefined;
      }
    }
    return this.#differs ? difference : undefined;
  }
}
