import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDql } from './check.ts';
import { metricUses } from './metrics.ts';
import { parseDql } from './parse.ts';
import { QUERIES } from '../../source/queries.ts';

function findings(query: string, variables: readonly string[] = []): readonly string[] {
  const found: string[] = [];
  checkDql(query, variables, (rule, text) => found.push(`${rule}: ${text}`));
  return found;
}

describe('a query', () => {
  it.each([
    'timeseries a = avg(smartmeter.grid.power), b = max(smartmeter.grid.power)',
    'timeseries { a = avg(smartmeter.grid.power) }\n, by: { host.name }\n,filter: { host.name == "pi" }',
    'timeseries a = avg(smartmeter.grid.power), filter: not in(smartmeter.meter.id, { "1", "2" })',
    'timeseries a = avg(smartmeter.grid.power), from: now()@d-7d, to: -1d@d',
    'timeseries a = avg(smartmeter.grid.power), filter: startsWith(host.name, "p") and (host.id != "x" or host.id == "y")',
    'timeseries a = avg(smartmeter.grid.power) // a comment\n| fieldsAdd b = -a[] * 2.5e3 /* and another */',
    'timeseries avg(smartmeter.grid.power)\n| fieldsAdd last = arrayLast(`avg(smartmeter.grid.power)`)',
    'fetch logs, from: -2h\n| filter matchesValue(content, "*refused*") and not isNull(trace_id)\n| summarize n = count(), by: { loglevel }\n| sort n desc, loglevel',
    'fetch spans\n| fieldsAdd first = span.events[0]',
    'data record(a = 1, b = "x")\n| fieldsAdd c = if(a > 0, b, else: "none")',
  ])('%s', (query) => {
    expect(findings(query)).toEqual([]);
  });

  it.each([
    ['timeseries', 'lacks what it works on'],
    ['timeseries a = avg(smartmeter.grid.power), interval: 1m, interval: 5m', 'twice'],
    ['timeseries a = smartmeter.grid.power', 'wants an aggregation'],
    ['timeseries a = avg(smartmeter.grid.power) | filter a > 1 desc', '"desc" belongs to "sort"'],
    ['timeseries a = avg(smartmeter.grid.power) | fieldsAdd b = sum(a)', 'no function "sum" here'],
    ['fetch logs | summarize toString(x, y)', 'takes 1 values, not 2'],
    ['timeseries a = avg(smartmeter.grid.power) | timeseries b = avg(smartmeter.grid.power)', 'can only begin'],
    ['fetch logs | filter content == "a" b', 'Expected'],
    ['fetch logs | fieldsRename content = loglevel', 'a column "content" already'],
    ['fetch logs | fieldsRename content', 'wants "new = old"'],
    ['fetch logs | fieldsSummary content', 'not known to this checker'],
    ['fetch logs | constructor 1', 'no command "constructor"'],
    ['fetch logs | filter hasOwnProperty(content)', 'no function "hasOwnProperty"'],
    ['fetch logs | filter loglevel == §', 'begins nothing'],
  ])('%s: %s', (query, text) => {
    expect(findings(query).join('\n')).toContain(text);
  });

  it('says the line on which it breaks', () => {
    expect(findings('timeseries a = avg(smartmeter.grid.power)\n| fieldsAdd b = (a')).toEqual([
      'dql syntax: Line 2: Expected ")", found the end of the query.',
    ]);
  });

  it('whatever it is made of, is parsed or refused with a place in it', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseDql(text);
        if (!parsed.ok) expect(parsed.at).toBeLessThanOrEqual(text.length);
      }),
    );
    const queries = [...QUERIES.values()].map(({ dql }) => dql);
    fc.assert(
      // Cut anywhere: the parser ends, and never throws.
      fc.property(fc.constantFrom(...queries), fc.nat(400), fc.nat(20), (query, at, length) => {
        parseDql(query.slice(0, at) + query.slice(at + length));
      }),
    );
  });
});

it('tells what a query reads, sub-queries too', () => {
  const parsed = parseDql(
    'timeseries a = avg(smartmeter.grid.power), by: { smartmeter.meter.id } | append [ timeseries b = sum(smartmeter.gateway.exports), filter: smartmeter.outcome == "success" ]',
  );
  expect(parsed.ok && metricUses(parsed.query)).toEqual([
    { metric: 'smartmeter.grid.power', aggregation: 'avg', attributes: ['smartmeter.meter.id'] },
    { metric: 'smartmeter.gateway.exports', aggregation: 'sum', attributes: ['smartmeter.outcome'] },
  ]);
});
