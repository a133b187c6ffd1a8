import type { QueryContext } from './context.ts';
import { DqlFault } from './fault.ts';
import { expand, fields, fieldsAdd, fieldsKeep, fieldsRemove, fieldsRename } from './field-commands.ts';
import { makeTimeseries } from './make-timeseries.ts';
import { fetchRecords } from './records.ts';
import { append, dedup, filter, filterOut, limit, sort } from './row-commands.ts';
import { data, summarize } from './summarize.ts';
import type { Command, Query } from './syntax.ts';
import type { Table } from './table.ts';
import { timeseries } from './timeseries.ts';

type First = (command: Command, context: QueryContext) => Table;
type Further = (table: Table, command: Command, context: QueryContext) => Table;

/** What a query can begin with. */
const FIRST: Readonly<Record<string, First>> = { timeseries, fetch: fetchRecords, data };

/** What can follow. */
const FURTHER: Readonly<Record<string, Further>> = {
  append: (table, command, context) => append(table, command, (query) => runCommands(query, context)),
  dedup,
  expand,
  fields,
  fieldsAdd,
  fieldsKeep,
  fieldsRemove,
  fieldsRename,
  filter,
  filterOut,
  limit,
  makeTimeseries,
  sort,
  summarize,
};

/** Runs the commands one after another. @throws DqlFault */
export function runCommands({ commands, at }: Query, context: QueryContext): Table {
  const [first, ...further] = commands;
  if (!first) throw new DqlFault('PARSE_ERROR', 'The query is empty.', at);
  let table = commandNamed(FIRST, first, FURTHER)(first, context);
  for (const command of further) table = commandNamed(FURTHER, command, FIRST)(table, command, context);
  return table;
}

/** @param elsewhere commands that exist, but not at this place */
function commandNamed<T>(known: Readonly<Record<string, T>>, { name, at }: Command, elsewhere: object): T {
  const command = Object.hasOwn(known, name) ? known[name] : undefined;
  if (command !== undefined) return command;
  const why = Object.hasOwn(elsewhere, name) ? 'cannot stand at this place' : 'is not known, or not simulated';
  const span = { from: at.from, to: at.from + name.length };
  throw new DqlFault('UNKNOWN_COMMAND', `The command "${name}" ${why}.`, span, [name]);
}
