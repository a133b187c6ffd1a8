import { describe, expect, it } from 'vitest';
import { retryAfter, targetOf } from './http.ts';
import { RateLimit } from './rate-limit.ts';
import { safeWords } from './safe-words.ts';

it.each([
  ['120', 120],
  [' 0 ', 0],
  ['Wed, 01 Jul 2026 10:01:00 GMT', 60],
  ['Wed, 01 Jul 2026 09:00:00 GMT', 0],
  ['soon', undefined],
  [null, undefined],
])('Retry-After %j is %j s', (header, seconds) => {
  expect(retryAfter(header, Date.UTC(2026, 6, 1, 10, 0, 0))).toBe(seconds);
});

it.each([
  ['https://hooks.example.com/T0/B0/secret?key=secret', 'https://hooks.example.com'],
  ['http://{{appliance}}.lan:8080/x', 'http://x.lan:8080'],
])('of %s is shown %s', (url, target) => {
  expect(targetOf(url)).toBe(target);
});

describe('what others say', () => {
  const secrets = ['tk_secret', 'pass word'];

  it.each([
    ['all is well', 'all is well'],
    ['two\r\n  lines\u0000', 'two lines'],
    ['', undefined],
    ['your token tk_secret is wrong', undefined],
    [`Basic ${Buffer.from('pass word').toString('base64')}`, undefined],
    ['?p=pass%20word', undefined],
    ['x'.repeat(300), `${'x'.repeat(200)}…`],
  ])('%j', (text, shown) => {
    expect(safeWords(text, secrets)).toBe(shown);
  });
});

it('a rate limit lets so many through in any hour', () => {
  const limit = new RateLimit(2);
  expect(limit.wait(0)).toBe(0);
  limit.take(0);
  limit.take(1000);
  expect(limit.wait(1000)).toBe(3_599_000);
  expect(limit.wait(3_600_000)).toBe(0);
  limit.take(3_600_000);
  expect(limit.wait(3_600_000)).toBe(1000);
});
