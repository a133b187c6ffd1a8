/** All that can be said of one query without a tenant. */
import type { Report } from '../finding.ts';
import { columnsOf, type Columns } from './columns.ts';
import { checkLanguage } from './language.ts';
import { checkMetrics } from './metrics.ts';
import { parseDql } from './parse.ts';
import { everyExpression, type DqlQuery } from './syntax.ts';

export interface CheckedQuery {
  readonly query: DqlQuery;
  readonly columns: Columns;
}

/** The same query stands on several tiles and in several languages: what was found is kept. */
const known = new Map<string, { readonly checked: CheckedQuery | undefined; readonly found: [string, string][] }>();

/**
 * @param variables names that may stand behind a dollar sign
 * @returns undefined where it does not parse
 */
export function checkDql(text: string, variables: readonly string[], report: Report): CheckedQuery | undefined {
  const key = JSON.stringify([text, variables]);
  let entry = known.get(key);
  if (entry === undefined) {
    const found: [string, string][] = [];
    entry = { checked: checkNew(text, variables, (rule, what) => found.push([rule, what])), found };
    known.set(key, entry);
  }
  for (const [rule, what] of entry.found) report(rule, what);
  return entry.checked;
}

function checkNew(text: string, variables: readonly string[], report: Report): CheckedQuery | undefined {
  const parsed = parseDql(text);
  if (!parsed.ok) {
    const line = text.slice(0, parsed.at).split('\n').length;
    report('dql syntax', `Line ${line}: ${parsed.text}`);
    return undefined;
  }
  const { query } = parsed;
  checkLanguage(query, report);
  checkMetrics(query, report);
  for (const name of variablesOf(query)) {
    if (!variables.includes(name)) report('variable', `There is no variable "$${name}".`);
  }
  return { query, columns: columnsOf(query, report) };
}

/** Names behind a dollar sign, sub-queries included. */
export function variablesOf(query: DqlQuery): readonly string[] {
  const all = query.commands
    .flatMap(({ args }) => args.flatMap(({ value }) => everyExpression(value)))
    .flatMap((expression) =>
      expression.kind === 'variable'
        ? [expression.text]
        : expression.kind === 'query'
          ? variablesOf(expression.query)
          : [],
    );
  return [...new Set(all)];
}
