import { aggregate, expectAggregation } from './aggregations.ts';
import type { QueryContext } from './context.ts';
import { evaluate } from './evaluate.ts';
import { binAt, binsOf, frameFields, frameOf, isMoment, type Bins } from './frames.ts';
import { expectFields } from './known-fields.ts';
import { argumentsOf, columnName, expectSome, listed } from './parameters.ts';
import { groupsOf } from './summarize.ts';
import type { Argument, Command, Expression } from './syntax.ts';
import type { Table } from './table.ts';
import type { DqlValue } from './value.ts';

type Row = ReadonlyMap<string, DqlValue>;

const PARAMETERS = ['by', 'interval', 'bins', 'from', 'to', 'timeframe', 'time', 'nonempty'];

/** `makeTimeseries count(), by: {a}`: records, counted over time; by `timestamp`, or `start_time` where there is none. */
export function makeTimeseries(table: Table, command: Command, context: QueryContext): Table {
  const { items, named } = argumentsOf(command, PARAMETERS);
  expectSome(items, command, 'an aggregation');
  const by = listed(named['by']);
  const time = named['time'];
  for (const { value } of [...items, ...by]) expectFields(value, table);
  if (time) expectFields(time, table);
  for (const { value } of items) expectAggregation(value);
  const bins = binsOf(frameOf(named, context), named, context);
  const groups = groupsOf(table.rows, by, context);
  if (by.length === 0 && groups.length === 0 && named['nonempty']) groups.push({ keys: [], rows: [] });
  const rows = groups.map(({ keys, rows: members }) => {
    const row = new Map<string, DqlValue>(frameFields(bins));
    for (const [i, item] of by.entries()) row.set(columnName(item, context.text), keys[i] ?? null);
    const binned = inBins(members, time, bins, context);
    for (const item of items) row.set(columnName(item, context.text), valuesOf(item, binned, context));
    return row;
  });
  const names = [...by, ...items].map((item) => columnName(item, context.text));
  return { rows, fields: new Set(['timeframe', 'interval', ...names]) };
}

function inBins(rows: readonly Row[], time: Expression | undefined, bins: Bins, { scope }: QueryContext): Row[][] {
  const binned = Array.from({ length: bins.count }, (): Row[] => []);
  for (const row of rows) {
    const moment = time ? evaluate(time, { ...scope, row }) : (row.get('timestamp') ?? row.get('start_time'));
    const bin = isMoment(moment) ? binAt(bins, moment.ns) : undefined;
    if (bin !== undefined) binned[bin]?.push(row);
  }
  return binned;
}

function valuesOf({ value }: Argument, binned: readonly Row[][], { scope }: QueryContext): DqlValue {
  const fill = defaultOf(value);
  const filler = fill ? evaluate(fill, { ...scope, row: new Map() }) : null;
  return binned.map((rows) => {
    if (rows.length === 0) return filler;
    return aggregate(value, rows, { ...scope, row: new Map() }, ['default']);
  });
}

function defaultOf(expression: Expression): Expression | undefined {
  if (expression.kind !== 'call') return undefined;
  return expression.arguments.find(({ parameter }) => parameter === 'default')?.value;
}
