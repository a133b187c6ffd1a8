import { describe, expect, it } from 'vitest';
import { ask, log, MINUTE, span } from './query.fixture.ts';

const data =
  'data record(id = "a", n = 3, t = "x"), record(id = "b", n = 1, t = "x"), record(id = "c", n = null, t = "y"), record(id = "d", n = 2, t = "y")';
const ids = (commands: string) => {
  const records = ask(`${data} | ${commands}`);
  return typeof records === 'string' ? records : records.map(({ id }) => id);
};

describe('records', () => {
  it.each<[string, unknown]>([
    ['filter n > 1', ['a', 'd']],
    ['filter not n > 1', ['b']],
    ['filterOut n > 1', ['b', 'c']],
    ['sort n', ['b', 'd', 'a', 'c']],
    ['sort n desc', ['a', 'd', 'b', 'c']],
    ['sort t desc, n asc', ['d', 'c', 'b', 'a']],
    ['sort n % 2, id desc', ['d', 'b', 'a', 'c']],
    ['limit 2', ['a', 'b']],
    ['limit 0', []],
    ['dedup t', ['a', 'c']],
    ['dedup t, sort: { n desc }', ['a', 'd']],
    ['filter id == "a" | append [ data record(id = "z") | filter id == "z" ]', ['a', 'z']],
  ])('%s', (commands, expected) => {
    expect(ids(commands)).toEqual(expected);
  });
});

describe('fields', () => {
  const first = (commands: string) => {
    const records = ask(`data record(a = 1, b = 2) | ${commands}`);
    return typeof records === 'string' ? records : records[0];
  };

  it.each<[string, unknown]>([
    ['fields b', { b: '2' }],
    ['fields c = a + b, a', { c: '3', a: '1' }],
    ['fields { a, b }', { a: '1', b: '2' }],
    ['fields a * 2', { 'a * 2': '2' }],
    ['fieldsAdd c = a + b, d = c * 2', { a: '1', b: '2', c: '3', d: '6' }],
    ['fieldsAdd a = 5', { a: '5', b: '2' }],
    ['fieldsAdd a', { a: '1', b: '2' }],
    ['fieldsKeep a', { a: '1' }],
    ['fieldsRemove a', { b: '2' }],
    ['fieldsRename x.y = a', { 'x.y': '1', b: '2' }],
    ['fieldsRename `x y` = a | fieldsAdd z = `x y`', { 'x y': '1', b: '2', z: '1' }],
    ['fieldsAdd l = array(7, 8) | fields l | expand l | limit 1', { l: '7' }],
    ['fields x = a // the rest is a comment | nonsense', { x: '1' }],
    ['fields /* in between */ x = a', { x: '1' }],
  ])('%s', (commands, expected) => {
    expect(first(commands)).toEqual(expected);
  });

  it.each([
    ['fields c', '1:36 FIELD_DOES_NOT_EXIST'],
    ['fieldsRemove a | fields a', '1:53 FIELD_DOES_NOT_EXIST'],
    ['fieldsRename c = d', '1:46 FIELD_DOES_NOT_EXIST'],
    ['fieldsRename c = a | filter a == 1', '1:57 FIELD_DOES_NOT_EXIST'],
    ['summarize count() | sort a', '1:54 FIELD_DOES_NOT_EXIST'],
    ['fieldsRename a', '1:42 INVALID_ARGUMENTS'],
    ['fieldsRemove a + b', '1:42 INVALID_ARGUMENTS'],
    ['fields', '1:29 INVALID_ARGUMENTS'],
    ['limit a', '1:29 INVALID_ARGUMENTS'],
    ['append a', '1:29 INVALID_ARGUMENTS'],
    ['expand a, b', '1:29 INVALID_ARGUMENTS'],
    ['fetch logs', '1:29 UNKNOWN_COMMAND'],
    ['parse a, "INT"', '1:29 UNKNOWN_COMMAND'],
    ['toString', '1:29 UNKNOWN_COMMAND'],
    ['', '1:29 PARSE_ERROR'],
  ])('%s: %s', (commands, start) => {
    expect(first(commands)).toMatch(`${start}: `);
  });
});

describe('summarize', () => {
  const rows = (commands: string) => ask(`${data} | ${commands}`);

  it('makes groups', () => {
    expect(rows('summarize { count(), total = sum(n), most = max(n) }, by: { t }')).toEqual([
      { t: 'x', 'count()': '2', total: 4, most: '3' },
      { t: 'y', 'count()': '2', total: 2, most: '2' },
    ]);
    expect(rows('summarize count(), by: { odd = n % 2 == 1 }')).toMatchObject([
      { odd: true },
      { odd: null },
      { odd: false },
    ]);
  });

  it.each<[string, unknown]>([
    ['count()', '4'],
    ['countIf(n > 1)', '2'],
    ['countDistinct(t)', '2'],
    ['avg(n)', 2],
    ['min(n)', '1'],
    ['median(n)', 2],
    ['percentile(n, 100)', 3],
    ['takeFirst(id)', 'a'],
    ['takeLast(id)', 'd'],
    ['takeAny(n)', '3'],
    ['collectDistinct(t)', ['x', 'y']],
    ['collectArray(n)', ['3', '1', null, '2']],
    ['100.0 * countIf(n > 1) / count()', 50],
    ['round(avg(n) * 1.5)', '3'],
  ])('%s', (aggregation, expected) => {
    expect(rows(`summarize it = ${aggregation}`)).toEqual([{ it: expected }]);
  });

  it('says something of nothing', () => {
    expect(rows('filter false | summarize { count(), s = sum(n) }')).toEqual([{ 'count()': '0', s: null }]);
    expect(rows('filter false | summarize count(), by: { t }')).toEqual([]);
  });

  it('adds arrays element by element', () => {
    const arrays = 'data record(a = array(1, 2)), record(a = array(10, null, 30))';
    expect(ask(`${arrays} | summarize s = sum(a[])`)).toEqual([{ s: [11, 2, 30] }]);
  });

  it.each([
    ['summarize n', 'INVALID_ARGUMENTS: The field n stands outside of an aggregation.'],
    ['summarize 1', 'INVALID_ARGUMENTS: An aggregation such as count() is expected here.'],
    ['summarize sum(n) + n', 'INVALID_ARGUMENTS: The field n stands outside of an aggregation.'],
    ['summarize sum(n, 2)', 'INVALID_ARGUMENTS: sum takes 1 argument, not 2.'],
    ['summarize by: { t }', 'INVALID_ARGUMENTS: summarize needs an aggregation.'],
  ])('refuses %s', (commands, sentence) => {
    expect(rows(commands)).toMatch(sentence);
  });
});

