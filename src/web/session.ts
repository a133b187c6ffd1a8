import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds that a login lasts; a device that looks in is renewed, so a tablet on the wall stays logged in. */
export const SESSION_SECONDS = 90 * 86_400;
/** Seconds after which a visit renews the session. */
const RENEW_AFTER = 86_400;

/** Compares without telling by its duration how much was right. */
export function isSameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

/**
 * A session is its own end, signed with the token: nothing to store, so it outlives a restart, and another
 * token ends all sessions. The token cannot be had from it.
 * @param wall epoch milliseconds
 */
export function issueSession(token: string, wall: number): string {
  const end = String(Math.floor(wall / 1000) + SESSION_SECONDS);
  return `${end}.${sign(token, end)}`;
}

export function readSession(session: string, token: string, wall: number): 'valid' | 'renew' | 'invalid' {
  const [, end = '', signature = ''] = /^(\d{1,12})\.([\w-]+)$/.exec(session) ?? [];
  if (!isSameSecret(signature, sign(token, end))) return 'invalid';
  const left = Number(end) - wall / 1000;
  if (left <= 0) return 'invalid';
  return left < SESSION_SECONDS - RENEW_AFTER ? 'renew' : 'valid';
}

function sign(token: string, end: string): string {
  return createHmac('sha256', token).update(`smartmeter session until ${end}`).digest('base64url');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
