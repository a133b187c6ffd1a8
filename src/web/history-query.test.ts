import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTimeZone } from '../time-zone.ts';
import { parseHistoryQuery } from './history-query.ts';

const vienna = createTimeZone('Europe/Vienna');
const NOW = Date.parse('2026-07-01T10:00:00Z');
const at = (text: string) => Date.parse(text);
const parse = (query: string, zone = vienna) => parseHistoryQuery(new URLSearchParams(query), zone, NOW);

describe('a query', () => {
  it.each([
    ['quantity=import', '2026-06-30T22:00:00Z', '2026-07-01T22:00:00Z', '5min'],
    ['quantity=import&from=2026-06-01', '2026-05-31T22:00:00Z', '2026-07-01T22:00:00Z', 'day'],
    ['quantity=import&from=2026-03-29&to=2026-03-30', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z', '5min'],
    ['quantity=import&from=2026-10-25&to=2026-10-26&step=hour', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', 'hour'],
    ['quantity=import&from=2025-01-01&to=2026-01-01', '2024-12-31T23:00:00Z', '2025-12-31T23:00:00Z', 'month'],
    [
      `quantity=import&from=${at('2026-06-01T00:00:00Z')}&to=2026-06-07T00:00:00Z`,
      '2026-06-01T00:00:00Z',
      '2026-06-07T00:00:00Z',
      'hour',
    ],
  ])('%s', (query, from, to, step) => {
    expect(parse(query)).toMatchObject({ ok: true, query: { from: at(from), to: at(to), step }, format: 'json' });
  });

  it('takes several quantities, each once, and CSV', () => {
    expect(parse('quantity=import,pvPower,import&format=csv')).toMatchObject({
      ok: true,
      query: { series: ['import', 'pvPower'] },
      format: 'csv',
    });
  });

  it.each(['Pacific/Kiritimati', 'Pacific/Apia', 'Pacific/Pago_Pago', 'Asia/Kathmandu', 'Australia/Lord_Howe'])(
    'takes a date as the day of that name in %s',
    (name) => {
      const zone = createTimeZone(name);
      const parsed = parse('quantity=import&from=2026-06-15&to=2026-06-16', zone);
      expect(parsed.ok && zone.iso(parsed.query.from)).toMatch(/^2026-06-15T00:00:00/);
      expect(parsed.ok && zone.iso(parsed.query.to)).toMatch(/^2026-06-16T00:00:00/);
    },
  );

  it.each([
    ['', /^"quantity" is not understood: expected some of import,/],
    ['quantity=imports', /^"quantity"/],
    ['quantity=import&from=yesterday', /^"from" is not understood: expected a time such as/],
    ['quantity=import&to=2026-13-45', /^"to"/],
    ['quantity=import&step=week', /^"step" is not understood: expected one of minute, 5min,/],
    ['quantity=import&format=xlsx', /^"format" is not understood: expected json or csv/],
  ])('says what is wrong with %j', (query, problem) => {
    expect(parse(query)).toEqual({ ok: false, problem: expect.stringMatching(problem) as string });
  });

  it('never throws, and never lets a time through that is none', () => {
    const name = fc.constantFrom('quantity', 'from', 'to', 'step', 'format');
    const entries = fc.dictionary(name, fc.oneof(fc.string(), fc.constantFrom('import', '2026-06-01', 'day')));
    fc.assert(
      fc.property(entries, (given) => {
        const parsed = parseHistoryQuery(new URLSearchParams({ quantity: 'import', ...given }), vienna, NOW);
        if (!parsed.ok) return;
        expect(Number.isFinite(parsed.query.from)).toBe(true);
        expect(Number.isFinite(parsed.query.to)).toBe(true);
      }),
    );
  });
});