describe('fetch', () => {
  const logs = [
    log(-3 * 60 * MINUTE),
    log(-2 * MINUTE, { severity: 17, body: 'broken', traceId: 'f'.repeat(32), spanId: '1'.repeat(16) }),
    log(-MINUTE, { severityText: 'warn', attributes: new Map([['smartmeter.source', 'house']]) }),
    log(0, {
      at: 0n,
      observed: BigInt(Date.UTC(2026, 5, 21, 9, 59, 30)) * 1_000_000n,
      severity: 0,
      eventName: 'started',
    }),
  ];

  it('reads logs of the last two hours, with levels, ids and attributes', () => {
    expect(ask('fetch logs | sort timestamp', { logs })).toEqual([
      {
        'service.name': 'smartmeter-otel',
        timestamp: '2026-06-21T09:58:00.000000000Z',
        content: 'broken',
        loglevel: 'ERROR',
        status: 'ERROR',
        trace_id: 'f'.repeat(32),
        span_id: '1'.repeat(16),
      },
      {
        'service.name': 'smartmeter-otel',
        'smartmeter.source': 'house',
        timestamp: '2026-06-21T09:59:00.000000000Z',
        content: 'said',
        loglevel: 'WARN',
        status: 'WARN',
      },
      {
        'service.name': 'smartmeter-otel',
        timestamp: '2026-06-21T09:59:30.000000000Z',
        content: 'said',
        loglevel: 'NONE',
        status: 'NONE',
        'event.name': 'started',
      },
    ]);
    expect(ask('fetch logs, from: -24h | summarize count()', { logs })).toEqual([{ 'count()': '4' }]);
  });

  it('lets records have any field', () => {
    expect(ask('fetch logs | filter smartmeter.source == "house" | fields content, nothing', { logs })).toEqual([
      { content: 'said', nothing: null },
    ]);
  });

  it('counts logs over time', () => {
    const query = 'fetch logs | makeTimeseries n = count(default: 0), by: { loglevel }, from: -3m, interval: 1m';
    expect(ask(query, { logs })).toMatchObject([
      { loglevel: 'ERROR', n: ['0', '1', '0'] },
      { loglevel: 'WARN', n: ['0', '0', '1'] },
      { loglevel: 'NONE', n: ['0', '0', '1'] },
    ]);
  });

  it('reads spans with their ids, status, events and links', () => {
    const spans = [
      span(-MINUTE),
      span(-2 * MINUTE, {
        parentSpanId: 'c'.repeat(16),
        status: { code: 'error', message: 'silent' },
        attributes: new Map([['retries', 2n]]),
        events: [{ at: 0n, name: 'exception', attributes: new Map([['exception.message', 'silent']]) }],
        links: [{ traceId: 'd'.repeat(32), spanId: 'e'.repeat(16) }],
      }),
    ];
    const [ok, failed] = ask('fetch spans | sort start_time desc', { spans }) as Record<string, unknown>[];
    expect(ok).toMatchObject({
      'span.name': 'poll',
      'span.kind': 'client',
      'trace.id': 'a'.repeat(32),
      duration: '20000000',
      'request.is_root_span': true,
    });
    expect(ok).not.toHaveProperty('span.status_code');
    expect(failed).toMatchObject({
      'span.parent_id': 'c'.repeat(16),
      'span.status_code': 'error',
      'span.status_message': 'silent',
      retries: '2',
      'span.links': [{ 'trace.id': 'd'.repeat(32), 'span.id': 'e'.repeat(16) }],
      'span.events': [{ 'span_event.name': 'exception', 'exception.message': 'silent' }],
    });
    const median = 'fetch spans | makeTimeseries d = median(duration), from: -2m, interval: 1m';
    expect(ask(median, { spans })).toMatchObject([{ d: ['20000000', '20000000'] }]);
    expect(ask(`fetch spans | filter trace.id == "${'a'.repeat(32)}"`, { spans })).toEqual([]);
    expect(ask(`fetch spans | filter trace.id == toUid("${'a'.repeat(32)}")`, { spans })).toHaveLength(2);
  });

  it('knows what it has none of, and what does not exist', () => {
    expect(ask('fetch events')).toEqual([]);
    expect(ask('fetch dt.davis.problems | summarize count()')).toEqual([{ 'count()': '0' }]);
    expect(ask('fetch log')).toBe('1:7 UNKNOWN_DATA_OBJECT: There is nothing called "log" to fetch.');
    expect(ask('fetch logs, spans')).toBe('1:1 INVALID_ARGUMENTS: fetch needs one thing to fetch, such as logs.');
  });
});
