import type { QueryContext } from './context.ts';
import { evaluate } from './evaluate.ts';
import { DqlFault } from './fault.ts';
import { expectFields } from './known-fields.ts';
import { argumentsOf, columnName, expectSome } from './parameters.ts';
import type { Argument, Command } from './syntax.ts';
import type { Table } from './table.ts';
import { isArray, type DqlValue } from './value.ts';

/** `fields a, b = expression`: these and no others. */
export function fields(table: Table, command: Command, context: QueryContext): Table {
  const items = itemsOf(command);
  const rows = table.rows.map((row) => added(row, new Map(), items, table, context));
  return { rows, fields: new Set(items.map((item) => columnName(item, context.text))) };
}

/** `fieldsAdd b = expression`: later ones may use earlier ones. */
export function fieldsAdd(table: Table, command: Command, context: QueryContext): Table {
  let result = table;
  for (const item of itemsOf(command)) {
    const known = result;
    expectFields(item.value, known);
    const name = columnName(item, context.text);
    const rows = known.rows.map((row) => new Map(row).set(name, evaluate(item.value, { ...context.scope, row })));
    result = { rows, fields: known.fields && new Set([...known.fields, name]) };
  }
  return result;
}

/** `fieldsKeep a, b*`. */
export function fieldsKeep(table: Table, command: Command): Table {
  const names = namesOf(command, table);
  return reduced(table, (name) => names.has(name));
}

/** `fieldsRemove a, b`. */
export function fieldsRemove(table: Table, command: Command): Table {
  const names = namesOf(command, table);
  return reduced(table, (name) => !names.has(name));
}

/** `fieldsRename new = old`. */
export function fieldsRename(table: Table, command: Command): Table {
  const names = new Map<string, string>();
  for (const { alias, value, at } of itemsOf(command)) {
    if (alias === undefined || value.kind !== 'field') {
      throw new DqlFault('INVALID_ARGUMENTS', 'fieldsRename takes new = old.', at);
    }
    expectFields(value, table);
    names.set(value.name, alias);
  }
  const rename = (name: string) => names.get(name) ?? name;
  return {
    rows: table.rows.map((row) => new Map([...row].map(([name, value]) => [rename(name), value]))),
    fields: table.fields && new Set([...table.fields].map(rename)),
  };
}

/** `expand array`: a record for each element; one that has none goes. */
export function expand(table: Table, command: Command, context: QueryContext): Table {
  const [item, ...more] = itemsOf(command);
  if (!item || more.length > 0) throw new DqlFault('INVALID_ARGUMENTS', 'expand takes one array.', command.at);
  expectFields(item.value, table);
  const name = columnName(item, context.text);
  const rows = table.rows.flatMap((row) => {
    const array = evaluate(item.value, { ...context.scope, row });
    return isArray(array) ? array.map((element) => new Map(row).set(name, element)) : [];
  });
  return { rows, fields: table.fields && new Set([...table.fields, name]) };
}

function itemsOf(command: Command): readonly Argument[] {
  const { items } = argumentsOf(command, []);
  expectSome(items, command, 'a field');
  return items;
}

function namesOf(command: Command, table: Table): Set<string> {
  const names = itemsOf(command).map(({ value, at }) => {
    if (value.kind !== 'field') throw new DqlFault('INVALID_ARGUMENTS', `${command.name} takes fields.`, at);
    expectFields(value, table);
    return value.name;
  });
  return new Set(names);
}

function reduced(table: Table, keeps: (name: string) => boolean): Table {
  return {
    rows: table.rows.map((row) => new Map([...row].filter(([name]) => keeps(name)))),
    fields: table.fields && new Set([...table.fields].filter(keeps)),
  };
}

function added(
  row: ReadonlyMap<string, DqlValue>,
  into: Map<string, DqlValue>,
  items: readonly Argument[],
  table: Table,
  { scope, text }: QueryContext,
): Map<string, DqlValue> {
  for (const item of items) {
    expectFields(item.value, table);
    into.set(columnName(item, text), evaluate(item.value, { ...scope, row }));
  }
  return into;
}
