import { expect, it } from 'vitest';
import type { ProblemFacts } from '../problems/problems.ts';
import { subjectOf } from './trouble-subject.ts';
import { overWords, troubleWords } from './trouble-words.ts';

/** One of each kind. */
const ALL = {
  'broker-unreachable': {
    code: 'broker-unreachable',
    broker: 'pi:1883',
    since: '2026-07-01T10:00:00.000Z',
    detail: 'No broker listens.',
  },
  'source-waiting': {
    code: 'source-waiting',
    source: 'house',
    broker: 'pi:1883',
    embedded: false,
    onlyRetained: false,
  },
  'source-stale': { code: 'source-stale', source: 'house' },
  'source-frozen': { code: 'source-frozen', source: 'house' },
  'bus-unreachable': {
    code: 'bus-unreachable',
    bus: '/dev/ttyUSB0',
    sources: ['roof'],
    since: '2026-07-01T10:00:00.000Z',
  },
  'inverter-waiting': { code: 'inverter-waiting', source: 'roof', bus: '/dev/ttyUSB0' },
  'inverter-silent': { code: 'inverter-silent', source: 'roof', bus: '/dev/ttyUSB0' },
  'inverter-faulty': { code: 'inverter-faulty', source: 'roof', bus: '/dev/ttyUSB0' },
  'inverter-frozen': { code: 'inverter-frozen', source: 'roof', bus: '/dev/ttyUSB0' },
  'inverter-fault': { code: 'inverter-fault', inverter: 'ZA1', faultId: 'ID027', detail: 'ID027: GridOVP' },
  'grid-disagreement': { code: 'grid-disagreement', differenceKw: 1.2, reversed: false },
  'messages-refused': {
    code: 'messages-refused',
    source: 'house',
    topic: 'amis/out',
    detail: 'no JSON',
    ageSeconds: 3,
  },
  'register-held': {
    code: 'register-held',
    kind: 'fall',
    kept: 2,
    found: 1,
    since: '',
    meter: 'm',
    obis: '1.8.0',
    unit: 'kWh',
  },
  'energy-held-back': { code: 'energy-held-back', detail: 'The clock is wrong' },
  'energy-set-aside': { code: 'energy-set-aside', rows: 2 },
  'energy-inconsistent': { code: 'energy-inconsistent' },
  'energy-unbooked': { code: 'energy-unbooked', amount: 5, meter: 'm', obis: '1.8.0', unit: 'kWh' },
  'export-failing': { code: 'export-failing', signal: 'energy', endpoint: 'https://x', detail: 'status 401' },
} as const satisfies Readonly<Record<ProblemFacts['code'], ProblemFacts>>;

const each: readonly ProblemFacts[] = Object.values(ALL);

it.each(each)('$code has a headline for a phone and a text that ends as a sentence, in both languages', (facts) => {
  const { en, de } = troubleWords(facts);
  expect(en.title).not.toBe(de.title);
  for (const { title, text } of [en, de]) {
    expect(title.length).toBeLessThan(60);
    expect(text).toMatch(/[.!?)“"]$/);
    expect(`${title} ${text}`).not.toMatch(/undefined|\[object|\.\./);
  }
});

it('each has a subject of its own', () => {
  expect(new Set(each.map(subjectOf)).size).toBe(each.length);
});

it('says what exactly was met', () => {
  expect(troubleWords(ALL['energy-held-back']).en.text).toContain('The clock is wrong. ');
});

it.each([
  [0, '1 minute', 'einer Minute'],
  [89, '1 minute', 'einer Minute'],
  [7199, '2 hours', '2 Stunden'],
  [86_400, '24 hours', '24 Stunden'],
  [3 * 86_400, '3 days', '3 Tagen'],
])('%d s are %s', (seconds, english, german) => {
  const { en, de } = overWords(ALL['source-stale'], seconds);
  expect([en.text, de.text]).toEqual([`All right again, after ${english}.`, `Wieder in Ordnung, nach ${german}.`]);
});
