import { describe, expect, it } from 'vitest';
import { issueSession, readSession, SESSION_SECONDS } from './session.ts';

const token = 'a-token-of-the-household';
const wall = Date.UTC(2026, 6, 1);
const DAY = 86_400_000;

describe('a session', () => {
  const session = issueSession(token, wall);

  it.each([
    ['at once', 0, 'valid'],
    ['after a day', DAY, 'valid'],
    ['after more than a day', DAY + 1000, 'renew'],
    ['just before its end', SESSION_SECONDS * 1000 - 1, 'renew'],
    ['at its end', SESSION_SECONDS * 1000, 'invalid'],
  ])('%s', (_, later, verdict) => {
    expect(readSession(session, token, wall + later)).toBe(verdict);
  });

  it('ends with its token', () => {
    expect(readSession(session, 'another-token-of-theirs', wall)).toBe('invalid');
  });

  it('cannot be made longer by hand', () => {
    const [end, signature] = session.split('.');
    expect(readSession(`${Number(end) + 1}.${signature}`, token, wall)).toBe('invalid');
  });

  it.each(['', '.', 'x', '99999999999.', `${'9'.repeat(400)}.x`])('%j is none', (text) => {
    expect(readSession(text, token, wall)).toBe('invalid');
  });

  it('does not hold the token', () => {
    expect(session).not.toContain(token);
  });
});
