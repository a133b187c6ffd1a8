import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failed, succeeded } from './answer-json.ts';
import { dataOf, log, MINUTE, NOW, point, span } from './query.fixture.ts';
import { runQuery } from './run-query.ts';

const data = dataOf({
  points: [point('m', -MINUTE, 1, { id: 'a' }), point('m', -2 * MINUTE, 2, { id: 'b' })],
  logs: [log(-MINUTE)],
  spans: [span(-MINUTE)],
});

/** Answers in whole, as JSON: what cannot be written down is a fault too. */
function answer(text: string): string {
  const given = runQuery(text, data, { now: NOW });
  return JSON.stringify(given.ok ? succeeded(given.rows, 10) : failed(given.fault, text));
}

/** The words of the language, so that the parser is left behind now and then. */
const word = fc.constantFrom(
  ...'timeseries fetch data logs spans events filter fieldsAdd fields summarize sort limit makeTimeseries expand append'.split(
    ' ',
  ),
  ...'sum( avg( count( count() min( percentile( array( record( if( now() start() iSum( arrayLast( getHour( bin('.split(
    ' ',
  ),
  ...'m id a b x.y `q q` $v "s" """t""" 1 0 2.5 1e308 9223372036854775807 1m 24h 999999999w 1M -'.split(' '),
  ...'| , ( ) { } [ ] [] = == != < >= ~ + * / % @ @d : by: from: to: interval: default: else: and or not xor null true'.split(
    ' ',
  ),
  ' ',
  '\n',
);
const beginning = fc.constantFrom(
  'timeseries x = sum(m), by: { id } ',
  'timeseries { a = avg(m), b = start() }, from: -10m, interval: 1m | fieldsAdd x = ',
  'fetch logs | filter ',
  'fetch spans | summarize ',
  'data record(a = array(1, 2.5, null), b = 1h, c = now()) | fields ',
  '',
);

describe('any text', () => {
  it('gets an answer', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => answer(text).length > 0),
      { numRuns: 500 },
    );
  });

  it('gets an answer, if it looks like a query', () => {
    const query = fc.tuple(beginning, fc.array(word, { maxLength: 25 }));
    fc.assert(
      fc.property(query, ([start, words]) => answer(start + words.join(' ')).length > 0),
      { numRuns: 1500 },
    );
  });

  it('gets an answer with a place within it, if it is a query that was cut or changed', () => {
    const whole =
      'timeseries { a = sum(m, default: 0, rate: 1h), b = start() }, by: { id }, from: now()@d-7d, interval: 1h\n' +
      '| fieldsAdd c = if(a[] > 1 and not in(id, { "a", "b" }), a[], else: -1.5), d = record(x = b[])[x]\n' +
      '| filter arrayMax(c) > 0 | summarize n = count(), by: { id } | sort n desc | limit 3';
    const change = fc.tuple(fc.nat(whole.length), fc.nat(20), fc.string({ maxLength: 3 }));
    fc.assert(
      fc.property(change, ([from, length, by]) => {
        const text = whole.slice(0, from) + by + whole.slice(from + length);
        const given = runQuery(text, data, { now: NOW });
        return given.ok || (given.fault.at.from >= 0 && given.fault.at.to <= text.length);
      }),
      { numRuns: 400 },
    );
    expect(runQuery(whole, data, { now: NOW })).toMatchObject({ ok: true });
  });
});

describe('what would take for ever', () => {
  it.each([
    ['brackets', `fields ${'('.repeat(5000)}`],
    ['signs', `data record(a = ${'-'.repeat(5000)}1)`],
    ['negations', `fetch logs | filter ${'not '.repeat(2000)}true`],
    ['lists', `fetch logs, by: ${'{'.repeat(5000)}`],
    ['queries', `data record(a = 1) ${'| append [ data record(a = 1) '.repeat(500)}`],
    ['operators', `fetch logs | filter ${'1 + '.repeat(4000)}1`],
    ['alignments', `fetch logs | filter now()${'@d'.repeat(4000)}`],
    ['elements', `fetch logs | filter a${'[0]'.repeat(4000)}`],
    ['comments', '/*'.repeat(10_000)],
    ['a long text', 'x'.repeat(20_001)],
    ['a moment that no calendar has', 'data record(a = now() + 999999999w) | fields a = a@M'],
    ['a long way back', 'timeseries sum(m), from: -999999999w'],
  ])('is refused, or done: %s', (_, text) => {
    expect(answer(text)).toMatch(/SUCCEEDED|errorMessage/);
  });
});
