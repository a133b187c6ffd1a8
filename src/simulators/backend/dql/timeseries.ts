import type { QueryContext } from './context.ts';
import { evaluate } from './evaluate.ts';
import { DqlFault } from './fault.ts';
import { binsOf, frameFields, frameOf, type Bins } from './frames.ts';
import { readColumn, type EdgeColumn, type MetricColumn } from './metric-column.ts';
import { seriesOf, type Group } from './metric-series.ts';
import { argumentsOf, columnName, expectSome, listed } from './parameters.ts';
import type { Command, Expression } from './syntax.ts';
import type { Table } from './table.ts';
import { timestamp, typeOf, type DqlValue, type Duration } from './value.ts';

const PARAMETERS = [
  'by',
  'filter',
  'from',
  'to',
  'timeframe',
  'interval',
  'bins',
  'shift',
  'nonempty',
  'union',
  'bucket',
];

/** `timeseries avg(metric), by: {dimension}` (docs.dynatrace.com, "DQL metric commands"). */
export function timeseries(command: Command, context: QueryContext): Table {
  const { items, named } = argumentsOf(command, PARAMETERS);
  expectSome(items, command, 'an aggregation of a metric');
  const columns = items.map((item) => readColumn(item, context));
  const bins = binsOf(frameOf(named, context), named, context);
  const by = listed(named['by']).map((argument) => {
    if (argument.value.kind === 'field') return { name: columnName(argument, context.text), key: argument.value.name };
    throw new DqlFault('INVALID_ARGUMENTS', 'Only dimensions can stand in by:.', argument.at);
  });
  const keys = by.map(({ key }) => key);
  const shift = shiftOf(named['shift'], context);
  const request = { keys, bins, shift, filter: named['filter'] };
  const series = new Map(
    columns.filter((column) => column.kind === 'metric').map((column) => [column, seriesOf(column, request, context)]),
  );
  const [isUnion, isNeverEmpty] = [flag(named['union'], context), flag(named['nonempty'], context)];
  let groups = shared([...series.values()], isUnion);
  if (groups.length === 0 && isNeverEmpty) groups = [{ key: '', dimensions: keys.map(() => null) }];
  const rows = groups.map(({ key, dimensions }) => {
    const row = new Map<string, DqlValue>(frameFields(bins));
    for (const [i, { name }] of by.entries()) row.set(name, dimensions[i] ?? null);
    for (const column of columns) {
      const value = column.kind === 'metric' ? series.get(column)?.get(key)?.value : edges(column, bins);
      row.set(column.name, value ?? (column.kind === 'metric' ? empty(column, bins) : null));
    }
    return row;
  });
  const fields = ['timeframe', 'interval', ...by.map(({ name }) => name), ...columns.map(({ name }) => name)];
  return { rows, fields: new Set(fields) };
}

/** The groups that every column has, or any of them. */
function shared(series: readonly ReadonlyMap<string, Group>[], isUnion: boolean): Omit<Group, 'value'>[] {
  const all = new Map(series.flatMap((one) => [...one].map(([key, { dimensions }]) => [key, { key, dimensions }])));
  return [...all.values()].filter(({ key }) => isUnion || series.every((one) => one.has(key)));
}

function edges({ kind }: EdgeColumn, { start, interval, count }: Bins): DqlValue {
  const first = kind === 'start' ? start : start + interval;
  return Array.from({ length: count }, (_, i) => timestamp(first + interval * BigInt(i)));
}

function empty({ fill, scalar }: MetricColumn, { count }: Bins): DqlValue {
  return scalar ? fill : Array.from({ length: count }, () => fill);
}

function shiftOf(expression: Expression | undefined, { scope }: QueryContext): bigint {
  if (!expression) return 0n;
  const value = evaluate(expression, { ...scope, row: new Map() });
  if (typeOf(value) === 'duration') return (value as Duration).ns;
  throw new DqlFault('INVALID_ARGUMENTS', 'A shift is a duration such as -24h.', expression.at);
}

function flag(expression: Expression | undefined, { scope }: QueryContext): boolean {
  if (!expression) return false;
  const value = evaluate(expression, { ...scope, row: new Map() });
  if (typeof value === 'boolean') return value;
  throw new DqlFault('INVALID_ARGUMENTS', 'true or false is expected here.', expression.at);
}
