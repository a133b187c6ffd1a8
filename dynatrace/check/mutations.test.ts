/** Each way to break the project is found, by the rule that is meant for it. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { load } from '../files.ts';
import { checkProject } from './project.ts';

const FILES = load(join(import.meta.dirname, '..'));

const HOUSEHOLD = 'en/dashboards/household.json';
const MACHINE = 'en/dashboards/raspberry-pi.json';
const GATEWAY = 'en/dashboards/gateway.json';
const SILENT = 'en/detectors/meter-silent.json';
const NIGHT = 'en/detectors/night-consumption.json';
const FAULT = 'en/detectors/inverter-fault.json';
const EMAIL = 'en/workflows/email-problems.json';
const MOMENTS = 'ntfy/workflows/ntfy-moments.json';

type Mutation = readonly [what: string, file: string, from: string | RegExp, to: string, rule: string];

const QUERIES: readonly Mutation[] = [
  ['a metric that does not exist', HOUSEHOLD, 'smartmeter.house.surplus', 'smartmeter.house.surpluses', 'metric'],
  ['the name of a metric with the suffix of classic', HOUSEHOLD, 'import.total,', 'import.total.count,', 'metric'],
  [
    'the mean of a counter',
    HOUSEHOLD,
    'sum(smartmeter.pv.energy.total',
    'avg(smartmeter.pv.energy.total',
    'aggregation',
  ],
  ['the sum of a gauge', HOUSEHOLD, 'avg(smartmeter.house.surplus)', 'sum(smartmeter.house.surplus)', 'aggregation'],
  [
    'a percentile of a gauge',
    HOUSEHOLD,
    'avg(smartmeter.house.surplus)',
    'percentile(smartmeter.house.surplus, 95)',
    'aggregation',
  ],
  [
    'an attribute that the metric does not have',
    GATEWAY,
    'by: { smartmeter.signal,',
    'by: { smartmeter.phase,',
    'attribute',
  ],
  [
    'a filter by an attribute that the metric does not have',
    MACHINE,
    'state == \\"used\\"',
    'status == \\"used\\"',
    'attribute',
  ],
  ['a value that the attribute never has', GATEWAY, '\\"success\\"', '\\"succeeded\\"', 'attribute'],
  ['a field that no command made', HOUSEHOLD, 'arrayRemoveNulls(power)', 'arrayRemoveNulls(watt)', 'attribute'],
  [
    'a field that spans do not have',
    GATEWAY,
    'p95 = percentile(duration, 95)',
    'p95 = percentile(length, 95)',
    'attribute',
  ],
  ['a kind of record that does not exist', GATEWAY, 'fetch spans', 'fetch traces', 'attribute'],
  ['a command that does not exist', HOUSEHOLD, '| fieldsAdd', '| addFields', 'dql command'],
  ['a query that does not begin with a source', HOUSEHOLD, 'timeseries power =', 'fieldsAdd power =', 'dql command'],
  ['a function that does not exist', HOUSEHOLD, 'arrayRemoveNulls(', 'arrayDropNulls(', 'dql function'],
  ['too many values for a function', HOUSEHOLD, 'toDouble($ImportPrice)', 'toDouble($ImportPrice, 2)', 'dql function'],
  ['a parameter that a function does not have', HOUSEHOLD, 'scalar: true', 'single: true', 'dql function'],
  ['a parameter that a command does not have', HOUSEHOLD, 'union: true', 'unite: true', 'dql parameter'],
  ['a list of fields without braces', GATEWAY, 'by: { smartmeter.source }', 'by: smartmeter.source', 'dql parameter'],
  [
    'a parenthesis too few',
    HOUSEHOLD,
    'arrayLast(arrayRemoveNulls(power))',
    'arrayLast(arrayRemoveNulls(power)',
    'dql syntax',
  ],
  ['a brace too many', GATEWAY, 'by: { smartmeter.source }', 'by: { smartmeter.source } }', 'dql syntax'],
  ['a string that does not end', GATEWAY, '\\"success\\"', '\\"success', 'dql syntax'],
  ['a string in single quotes', GATEWAY, '\\"success\\"', "'success'", 'dql syntax'],
  [
    'a pipe with nothing behind it',
    HOUSEHOLD,
    /now = arrayLast\(arrayRemoveNulls\(power\)\)"/,
    'now = 1\\n|"',
    'dql syntax',
  ],
  ['= instead of ==', GATEWAY, 'outcome == ', 'outcome = ', 'dql syntax'],
  ['a variable that does not exist', HOUSEHOLD, '$ImportPrice', '$Price', 'variable'],
  ['a comma too few', HOUSEHOLD, 'surplus), from: -10m', 'surplus) from: -10m', 'dql syntax'],
  ['a broken query for notebooks', 'dql/cost.dql', '| fieldsAdd cost', '| fieldAdd cost', 'dql command'],
];

const DASHBOARDS: readonly Mutation[] = [
  ['a tile without a place', HOUSEHOLD, /"layouts": \{\s*"0"/, '"layouts": { "900"', 'layout'],
  ['a tile beyond the grid', HOUSEHOLD, /"x": 20,/, '"x": 22,', 'layout'],
  ['two tiles in one place', HOUSEHOLD, /"x": 4,/, '"x": 0,', 'layout'],
  ['a tile without width', HOUSEHOLD, /"w": 4,/, '"w": 0,', 'dashboard schema'],
  [
    'a visualization that does not exist',
    HOUSEHOLD,
    '"visualization": "singleValue"',
    '"visualization": "number"',
    'dashboard schema',
  ],
  ['a field shown that the query does not answer', HOUSEHOLD, '"recordField": "now"', '"recordField": "later"', 'tile'],
  ['a series shown as one value', HOUSEHOLD, '"recordField": "now"', '"recordField": "power"', 'tile'],
  [
    'a chart without its time',
    HOUSEHOLD,
    '| fieldsRename `Meter` = smartmeter.meter.id, `Import` = import, `Export` = export',
    '| fieldsRemove timeframe',
    'tile',
  ],
  ['a variable that no tile uses', MACHINE, /\$Host/g, '\\"pi\\"', 'variable'],
  [
    'a variable whose query answers two fields',
    MACHINE,
    '| fieldsKeep host.name',
    '| fieldsKeep host.name, uptime',
    'variable',
  ],
  ['another version of the format', HOUSEHOLD, '"version": 21', '"version": 12', 'dashboard schema'],
];

const DETECTORS: readonly Mutation[] = [
  ['no interval', SILENT, ', interval: 1m', '', 'detector query'],
  ['another interval', SILENT, 'interval: 1m', 'interval: 5m', 'detector query'],
  ['a time of its own', SILENT, 'interval: 1m', 'interval: 1m, from: -2h', 'detector query'],
  ['two series', NIGHT, '| fieldsRemove consumption, begin, hour', '| fieldsRemove begin, hour', 'detector query'],
  [
    'a number that becomes a dimension',
    SILENT,
    'interval: 1m',
    'interval: 1m\\n| fieldsAdd least = arrayMin(up)',
    'detector query',
  ],
  ['an analyzer that does not exist', SILENT, 'StaticThreshold', 'StaticTreshold', 'detector input'],
  ['a misspelt input', SILENT, '"violatingSamples"', '"violatingSample"', 'detector input'],
  ['a threshold that is no number', SILENT, '"value": "0.5"', '"value": "half"', 'detector input'],
  ['a condition that the analyzer does not have', SILENT, '"BELOW"', '"OUTSIDE"', 'detector input'],
  [
    'more violations than samples',
    SILENT,
    /"violatingSamples",\s*"value": "10"/,
    '"violatingSamples", "value": "13"',
    'detector input',
  ],
  [
    'a window of more than an hour',
    SILENT,
    /"slidingWindow",\s*"value": "12"/,
    '"slidingWindow", "value": "90"',
    'detector input',
  ],
  ['a number where a string belongs', SILENT, '"value": "0.5"', '"value": 0.5', 'detector schema'],
  ['a field that the schema does not have', SILENT, '"enabled": true', '"active": true', 'detector schema'],
  ['an offset beyond an hour', SILENT, '"queryOffset": 3', '"queryOffset": 61', 'detector schema'],
  [
    'a dimension that the series does not have',
    FAULT,
    /\{dims:smartmeter.fault.id\}/g,
    '{dims:smartmeter.fault.number}',
    'detector event',
  ],
  ['a type of event that does not exist', SILENT, 'AVAILABILITY_EVENT', 'AVAILABILITY', 'detector event'],
  ['an event without a name', SILENT, '"event.name"', '"event.title"', 'detector event'],
];

const WORKFLOWS: readonly Mutation[] = [
  ['a field that the API does not take', EMAIL, '"isPrivate"', '"private"', 'workflow schema'],
  ['a read-only field', EMAIL, '"isActive": true,', '"isActive": true, "filterQuery": "x",', 'workflow schema'],
  ['a category that does not exist', EMAIL, '"availability"', '"outage"', 'workflow schema'],
  ['a match that does not exist', MOMENTS, '"match": "equals"', '"match": "is"', 'workflow schema'],
  ['an action that does not exist', EMAIL, 'dynatrace.email:send-email', 'dynatrace.mail:send-email', 'workflow task'],
  ['an e-mail to nobody', EMAIL, /"to": \[[^\]]*\]/, '"to": []', 'workflow task'],
  [
    'a simple workflow with two tasks',
    EMAIL,
    '"tasks": {',
    '"tasks": { "x": { "name": "x", "action": "a:b", "input": {} },',
    'workflow task',
  ],
  ['nothing when it is over', EMAIL, '"onProblemClose": true', '"onProblemClose": false', 'workflow trigger'],
  [
    'an event that no detector makes',
    MOMENTS,
    '"Smartmeter: good moment"',
    '"Smartmeter: best moment"',
    'workflow trigger',
  ],
  ['a filter that lets none of ours through', EMAIL, '\\"Smartmeter\\"', '\\"smart meter\\"', 'workflow trigger'],
  ['a function that Jinja does not have', EMAIL, 'execution().id', 'run().id', 'workflow expression'],
  ['a field that events do not have', EMAIL, 'event.description', 'event.text', 'workflow expression'],
];

const PROJECT: readonly Mutation[] = [
  ['Jinja that is not escaped', EMAIL, '{{`{{`}} task().id {{`}}`}}', '{{ task().id }}', 'template'],
  ['braces that do not close', EMAIL, '{{`{{`}} task().id {{`}}`}}', '{{ task().id', 'template'],
  ['a parameter that is not declared', EMAIL, '{{ .recipient }}', '{{ .receiver }}', 'template'],
  ['a parameter that is not used', EMAIL, '{{ .recipient }}', 'me@example.org', 'parameter'],
  ['broken JSON', EMAIL, '"isPrivate": false,', '"isPrivate": false', 'json'],
  ['broken YAML', 'en/workflows.yaml', 'configs:', 'configs: [', 'yaml'],
  ['a key that Monaco does not know', 'en/workflows.yaml', 'template:', 'file:', 'config schema'],
  ['a kind of document that does not exist', 'en/dashboards.yaml', 'kind: dashboard', 'kind: board', 'config schema'],
  ['a template that is not there', 'en/dashboards.yaml', 'dashboards/household.json', 'dashboards/home.json', 'file'],
  ['two configs of one id', 'en/dashboards.yaml', 'id: gateway', 'id: household', 'id'],
  ['a project that is not there', 'manifest.yaml', 'name: ntfy', 'name: telegram', 'file'],
  ['a token where platform credentials are wanted', 'manifest.yaml', 'platformToken:', 'token:', 'auth'],
  ['a manifest without a version', 'manifest.yaml', /manifestVersion: .*\n/, '', 'manifest schema'],
  ['a detector in one language only', 'de/detectors.yaml', 'id: disk-full', 'id: karte-voll', 'language'],
];

describe('what is wrong is found', () => {
  it.each([...QUERIES, ...DASHBOARDS, ...DETECTORS, ...WORKFLOWS, ...PROJECT])('%s', (_, file, from, to, rule) => {
    const original = FILES.get(file) as string;
    // A function, because a dollar sign means something in a replacement.
    const mutated = original.replace(from, () => to);
    expect(mutated).not.toBe(original);
    const findings = checkProject(new Map(FILES).set(file, mutated));
    expect(findings.map((finding) => finding.rule)).toContain(rule);
  });

  it('and a file that belongs to no project', () => {
    const files = new Map(FILES).set('en/dashboards/forgotten.json', '{}');
    expect(checkProject(files)).toEqual([
      expect.objectContaining({ file: 'en/dashboards/forgotten.json', rule: 'file' }),
    ]);
  });
});

it('the project as it is has nothing wrong', () => {
  expect(checkProject(FILES)).toEqual([]);
});
