import { bell, between, type Random } from '../random.ts';

/** Seconds for which a cloud stays in front of the sun, about. */
const CLOUD_LASTS = 240;
/** A day's weather resembles the one before by this much. */
const DAY_TO_DAY = 0.6;
/** What of clear-sky light still gets through the thickest cover. */
const THICKEST = 0.12;

/**
 * Clouds over the house. A day has its cover; single clouds pass, most and widest apart on half-covered days.
 * Both are correlated noise, so light does not jump from one second to the next.
 */
export class Sky {
  readonly #random: Random;
  readonly #keep: number;
  readonly #stir: number;
  #weather: number;
  #passing = 0;

  /** @param slot seconds between two calls of `light` */
  constructor(random: Random, slot: number) {
    this.#random = random;
    this.#keep = Math.exp(-slot / CLOUD_LASTS);
    this.#stir = Math.sqrt(1 - this.#keep ** 2);
    this.#weather = bell(random);
  }

  /** The next day's weather; once a day. */
  newDay(): void {
    this.#weather = DAY_TO_DAY * this.#weather + Math.sqrt(1 - DAY_TO_DAY ** 2) * bell(this.#random);
  }

  /** What part of clear-sky light comes through now, 0.12 to 1. Advances by one slot. */
  light(): number {
    this.#passing = this.#keep * this.#passing + this.#stir * bell(this.#random);
    const cover = cap(0.4 + 0.4 * this.#weather);
    const variety = 4 * cover * (1 - cover);
    const through = 1 - cover + 0.35 * variety * this.#passing;
    return THICKEST + (1 - THICKEST) * cap(through);
  }
}

function cap(share: number): number {
  return Math.min(1, Math.max(0, share));
}

/** A walk around 0 with deviation 1 that forgets within `lasts` seconds: for small wavering loads. */
export function wavering(random: Random, slot: number, lasts: number): () => number {
  const keep = Math.exp(-slot / lasts);
  const stir = Math.sqrt(1 - keep ** 2);
  let value = between(random, -1, 1);
  return () => (value = keep * value + stir * bell(random));
}
