import { describe, expect, it } from 'vitest';
import type { ProblemFacts } from './problems.ts';
import { problemWords } from './words.ts';

const register = { meter: '123', obis: '1.8.0', unit: 'kWh' } as const;
const all: readonly ProblemFacts[] = [
  { code: 'broker-unreachable', broker: 'pi:1883', since: '2026-07-01T10:00:00.000Z' },
  {
    code: 'source-waiting',
    source: 'house',
    topic: 'amis/out',
    broker: '[::1]:1883',
    embedded: true,
    onlyRetained: false,
  },
  { code: 'source-waiting', source: 'house', broker: 'pi:1883', embedded: false, onlyRetained: true },
  { code: 'source-stale', source: 'house' },
  { code: 'source-frozen', source: 'house', lastMessageAgeSeconds: 5 },
  { code: 'messages-refused', source: 'house', topic: 'amis/out', detail: 'not JSON', ageSeconds: 5 },
  { code: 'register-held', ...register, kind: 'fall', kept: 1234.567, found: 0, since: '2026-07-01T10:00:00.000Z' },
  { code: 'energy-unbooked', ...register, amount: 1234.567 },
  { code: 'export-failing', signal: 'energy', endpoint: 'https://example.com/v1/metrics', detail: '401' },
];

describe.each(['en', 'de'] as const)('problems in %s', (language) => {
  it.each(all)('$code is told in whole sentences, with what to do', (facts) => {
    const { text, remedy } = problemWords(facts, language);
    for (const words of [text, remedy]) {
      expect(words).toMatch(/^\S.*[.?]$/);
      expect(words).not.toMatch(/undefined|NaN|\[object/);
    }
  });
});

it('German words have German numbers', () => {
  const { text } = problemWords({ code: 'energy-unbooked', ...register, amount: 1234.567 }, 'de');
  expect(text).toContain('1234,567 kWh');
});

it('an IPv6 broker has a port too', () => {
  expect(problemWords(all[1] as ProblemFacts, 'en').remedy).toContain('port 1883,');
});
