/**
 * A value from −1 to 1 that depends on the moment alone: for what wavers without weight (a voltage, a cell's
 * temperature). Nothing is drawn from the house's random sequence, so that the days of a seed stay what they are.
 *
 * @param epochMs the moment; the value changes once a second
 * @param salt tells one wavering thing from another
 */
export function noise(epochMs: number, salt: number): number {
  let t = Math.imul(Math.floor(epochMs / 1000) ^ Math.imul(salt + 1, 0x9e3779b1), 0x85ebca6b);
  t ^= t >>> 15;
  t = Math.imul(t, 0xc2b2ae35);
  t ^= t >>> 13;
  t = Math.imul(t, 0x27d4eb2f);
  return ((t ^ (t >>> 16)) >>> 0) / 2 ** 31 - 1;
}

/** Parts of a whole number by weight, as whole numbers that add up to it. @param total may be negative */
export function split(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  let given = 0;
  let weighed = 0;
  return weights.map((weight) => {
    weighed += weight;
    const upTo = sum > 0 ? Math.round((total * weighed) / sum) : 0;
    const part = upTo - given;
    given = upTo;
    return part;
  });
}
