import { describe, expect, it } from 'vitest';
import { isAllowedHost, isOwnOrigin } from './request-origin.ts';

const settings = { host: 'meter', allowedHosts: ['pi.local', 'Meter.Example'] };

it.each([
  ['127.0.0.1:8080', true],
  ['192.168.1.5', true],
  ['[::1]:8080', true],
  ['[fe80::1]', true],
  ['localhost:8080', true],
  ['LOCALHOST', true],
  ['localhost.', true],
  ['pi.local:8080', true],
  ['meter.example', true],
  ['meter:8080', true],
  ['evil.example', false],
  ['pi.local.evil.example', false],
  ['127.0.0.1.evil.example', false],
  ['localhost@evil.example', false],
  ['evil.example/localhost', false],
  ['localhost#evil', false],
  ['', false],
  [undefined, false],
])('Host %s: %s', (host, allowed) => {
  expect(isAllowedHost(host, settings)).toBe(allowed);
});

describe('where a request that changes something comes from', () => {
  const host = '192.168.1.5:8080';
  it.each([
    ['no page', undefined, undefined, true],
    ['our page over plain HTTP', 'http://192.168.1.5:8080', undefined, true],
    ['our page by what the browser says', 'http://192.168.1.5:8080', 'same-origin', true],
    ['our page behind a proxy that changes Host', 'https://pi.local', undefined, true],
    ['another page', 'http://evil.example', undefined, false],
    ['another port of this machine', 'http://192.168.1.5:3000', undefined, false],
    ['a page without origin', 'null', undefined, false],
    ['another site by what the browser says', undefined, 'cross-site', false],
    ['a neighbour by what the browser says', 'http://192.168.1.5:8080', 'same-site', false],
  ])('%s', (_, origin, fetchSite, isOwn) => {
    expect(isOwnOrigin({ host, origin, fetchSite }, settings)).toBe(isOwn);
  });
});
