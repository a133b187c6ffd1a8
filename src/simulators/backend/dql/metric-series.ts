import type { QueryContext } from './context.ts';
import { dimensionsOf } from './dimensions.ts';
import { evaluate } from './evaluate.ts';
import { binAt, type Bins } from './frames.ts';
import { MetricCell, together } from './metric-cells.ts';
import type { MetricColumn } from './metric-column.ts';
import type { Expression } from './syntax.ts';
import type { DqlValue } from './value.ts';

/** What one column says of one combination of dimensions. */
export interface Group {
  readonly key: string;
  readonly dimensions: readonly DqlValue[];
  /** An array with a value for each bin, or one value. */
  readonly value: DqlValue;
}

export interface SeriesRequest {
  /** The dimensions that groups are made by. */
  readonly keys: readonly string[];
  readonly bins: Bins;
  /** Nanoseconds that data is taken from elsewhere. */
  readonly shift: bigint;
  readonly filter: Expression | undefined;
}

interface Gathered {
  readonly dimensions: readonly DqlValue[];
  /** For each bin, a cell for each time series in it. */
  readonly bins: Map<string, MetricCell>[];
}

/** A column, group by group. */
export function seriesOf(column: MetricColumn, request: SeriesRequest, context: QueryContext): Map<string, Group> {
  const groups = gather(column, request, context);
  const { interval, count } = request.bins;
  const length = column.scalar ? interval * BigInt(count) : interval;
  const factor = column.rate === undefined ? 1 : Number(column.rate) / Number(length);
  const valueOf = (cells: Map<string, MetricCell>) => {
    const value = together([...cells.values()], column.aggregation, column.rollup, column.percentile);
    return value === undefined ? column.fill : value * factor;
  };
  return new Map(
    [...groups].map(([key, { dimensions, bins }]) => {
      const values = bins.map(valueOf);
      return [key, { key, dimensions, value: column.scalar ? (values[0] ?? null) : values }];
    }),
  );
}

function gather(column: MetricColumn, request: SeriesRequest, { data, scope }: QueryContext): Map<string, Gathered> {
  const { keys, bins, shift } = request;
  const filters = [request.filter, column.filter].filter((one) => one !== undefined);
  const groups = new Map<string, Gathered>();
  for (const point of data.points(column.metric)) {
    const bin = binAt(bins, point.end - shift);
    if (bin === undefined) continue;
    const row = dimensionsOf(point);
    if (!filters.every((filter) => evaluate(filter, { ...scope, row }) === true)) continue;
    const dimensions = keys.map((key) => row.get(key) ?? null);
    const key = JSON.stringify(dimensions);
    let group = groups.get(key);
    if (!group) {
      const length = column.scalar ? 1 : bins.count;
      group = { dimensions, bins: Array.from({ length }, () => new Map<string, MetricCell>()) };
      groups.set(key, group);
    }
    cellOf(group.bins[column.scalar ? 0 : bin], row).add(point);
  }
  return groups;
}

function cellOf(cells: Map<string, MetricCell> | undefined, row: ReadonlyMap<string, DqlValue>): MetricCell {
  const key = JSON.stringify([...row]);
  const cell = cells?.get(key) ?? new MetricCell();
  cells?.set(key, cell);
  return cell;
}
