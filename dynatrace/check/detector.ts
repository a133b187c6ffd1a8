/** An anomaly detector beyond its schema: what Dynatrace's own validators and its documentation ask for. */
import { checkDql } from './dql/check.ts';
import { everyExpression, type DqlQuery } from './dql/syntax.ts';
import type { Report } from './finding.ts';
import { fits } from './schema.ts';

interface Pair {
  readonly key: string;
  readonly value: string;
}
interface Content {
  readonly title: string;
  readonly description: string;
  readonly analyzer: { readonly name: string; readonly input: readonly Pair[] };
  readonly eventTemplate: { readonly properties: readonly Pair[] };
}

/** docs.dynatrace.com, "Set up anomaly detectors via API": each analyzer, and the input that it has of its own. */
const ANALYZERS: ReadonlyMap<string, string> = new Map([
  ['dt.statistics.ui.anomaly_detection.StaticThresholdAnomalyDetectionAnalyzer', 'threshold'],
  ['dt.statistics.ui.anomaly_detection.AutoAdaptiveAnomalyDetectionAnalyzer', 'numberOfSignalFluctuations'],
  ['dt.statistics.ui.anomaly_detection.SeasonalBaselineAnomalyDetectionAnalyzer', 'tolerance'],
]);
const SAMPLES = ['violatingSamples', 'slidingWindow', 'dealertingSamples'] as const;
const COMMON = ['query', 'alertCondition', 'alertOnMissingData', ...SAMPLES] as const;

const EVENT_TYPES = new Set([
  'AVAILABILITY_EVENT',
  'CUSTOM_ALERT',
  'CUSTOM_ANNOTATION',
  'CUSTOM_CONFIGURATION',
  'CUSTOM_DEPLOYMENT',
  'CUSTOM_INFO',
  'ERROR_EVENT',
  'PERFORMANCE_EVENT',
  'RESOURCE_CONTENTION_EVENT',
]);

/** @returns the name of its event, by which workflows hear it */
export function checkDetector(json: unknown, report: Report): string | undefined {
  if (!fits('detector', json, report)) return undefined;
  const { analyzer, description, eventTemplate } = json as Content;
  const input = unique(analyzer.input, report);
  checkInputs(analyzer.name, input, report);
  const dimensions = checkQuery(input.get('query') ?? '', report);
  const properties = unique(eventTemplate.properties, report);
  checkEvent(properties, dimensions, report);
  if (properties.get('event.description') !== description) {
    report('detector event', 'The description of the event is not that of the detector.');
  }
  return properties.get('event.name');
}

function unique(pairs: readonly Pair[], report: Report): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const { key, value } of pairs) {
    if (map.has(key)) report('detector input', `"${key}" is there twice.`);
    map.set(key, value);
  }
  return map;
}

function checkInputs(name: string, input: ReadonlyMap<string, string>, report: Report): void {
  const own = ANALYZERS.get(name);
  if (own === undefined) return report('detector input', `There is no analyzer "${name}".`);
  for (const key of [own, ...COMMON]) if (!input.has(key)) report('detector input', `"${key}" is missing.`);
  for (const key of input.keys()) {
    if (key !== own && !COMMON.some((common) => common === key)) {
      report('detector input', `The analyzer takes no "${key}".`);
    }
  }
  const conditions = own === 'threshold' ? ['ABOVE', 'BELOW'] : ['ABOVE', 'BELOW', 'OUTSIDE'];
  if (!conditions.includes(input.get('alertCondition') ?? '')) {
    report('detector input', `"alertCondition" is one of ${conditions.join(', ')}.`);
  }
  if (!/^(true|false)$/.test(input.get('alertOnMissingData') ?? '')) {
    report('detector input', '"alertOnMissingData" is true or false.');
  }
  if (!/^-?\d+(\.\d+)?$/.test(input.get(own) ?? '')) report('detector input', `"${own}" is no number.`);
  checkSamples(input, report);
}

function checkSamples(input: ReadonlyMap<string, string>, report: Report): void {
  const [violating = 0, window = 0] = SAMPLES.map((key) => {
    const value = Number(input.get(key));
    if (!Number.isInteger(value) || value < 1 || value > 60) report('detector input', `"${key}" is 1 to 60.`);
    return value;
  });
  if (violating > window) report('detector input', 'More samples are to violate than the window has.');
}

/** @returns the dimensions of the series, that a text may name */
function checkQuery(text: string, report: Report): readonly string[] {
  const checked = checkDql(text, [], report);
  if (checked === undefined) return [];
  const { query, columns } = checked;
  checkTime(query, report);
  const named = (kind: string) => [...columns].filter((column) => column[1] === kind).map(([name]) => name);
  const series = named('series');
  if (series.length !== 1) {
    report('detector query', `It has to answer one series, not ${series.length} (${series.join(', ')}).`);
  }
  const by = dimensionsOf(query);
  for (const name of named('scalar')) {
    // Every field that is no series becomes a dimension, and a number of now would make a new series each minute.
    if (!by.includes(name)) report('detector query', `"${name}" would become a dimension; remove it.`);
  }
  return by;
}

/** Dynatrace asks minute by minute, and puts in the time itself. */
function checkTime(query: DqlQuery, report: Report): void {
  const [source] = query.commands;
  const named = (name: string) => source?.args.find((argument) => argument.name === name)?.value;
  const interval = named('interval');
  if (interval?.kind !== 'duration' || interval.text !== '1m') report('detector query', 'It lacks "interval: 1m".');
  for (const name of ['from', 'to', 'timeframe', 'shift', 'bins']) {
    if (named(name) !== undefined) report('detector query', `"${name}:" is for Dynatrace to set.`);
  }
}

function dimensionsOf(query: DqlQuery): readonly string[] {
  const by = query.commands[0]?.args.find(({ name }) => name === 'by');
  if (by === undefined) return [];
  return everyExpression(by.value).flatMap((expression) => (expression.kind === 'field' ? [expression.name] : []));
}

function checkEvent(properties: ReadonlyMap<string, string>, dimensions: readonly string[], report: Report): void {
  for (const key of ['event.type', 'event.name', 'event.description']) {
    if (!properties.has(key)) report('detector event', `"${key}" is missing.`);
  }
  const type = properties.get('event.type') ?? '';
  if (!EVENT_TYPES.has(type)) report('detector event', `There is no event of type "${type}".`);
  for (const [key, value] of properties) {
    for (const [whole, name] of value.matchAll(/\{([^}]*)\}/g)) {
      const dimension = /^dims:(.+)$/.exec(name ?? '')?.[1];
      if (dimension === undefined) report('detector event', `"${whole}" in "${key}" is no placeholder.`);
      else if (!dimensions.includes(dimension)) {
        report('detector event', `"${key}" names the dimension "${dimension}", which the series does not have.`);
      }
    }
  }
}
