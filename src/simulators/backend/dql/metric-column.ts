import type { QueryContext } from './context.ts';
import { evaluate } from './evaluate.ts';
import { DqlFault } from './fault.ts';
import { bindArguments } from './functions/binding.ts';
import { METRIC_AGGREGATIONS, ROLLUPS, type MetricAggregation, type Rollup } from './metric-cells.ts';
import { columnName } from './parameters.ts';
import type { Argument, Expression } from './syntax.ts';
import { asNumber, typeOf, type Duration } from './value.ts';

/** One column of `timeseries`. */
export type Column = MetricColumn | EdgeColumn;

/** `start()` and `end()`: when each bin begins or ends. */
export interface EdgeColumn {
  readonly kind: 'start' | 'end';
  readonly name: string;
}

export interface MetricColumn {
  readonly kind: 'metric';
  readonly name: string;
  readonly metric: string;
  readonly aggregation: MetricAggregation;
  /** 0–100. */
  readonly percentile: number;
  readonly rollup: Rollup | undefined;
  /** Instead of nothing. */
  readonly fill: number | null;
  /** Nanoseconds that values are scaled to. */
  readonly rate: bigint | undefined;
  /** One value for the whole timeframe. */
  readonly scalar: boolean;
  readonly filter: Expression | undefined;
}

const NAMED = ['rollup', 'default', 'rate', 'scalar', 'filter'];

/** @throws DqlFault for what is no aggregation of a metric */
export function readColumn(argument: Argument, context: QueryContext): Column {
  const { value: call } = argument;
  const called = call.kind === 'call' ? call.name.toLowerCase() : '';
  const name = columnName(argument, context.text);
  if (call.kind === 'call' && (called === 'start' || called === 'end')) {
    bindArguments({ name: called, min: 0, max: 0 }, call);
    return { kind: called, name };
  }
  const aggregation = METRIC_AGGREGATIONS.find((one) => one === called);
  if (call.kind !== 'call' || !aggregation) {
    const text = `An aggregation of a metric is expected here: ${METRIC_AGGREGATIONS.join(', ')}.`;
    throw new DqlFault('INVALID_ARGUMENTS', text, argument.at);
  }
  return metricColumn(name, call, aggregation, context);
}

function metricColumn(
  name: string,
  call: Expression & { kind: 'call' },
  aggregation: MetricAggregation,
  context: QueryContext,
): MetricColumn {
  const arity = aggregation === 'percentile' ? 2 : 1;
  const { positional, named } = bindArguments({ name: call.name, min: arity, max: arity, named: NAMED }, call);
  const [metric, percentile] = positional;
  if (metric?.kind !== 'field') throw new DqlFault('INVALID_ARGUMENTS', 'A metric key is expected here.', call.at);
  return {
    kind: 'metric',
    name,
    metric: metric.name,
    aggregation,
    percentile: percentile ? number(percentile, context) : 50,
    rollup: rollupOf(named.get('rollup')),
    fill: named.has('default') ? number(named.get('default') as Expression, context) : null,
    rate: rateOf(named.get('rate'), context),
    scalar: flag(named.get('scalar'), context),
    filter: named.get('filter'),
  };
}

function rollupOf(expression: Expression | undefined): Rollup | undefined {
  if (!expression) return undefined;
  const rollup = ROLLUPS.find((one) => expression.kind === 'field' && expression.name === one);
  if (rollup) return rollup;
  throw new DqlFault('INVALID_ARGUMENTS', `A rollup is one of ${ROLLUPS.join(', ')}.`, expression.at);
}

function rateOf(expression: Expression | undefined, { scope }: QueryContext): bigint | undefined {
  if (!expression) return undefined;
  const value = evaluate(expression, { ...scope, row: new Map() });
  if (typeOf(value) === 'duration') return (value as Duration).ns;
  throw new DqlFault('INVALID_ARGUMENTS', 'A rate is a duration such as 1h.', expression.at);
}

function number(expression: Expression, { scope }: QueryContext): number {
  const value = asNumber(evaluate(expression, { ...scope, row: new Map() }));
  if (value !== undefined) return value;
  throw new DqlFault('INVALID_ARGUMENTS', 'A number is expected here.', expression.at);
}

function flag(expression: Expression | undefined, { scope }: QueryContext): boolean {
  if (!expression) return false;
  return evaluate(expression, { ...scope, row: new Map() }) === true;
}
