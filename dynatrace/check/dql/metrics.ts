/** Whether a query's metrics exist, are aggregated as their instrument wants, and have the attributes it uses. */
import { AVAILABLE } from '../../source/available.ts';
import type { AvailableMetric } from '../../source/known-metric.ts';
import type { Report } from '../finding.ts';
import { everyExpression, itemsOf, type Argument, type Command, type DqlQuery, type Expression } from './syntax.ts';

/** A metric that a query reads. */
export interface MetricUse {
  readonly metric: string;
  readonly aggregation: string;
  readonly attributes: readonly string[];
}

type Call = Extract<Expression, { kind: 'call' }>;

/** @returns what a query reads, sub-queries included */
export function metricUses(query: DqlQuery): readonly MetricUse[] {
  return everyCommand(query)
    .filter(({ name }) => name === 'timeseries')
    .flatMap((command) =>
      aggregationsOf(command).map(({ call, metric }) => ({
        metric,
        aggregation: call.name,
        attributes: [...new Set(attributesOf(command, call).map(({ name }) => name))].sort(),
      })),
    );
}

export function checkMetrics(query: DqlQuery, report: Report): void {
  for (const command of everyCommand(query)) {
    if (command.name !== 'timeseries') continue;
    for (const { call, metric: name } of aggregationsOf(command)) {
      const metric = AVAILABLE.get(name);
      if (metric === undefined) {
        report('metric', `There is no metric "${name}".`);
        continue;
      }
      checkAggregation(call, metric, report);
      for (const { name: attribute, values } of attributesOf(command, call)) {
        checkAttribute(metric, attribute, values, report);
      }
    }
  }
}

/**
 * Counters are increments: only their sum means something, or how many there were. Of gauges a sum means something over
 * series only, and so wants to be told how each series is rolled up. Percentiles come from histograms, or from what
 * was rolled up (Dynatrace answers nothing without `rollup:`).
 */
function checkAggregation(call: Call, { name, instrument }: AvailableMetric, report: Report): void {
  const rolledUp = call.args.some((argument) => argument.name === 'rollup');
  const aggregation = call.name;
  if (instrument === 'counter' && aggregation !== 'sum' && aggregation !== 'count') {
    report('aggregation', `"${name}" is a counter: its increments are added up with sum(), not ${aggregation}().`);
  }
  if (instrument === 'counter' && rolledUp) report('aggregation', `"${name}" is a counter: rollup: is for gauges.`);
  if (instrument === 'gauge' && aggregation === 'sum' && !rolledUp) {
    report('aggregation', `"${name}" is a gauge: sum() adds up series, and wants rollup: for each of them.`);
  }
  if (instrument === 'gauge' && /^(percentile|median|percentRank)$/.test(aggregation) && !rolledUp) {
    report('aggregation', `"${name}" is a gauge: ${aggregation}() answers nothing without rollup:.`);
  }
}

function checkAttribute(metric: AvailableMetric, name: string, values: readonly string[], report: Report): void {
  if (![...metric.attributes, ...metric.resource].includes(name)) {
    return report('attribute', `"${metric.name}" has no attribute "${name}".`);
  }
  const possible = metric.values?.[name];
  for (const value of values) {
    if (possible !== undefined && !possible.includes(value)) {
      report('attribute', `"${name}" of "${metric.name}" is never "${value}"; it is one of ${possible.join(', ')}.`);
    }
  }
}

/** The metrics of a `timeseries`; `start()` and `end()` have none. */
function aggregationsOf(command: Command): readonly { readonly call: Call; readonly metric: string }[] {
  return command.args
    .filter(({ name }) => name === undefined)
    .flatMap(itemsOf)
    .flatMap(({ value: call }) => {
      if (call.kind !== 'call') return [];
      const key = call.args.find(({ name }) => name === undefined)?.value;
      return key?.kind === 'field' ? [{ call, metric: key.name }] : [];
    });
}

/** Attributes by which a metric is split or filtered, with the words they are compared with. */
function attributesOf(command: Command, call: Call): readonly { readonly name: string; readonly values: string[] }[] {
  const by = command.args.filter(({ name }) => name === 'by').flatMap(itemsOf);
  const filters = [...command.args, ...call.args].filter(({ name }) => name === 'filter');
  return [
    ...by.flatMap(fieldsIn).map((name) => ({ name, values: [] })),
    ...filters.flatMap(({ value }) => everyExpression(value)).flatMap(compared),
    ...filters.flatMap(fieldsIn).map((name) => ({ name, values: [] })),
  ];
}

function compared(expression: Expression): readonly { readonly name: string; readonly values: string[] }[] {
  const isComparison =
    (expression.kind === 'operation' && (expression.operator === '==' || expression.operator === '!=')) ||
    (expression.kind === 'call' && expression.name === 'in');
  if (!isComparison) return [];
  const [field, ...others] = everyExpression(expression).slice(1);
  if (field?.kind !== 'field') return [];
  return [{ name: field.name, values: others.flatMap((other) => (other.kind === 'string' ? [other.text] : [])) }];
}

function fieldsIn({ value }: Argument): readonly string[] {
  return everyExpression(value).flatMap((expression) => (expression.kind === 'field' ? [expression.name] : []));
}

function everyCommand(query: DqlQuery): readonly Command[] {
  return query.commands.flatMap((command) => [
    command,
    ...command.args
      .flatMap(({ value }) => everyExpression(value))
      .flatMap((expression) => (expression.kind === 'query' ? everyCommand(expression.query) : [])),
  ]);
}
