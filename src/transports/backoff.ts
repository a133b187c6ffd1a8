const FIRST = 1000;
const LONGEST = 60_000;

/**
 * Milliseconds to wait before attempt number `failures + 1`: doubling from 1 s to 60 s, each anywhere in its upper
 * half, so that a household's devices do not all knock at the same moment after a power cut.
 * @param failures attempts that failed in a row, at least 1
 */
export function backoff(failures: number, random: () => number): number {
  const longest = Math.min(LONGEST, FIRST * 2 ** Math.min(failures - 1, 16));
  return longest / 2 + (random() * longest) / 2;
}
