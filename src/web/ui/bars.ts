import type uPlot from 'uplot';

/** Part of a bucket that its bars take. */
const TAKEN = 0.8;

/**
 * Bars side by side in their bucket, each as wide as its share: a month has the width of a month, a day of 23 hours its own.
 * @param index which of `count` bars of a bucket; @param end of the last bucket, epoch seconds
 */
export function barPath(index: number, count: number, end: number): uPlot.Series.PathBuilder {
  return (plot, seriesIndex, first, last) => {
    const starts = plot.data[0];
    const values = plot.data[seriesIndex] as (number | null)[];
    const path = new Path2D();
    const zero = plot.valToPos(0, 'y', true);
    for (let i = first; i <= last; i++) {
      const value = values[i];
      if (value === null || value === undefined) continue;
      const left = plot.valToPos(starts[i] as number, 'x', true);
      const right = plot.valToPos(starts[i + 1] ?? end, 'x', true);
      const width = ((right - left) * TAKEN) / count;
      const x = left + ((right - left) * (1 - TAKEN)) / 2 + index * width;
      const y = plot.valToPos(value, 'y', true);
      path.rect(x, Math.min(y, zero), Math.max(1, width - 1), Math.abs(y - zero));
    }
    return { fill: path, stroke: null };
  };
}
