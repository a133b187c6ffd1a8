/** Whether a parsed query uses words that DQL has, and each of them with what it takes. */
import type { Report } from '../finding.ts';
import { itemsOf, within, type Argument, type Command, type DqlQuery, type Expression } from './syntax.ts';
import {
  AGGREGATIONS,
  COMMANDS,
  FUNCTIONS,
  METRIC_AGGREGATIONS,
  TIMESERIES_AGGREGATIONS,
  type Signature,
} from './words.ts';

type Functions = Readonly<Record<string, Signature>>;

/** Where aggregations may be written: which ones, and what stands within their parentheses. */
const AGGREGATING: Readonly<Record<string, Functions>> = {
  timeseries: METRIC_AGGREGATIONS,
  makeTimeseries: TIMESERIES_AGGREGATIONS,
  summarize: { ...FUNCTIONS, ...AGGREGATIONS },
};

export function checkLanguage(query: DqlQuery, report: Report): void {
  query.commands.forEach((command, index) => {
    const words = own(COMMANDS, command.name);
    if (words === undefined) return report('dql command', `DQL has no command "${command.name}".`);
    if (index === 0 && words.source !== true) report('dql command', `A query cannot begin with "${command.name}".`);
    if (index > 0 && words.source === true) report('dql command', `"${command.name}" can only begin a query.`);
    checkArguments(command, words.bare, words.named, report);
    for (const argument of command.args) checkArgument(command, argument, report);
  });
}

function checkArguments(
  command: Command,
  [least, most]: readonly [number, number],
  named: readonly string[],
  report: Report,
): void {
  const bare = command.args.filter(({ name }) => name === undefined).flatMap(itemsOf);
  if (bare.length < least) report('dql parameter', `"${command.name}" lacks what it works on.`);
  if (bare.length > most) report('dql parameter', `"${command.name}" takes ${most}, not ${bare.length} values.`);
  const seen = new Set<string>();
  for (const { name, value } of command.args) {
    if (name === undefined) continue;
    if (!named.includes(name)) report('dql parameter', `"${command.name}" has no parameter "${name}:".`);
    if (seen.has(name)) report('dql parameter', `"${command.name}" has "${name}:" twice.`);
    seen.add(name);
    if (name === 'by' && value.kind !== 'list') {
      report('dql parameter', `"by:" of "${command.name}" wants its fields in braces.`);
    }
  }
}

function checkArgument(command: Command, argument: Argument, report: Report): void {
  if (argument.direction !== undefined && command.name !== 'sort') {
    report('dql parameter', `"${argument.direction}" belongs to "sort" only.`);
  }
  const aggregating = own(AGGREGATING, command.name);
  if (argument.name !== undefined || aggregating === undefined)
    return checkExpression(argument.value, FUNCTIONS, report);
  for (const { value } of itemsOf(argument)) {
    if (command.name === 'summarize') checkExpression(value, aggregating, report);
    else if (value.kind !== 'call') report('dql function', `"${command.name}" wants an aggregation such as avg(…).`);
    else {
      checkCall(value, aggregating, report);
      for (const { value: inner } of value.args) checkExpression(inner, FUNCTIONS, report);
    }
  }
}

function checkExpression(expression: Expression, functions: Functions, report: Report): void {
  if (expression.kind === 'query') return checkLanguage(expression.query, report);
  if (expression.kind === 'call') checkCall(expression, functions, report);
  for (const inner of within(expression)) checkExpression(inner, functions, report);
}

function checkCall({ name, args }: Extract<Expression, { kind: 'call' }>, functions: Functions, report: Report): void {
  const signature = own(functions, name);
  if (signature === undefined) return report('dql function', `There is no function "${name}" here.`);
  const [least, most, names = ''] = signature;
  const bare = args.filter((argument) => argument.name === undefined).length;
  if (bare < least || bare > most) {
    const wanted = least === most ? `${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`;
    report('dql function', `"${name}" takes ${wanted} values, not ${bare}.`);
  }
  for (const argument of args) {
    if (argument.name !== undefined && !names.split(' ').includes(argument.name)) {
      report('dql function', `"${name}" has no parameter "${argument.name}:".`);
    }
  }
}

/** What an object has itself, so that a query with `constructor(…)` finds nothing. */
function own<T>(words: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(words, name) ? words[name] : undefined;
}
