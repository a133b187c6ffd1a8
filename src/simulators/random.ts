/** A number from 0 (included) to 1 (not), like Math.random. */
export type Random = () => number;

/** Mulberry32: small, fast, and the same sequence for the same seed everywhere. Not for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** About normal, mean 0 and deviation 1, never beyond ±3: a house has no outliers without an end. */
export function bell(random: Random): number {
  return 2 * (random() + random() + random() - 1.5);
}

export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}
