import type { MetricPoint } from '../otlp-metrics.ts';

/** What came for one time series within one bin. */
export class MetricCell {
  sum = 0;
  count = 0;
  min = Infinity;
  max = -Infinity;
  /** For percentiles, of histograms only: values and how often each came. */
  readonly values: { readonly value: number; readonly weight: number }[] = [];

  add({ value, distribution }: MetricPoint): void {
    if (distribution) this.#addDistribution(distribution);
    else if (value !== undefined) this.#addValue(Number(value));
  }

  #addValue(value: number): void {
    if (Number.isNaN(value)) return;
    this.sum += value;
    this.count++;
    this.min = Math.min(this.min, value);
    this.max = Math.max(this.max, value);
  }

  /** Each bucket counts as its middle, within what the least and the greatest value say. */
  #addDistribution({ sum = 0, count, min, max, buckets, bounds }: NonNullable<MetricPoint['distribution']>): void {
    if (count === 0n) return;
    this.sum += sum;
    this.count += Number(count);
    const least = min ?? bounds[0] ?? sum / Number(count);
    const greatest = max ?? bounds.at(-1) ?? least;
    this.min = Math.min(this.min, least);
    this.max = Math.max(this.max, greatest);
    for (const [i, weight] of buckets.entries()) {
      if (weight === 0n) continue;
      const low = Math.max(bounds[i - 1] ?? least, least);
      const high = Math.min(bounds[i] ?? greatest, greatest);
      this.values.push({ value: (low + high) / 2, weight: Number(weight) });
    }
  }
}

export const METRIC_AGGREGATIONS = ['sum', 'avg', 'min', 'max', 'count', 'percentile', 'median'] as const;
export type MetricAggregation = (typeof METRIC_AGGREGATIONS)[number];

export const ROLLUPS = ['sum', 'avg', 'min', 'max', 'total'] as const;
export type Rollup = (typeof ROLLUPS)[number];

/**
 * All series of a group within one bin, as one value: first over the time, by `rollup`, then over the series. A
 * percentile is one of what histograms hold, or of the series as they are rolled up; of gauges without a rollup
 * Dynatrace has none.
 *
 * @returns undefined when nothing came
 */
export function together(
  cells: readonly MetricCell[],
  aggregation: MetricAggregation,
  rollup: Rollup | undefined,
  percentile: number,
): number | undefined {
  const filled = cells.filter(({ count }) => count > 0);
  if (filled.length === 0) return undefined;
  const rolled = (usual: Rollup) => filled.map((cell) => rolledUp(cell, rollup ?? usual));
  switch (aggregation) {
    case 'sum':
      return total(rolled('sum'));
    case 'avg':
      return rollup ? total(rolled('avg')) / filled.length : total(rolled('sum')) / total(filled.map((c) => c.count));
    case 'min':
      return Math.min(...rolled('min'));
    case 'max':
      return Math.max(...rolled('max'));
    case 'count':
      return total(filled.map(({ count }) => count));
    case 'percentile':
    case 'median':
      return weightedPercentile(
        rollup ? rolled(rollup).map((value) => ({ value, weight: 1 })) : filled.flatMap(({ values }) => values),
        percentile,
      );
  }
}

function rolledUp({ sum, count, min, max }: MetricCell, rollup: Rollup): number {
  switch (rollup) {
    case 'sum':
    case 'total':
      return sum;
    case 'avg':
      return sum / count;
    case 'min':
      return min;
    case 'max':
      return max;
  }
}

/** The least value that so many percent are at or below. */
function weightedPercentile(unordered: MetricCell['values'], percentile: number): number | undefined {
  const values = unordered.toSorted((a, b) => a.value - b.value);
  const wanted = (total(values.map(({ weight }) => weight)) * percentile) / 100;
  let passed = 0;
  for (const { value, weight } of values) {
    passed += weight;
    if (passed >= wanted) return value;
  }
  return undefined;
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
