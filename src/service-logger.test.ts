import { describe, expect, it } from 'vitest';
import type { LogRecord } from './log-record.ts';
import type { Fields, Logger } from './logger.ts';
import { createServiceLogger, withTrace, type ServiceLoggerOptions } from './service-logger.ts';
import { SimulatedClock } from './simulators/clock.ts';
import { secretMask } from './config/masking.ts';

const secret = 'correct-horse-battery';
const trace = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

function setUp(options: Partial<ServiceLoggerOptions> = {}) {
  const clock = new SimulatedClock(1_800_000_000_000);
  const lines: { severity: string; text: string; fields: Fields }[] = [];
  const say =
    (severity: string) =>
    (text: string, fields: Fields = {}) =>
      lines.push({ severity, text, fields });
  const output: Logger = { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
  const mask = secretMask([secret]);
  const logger = createServiceLogger({ output, level: 'info', clock, mask, isFed: true, ...options });
  const records: LogRecord[] = [];
  return { clock, lines, logger, records, feed: () => logger.feed((record) => records.push(record)) };
}

describe('one logger, two ways', () => {
  it('says the same on both, from the threshold on', () => {
    const { logger, lines, records, feed } = setUp();
    feed();
    logger.debug('not worth it');
    logger.warn('Meter house is silent.', { 'smartmeter.source': 'house', n: 3 });
    const attributes = { 'smartmeter.source': 'house', n: 3 };
    expect(lines).toEqual([{ severity: 'warn', text: 'Meter house is silent.', fields: attributes }]);
    expect(records).toEqual([
      { at: expect.anything() as unknown, severity: 'warn', text: 'Meter house is silent.', attributes },
    ]);
  });

  it('hands on what was said before somebody took it, and no more than that', () => {
    const { logger, records, feed } = setUp();
    logger.info('first');
    feed();
    logger.info('second');
    expect(records.map(({ text }) => text)).toEqual(['first', 'second']);
  });

  it('keeps what is local off the second way', () => {
    const { logger, lines, records, feed } = setUp();
    feed();
    logger.local.warn('Export of logs: refused.');
    expect(lines).toHaveLength(1);
    expect(records).toEqual([]);
  });

  it('makes of an error what the conventions call an exception', () => {
    const { logger, records, feed } = setUp();
    feed();
    const error = Object.assign(new Error(`connect failed for ${secret}`), { code: 'ECONNREFUSED' });
    logger.error('It failed.', { error });
    expect(records[0]?.attributes).toMatchObject({
      'exception.type': 'ECONNREFUSED',
      'exception.message': 'connect failed for ***',
      'exception.stacktrace': expect.stringContaining('service-logger.test.ts') as string,
    });
    expect(JSON.stringify(records)).not.toContain(secret);
  });
});

describe('traces', () => {
  it('are named by the line, by its logger, or by what is under way', () => {
    const { logger, lines, records, feed } = setUp();
    feed();
    logger.info('no trace');
    logger.info('own', { trace_id: trace.traceId, span_id: trace.spanId });
    withTrace(logger, () => trace).info('of its logger');
    logger.follow(() => trace);
    logger.info('under way');
    expect(records.map((record) => record.trace)).toEqual([undefined, trace, trace, trace]);
    expect(records[1]?.attributes).toEqual({});
    expect(lines.map(({ fields }) => fields['trace_id'])).toEqual([undefined, ...Array<string>(3).fill(trace.traceId)]);
  });
});

describe('rate', () => {
  it('lets one kind have 30 lines a minute and tells how many were left out', () => {
    const { logger, lines, clock } = setUp();
    for (let i = 0; i < 100; i++) logger.warn(`Topic "a${i}" said ${i}.`);
    logger.warn('Something else.');
    expect(lines).toHaveLength(31);
    clock.advance(60_000);
    logger.warn('Topic "b" said 7.');
    expect(lines.at(-1)?.text).toBe('Topic "b" said 7. (70 more like this were left out.)');
  });

  it('lets all kinds together have 300', () => {
    const { logger, lines } = setUp();
    const word = (i: number) =>
      String.fromCodePoint(97 + (i % 26), 97 + (Math.floor(i / 26) % 26), 97 + Math.floor(i / 676));
    for (let i = 0; i < 2000; i++) logger.warn(`${word(i)} is wrong.`);
    expect(lines).toHaveLength(300);
  });
});

describe('secrets', () => {
  it.each<[string, string, Fields]>([
    ['in the text', `login with ${secret} failed`, {}],
    ['in an address', `https://me:${secret}@backend/x`, {}],
    ['in a query', `https://backend/x?token=${secret}`, {}],
    ['in a field', 'It failed.', { endpoint: `https://backend/?k=${secret}` }],
    [
      'in a field by its name',
      'It failed.',
      { authorization: 'whatever', 'x-api-key': 1, deep: { password: 'whatever' } },
    ],
    ['in a header', 'It failed.', { headers: { authorization: `Bearer ${secret}`, cookie: 'whatever' } }],
    ['in the cause of an error', 'It failed.', { error: new Error('no', { cause: new Error(secret) }) }],
    [
      'in a whole configuration',
      'Configuration',
      { config: { mqtt: { password: 'whatever', host: 'h' }, token: secret } },
    ],
    ['as base64', `Basic ${Buffer.from(secret).toString('base64')}`, {}],
    ['unknown, but of a known shape', 'dt0c01.ABCDEFGHIJ.whatever0123', {}],
  ])('%s never get out', (_, text, fields) => {
    const { logger, lines, records, feed } = setUp();
    feed();
    logger.error(text, fields);
    for (const shown of [JSON.stringify(lines), JSON.stringify(records)]) {
      expect(shown).not.toContain(secret);
      expect(shown).not.toContain('whatever');
      expect(shown).not.toContain(Buffer.from(secret).toString('base64').slice(0, 20));
    }
  });

  it('survives what cannot be written', () => {
    const { logger, records, feed } = setUp();
    feed();
    const round: Record<string, unknown> = {};
    round['self'] = round;
    logger.error('It failed.', { round, big: 10n, none: undefined, nothing: null, f: () => secret });
    expect(records[0]?.attributes).toEqual({ round: '(not shown: it contains itself)', big: '10', f: '' });
  });

  it('does not grow with what comes from outside', () => {
    const { logger, records, feed } = setUp();
    feed();
    logger.warn('x'.repeat(1_000_000), { long: 'y'.repeat(1_000_000) });
    expect(JSON.stringify(records).length).toBeLessThan(20_000);
  });
});
