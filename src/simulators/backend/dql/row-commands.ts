import type { QueryContext } from './context.ts';
import { evaluate } from './evaluate.ts';
import { DqlFault } from './fault.ts';
import { expectFields } from './known-fields.ts';
import { argumentsOf, expectSome } from './parameters.ts';
import type { Argument, Command, Expression, Query } from './syntax.ts';
import type { Table } from './table.ts';
import { compare, keyOf, type DqlValue } from './value.ts';

type Row = ReadonlyMap<string, DqlValue>;

/** `filter condition`: what is not true, null too, goes. */
export function filter(table: Table, command: Command, context: QueryContext): Table {
  return filtered(table, command, context, (verdict) => verdict === true);
}

/** `filterOut condition`: what is true goes. */
export function filterOut(table: Table, command: Command, context: QueryContext): Table {
  return filtered(table, command, context, (verdict) => verdict !== true);
}

function filtered(
  table: Table,
  command: Command,
  { scope }: QueryContext,
  keeps: (verdict: DqlValue) => boolean,
): Table {
  const { items } = argumentsOf(command, []);
  expectSome(items, command, 'a condition');
  for (const { value } of items) expectFields(value, table);
  const rows = table.rows.filter((row) => items.every(({ value }) => keeps(evaluate(value, { ...scope, row }))));
  return { ...table, rows };
}

/** `sort a desc, b`: nulls come last, whatever the direction. */
export function sort(table: Table, command: Command, context: QueryContext): Table {
  const { items } = argumentsOf(command, []);
  expectSome(items, command, 'an expression');
  for (const { value } of items) expectFields(value, table);
  return { ...table, rows: sorted(table.rows, items, context) };
}

function sorted(rows: readonly Row[], by: readonly Argument[], { scope }: QueryContext): Row[] {
  const keyed = rows.map((row) => ({ row, keys: by.map(({ value }) => evaluate(value, { ...scope, row })) }));
  const ordered = keyed.toSorted((a, b) => {
    for (const [i, { direction }] of by.entries()) {
      const order = orderOf(a.keys[i] ?? null, b.keys[i] ?? null, direction === 'desc' ? -1 : 1);
      if (order !== 0) return order;
    }
    return 0;
  });
  return ordered.map(({ row }) => row);
}

function orderOf(a: DqlValue, b: DqlValue, sign: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return sign * (compare(a, b) || 0);
}

/** `limit 10`. */
export function limit(table: Table, command: Command): Table {
  const [item, ...more] = argumentsOf(command, []).items;
  const size = item?.value.kind === 'literal' ? item.value.value : undefined;
  if (typeof size === 'bigint' && more.length === 0) return { ...table, rows: table.rows.slice(0, Number(size)) };
  throw new DqlFault('INVALID_ARGUMENTS', 'limit takes a whole number.', command.at);
}

/** `dedup a, sort: {b desc}`: the first record of each. */
export function dedup(table: Table, command: Command, context: QueryContext): Table {
  const { items, named } = argumentsOf(command, ['sort']);
  expectSome(items, command, 'a field');
  const by = sortedBy(named['sort']);
  for (const { value } of [...items, ...by]) expectFields(value, table);
  const rows = by.length > 0 ? sorted(table.rows, by, context) : table.rows;
  const first = new Map<string, Row>();
  for (const row of rows) {
    const key = keyOf(items.map(({ value }) => evaluate(value, { ...context.scope, row })));
    if (!first.has(key)) first.set(key, row);
  }
  return { ...table, rows: [...first.values()] };
}

function sortedBy(expression: Expression | undefined): readonly Argument[] {
  if (!expression) return [];
  return expression.kind === 'list' ? expression.items : [{ value: expression, at: expression.at }];
}

/** `append [ query ]`: its records behind these. */
export function append(table: Table, command: Command, run: (query: Query) => Table): Table {
  const [item, ...more] = argumentsOf(command, []).items;
  if (item?.value.kind !== 'query' || more.length > 0) {
    throw new DqlFault('INVALID_ARGUMENTS', 'append takes a query in brackets.', command.at);
  }
  const other = run(item.value.query);
  const fields = table.fields && other.fields ? new Set([...table.fields, ...other.fields]) : undefined;
  return { rows: [...table.rows, ...other.rows], fields };
}
