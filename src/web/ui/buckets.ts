/** Which bucket a moment lies in. @param starts rising; @returns undefined before the first */
export function bucketAt(starts: readonly number[], moment: number): number | undefined {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) <= moment) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? undefined : low - 1;
}

/**
 * Middles of the buckets that get a mark: all of them, or every second, fifth …, so that none comes closer than `room`.
 * @param end of the last bucket; @param room in the unit of the starts
 */
export function marks(starts: readonly number[], end: number, room: number): number[] {
  const width = (end - (starts[0] ?? end)) / Math.max(1, starts.length);
  const every = [1, 2, 3, 4, 6, 7, 12, 24].find((every) => every * width >= room) ?? starts.length;
  return starts.flatMap((start, i) => (i % every === 0 ? [(start + (starts[i + 1] ?? end)) / 2] : []));
}
