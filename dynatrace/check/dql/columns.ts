/** The columns of a query's result, followed from command to command. */
import { RECORD_FIELDS } from '../../source/records.ts';
import type { Report } from '../finding.ts';
import {
  everyExpression,
  itemsOf,
  within,
  type Argument,
  type Command,
  type DqlQuery,
  type Expression,
} from './syntax.ts';

/** `series`: one value for each time slot. */
export type ColumnKind = 'series' | 'scalar' | 'time';
export type Columns = ReadonlyMap<string, ColumnKind>;

/** @returns the columns of the result; a field that is used and that no command made is reported */
export function columnsOf(query: DqlQuery, report: Report): Columns {
  let columns = new Map<string, ColumnKind>();
  for (const command of query.commands) columns = after(command, columns, report);
  return columns;
}

const TIME_SLOTS = [
  ['timeframe', 'time'],
  ['interval', 'time'],
] as const;

function after(command: Command, before: Columns, report: Report): Map<string, ColumnKind> {
  const { name, args } = command;
  const bare = args.filter((argument) => argument.name === undefined).flatMap(itemsOf);
  const by = args.filter((argument) => argument.name === 'by').flatMap(itemsOf);
  const columns = new Map(before);
  switch (name) {
    case 'timeseries':
      return new Map<string, ColumnKind>([
        ...TIME_SLOTS,
        ...by.map((argument) => [nameOf(argument), 'scalar'] as const),
        ...bare.map((argument) => [nameOf(argument), isScalar(argument) ? 'scalar' : 'series'] as const),
      ]);
    case 'makeTimeseries':
      uses([...bare, ...by, ...args.filter((argument) => argument.name === 'time')], before, report);
      return new Map<string, ColumnKind>([
        ...TIME_SLOTS,
        ...by.map((argument) => [nameOf(argument), 'scalar'] as const),
        ...bare.map((argument) => [nameOf(argument), isScalar(argument) ? 'scalar' : 'series'] as const),
      ]);
    case 'fetch':
      return fetched(bare[0], report);
    case 'data':
      return new Map(
        bare.flatMap(({ value }) => (value.kind === 'call' ? value.args : [])).map((a) => [nameOf(a), 'scalar']),
      );
    case 'summarize':
      uses([...bare, ...by], before, report);
      return new Map<string, ColumnKind>([...by, ...bare].map((argument) => [nameOf(argument), 'scalar']));
    case 'fieldsAdd':
    case 'fields':
      // One after the other: what the first makes, the second may use.
      if (name === 'fields') columns.clear();
      for (const argument of bare) {
        const known = new Map([...before, ...columns]);
        uses([argument], known, report);
        columns.set(nameOf(argument), kindOf(argument.value, known));
      }
      return columns;
    case 'fieldsKeep':
      uses(bare, before, report);
      return new Map([...before].filter(([key]) => bare.some((argument) => nameOf(argument) === key)));
    case 'fieldsRemove':
      uses(bare, before, report);
      for (const argument of bare) columns.delete(nameOf(argument));
      return columns;
    case 'fieldsRename':
      uses(bare, before, report);
      for (const { alias, value } of bare) {
        if (alias === undefined || value.kind !== 'field') {
          report('dql parameter', '"fieldsRename" wants "new = old".');
          continue;
        }
        columns.delete(value.name);
        if (columns.has(alias)) report('dql columns', `There is a column "${alias}" already.`);
        columns.set(alias, before.get(value.name) ?? 'scalar');
      }
      return columns;
    case 'filter':
    case 'filterOut':
    case 'sort':
    case 'limit':
    case 'dedup':
    case 'expand':
      uses(bare, before, report);
      return columns;
    case 'append':
      for (const { value } of bare) {
        if (value.kind === 'query') for (const [key, kind] of columnsOf(value.query, report)) columns.set(key, kind);
      }
      return columns;
    default:
      report('dql columns', `What "${name}" makes of columns is not known to this checker; teach it first.`);
      return columns;
  }
}

function fetched(argument: Argument | undefined, report: Report): Map<string, ColumnKind> {
  const object = argument?.value.kind === 'field' ? argument.value.name : '';
  const fields = Object.hasOwn(RECORD_FIELDS, object) ? RECORD_FIELDS[object] : undefined;
  if (fields === undefined) report('attribute', `"fetch ${object}": nothing is known of this kind of record.`);
  return new Map((fields ?? []).map((name) => [name, 'scalar']));
}

function uses(args: readonly Argument[], columns: Columns, report: Report): void {
  for (const { value } of args) {
    for (const expression of everyExpression(value)) {
      if (expression.kind === 'field' && !columns.has(expression.name)) {
        report('attribute', `"${expression.name}" is no column here; there are: ${[...columns.keys()].join(', ')}.`);
      }
    }
  }
}

function nameOf({ alias, value, text }: Argument): string {
  return alias ?? (value.kind === 'field' ? value.name : text);
}

function isScalar({ value }: Argument): boolean {
  return (
    value.kind === 'call' &&
    value.args.some(({ name, value: flag }) => name === 'scalar' && flag.kind === 'constant' && flag.text === 'true')
  );
}

/** Functions that make one value of an array; those that are not here leave an array an array. */
const TO_ONE =
  /^(array(Avg|Sum|Min|Max|First|Last|Size|Median|Percentile|Element|IndexOf|LastIndexOf|ToString)|i(Sum|Avg|Min|Max|Any))$/;

function kindOf(expression: Expression, columns: Columns): ColumnKind {
  if (expression.kind === 'field') return columns.get(expression.name) ?? 'scalar';
  if (expression.kind === 'call' && TO_ONE.test(expression.name)) return 'scalar';
  if (expression.kind === 'part') return 'scalar';
  return within(expression).some((inner) => kindOf(inner, columns) === 'series') ? 'series' : 'scalar';
}
