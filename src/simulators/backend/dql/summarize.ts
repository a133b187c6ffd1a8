import { aggregate, expectAggregation } from './aggregations.ts';
import type { QueryContext } from './context.ts';
import { evaluate } from './evaluate.ts';
import { DqlFault } from './fault.ts';
import { expectFields } from './known-fields.ts';
import { argumentsOf, columnName, expectSome, listed } from './parameters.ts';
import type { Argument, Command } from './syntax.ts';
import type { Table } from './table.ts';
import { keyOf, typeOf, type DqlRecord, type DqlValue } from './value.ts';

type Row = ReadonlyMap<string, DqlValue>;

/** `summarize aggregation, by: {a}`. Without `by:` there is one record, even of nothing. */
export function summarize(table: Table, command: Command, context: QueryContext): Table {
  const { items, named } = argumentsOf(command, ['by']);
  expectSome(items, command, 'an aggregation');
  const by = listed(named['by']);
  for (const { value } of [...items, ...by]) expectFields(value, table);
  for (const { value } of items) expectAggregation(value);
  const groups = groupsOf(table.rows, by, context);
  if (by.length === 0 && groups.length === 0) groups.push({ keys: [], rows: [] });
  const rows = groups.map(({ keys, rows: members }) => {
    const row = new Map<string, DqlValue>();
    for (const [i, item] of by.entries()) row.set(columnName(item, context.text), keys[i] ?? null);
    for (const item of items) {
      row.set(columnName(item, context.text), aggregate(item.value, members, { ...context.scope, row: new Map() }));
    }
    return row;
  });
  return { rows, fields: new Set([...by, ...items].map((item) => columnName(item, context.text))) };
}

/** Records that agree in all expressions of `by`, in the order in which each group first came. */
export function groupsOf(
  rows: readonly Row[],
  by: readonly Argument[],
  { scope }: QueryContext,
): { readonly keys: readonly DqlValue[]; readonly rows: Row[] }[] {
  const groups = new Map<string, { keys: DqlValue[]; rows: Row[] }>();
  for (const row of rows) {
    const keys = by.map(({ value }) => evaluate(value, { ...scope, row }));
    const key = keyOf(keys);
    const group = groups.get(key);
    if (group) group.rows.push(row);
    else groups.set(key, { keys, rows: [row] });
  }
  return [...groups.values()];
}

/** `data record(a = 1), record(a = 2)`: records that are written down. */
export function data(command: Command, { scope }: QueryContext): Table {
  const { items } = argumentsOf(command, []);
  const rows = items.map(({ value, at }) => {
    const found = evaluate(value, { ...scope, row: new Map() });
    if (typeOf(found) === 'record') return (found as DqlRecord).fields;
    throw new DqlFault('INVALID_ARGUMENTS', 'data takes records: record(a = 1).', at);
  });
  return { rows, fields: new Set(rows.flatMap((row) => [...row.keys()])) };
}
