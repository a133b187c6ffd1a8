import { expect, it } from 'vitest';
import { FailedLogins } from './failed-logins.ts';

function fail(logins: FailedLogins, address: string, times: number, now: number) {
  for (let i = 0; i < times; i++) logins.count(address, now);
}

it('makes an address wait after ten failures, until a quarter of an hour after the first', () => {
  const logins = new FailedLogins();
  fail(logins, 'a', 9, 0);
  expect(logins.secondsToWait('a', 0)).toBe(0);
  fail(logins, 'a', 1, 60_000);
  expect(logins.secondsToWait('a', 60_000)).toBe(14 * 60);
  expect(logins.secondsToWait('b', 60_000)).toBe(0);
  expect(logins.secondsToWait('a', 15 * 60_000)).toBe(0);
  logins.count('a', 15 * 60_000);
  expect(logins.secondsToWait('a', 15 * 60_000)).toBe(0);
});

it('remembers a limited number of addresses, the newest ones', () => {
  const logins = new FailedLogins();
  fail(logins, 'first', 10, 0);
  for (let i = 0; i < 255; i++) fail(logins, `other ${i}`, 10, 1);
  expect(logins.secondsToWait('first', 1)).toBeGreaterThan(0);
  fail(logins, 'one more', 10, 1);
  expect(logins.secondsToWait('first', 1)).toBe(0);
  expect(logins.secondsToWait('one more', 1)).toBeGreaterThan(0);
});
