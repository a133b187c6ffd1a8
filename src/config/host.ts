import { isIPv4, isIPv6 } from 'node:net';
import { accept, refuse, type Parse, type Word } from './words.ts';

/** @returns why a text is no host name and no address, or undefined if it is one. IPv6 addresses without brackets. */
export function hostProblem(host: string): string | undefined {
  if (host === '') return 'The name is missing.';
  if (isIPv6(host)) return undefined;
  if (/["'`]/.test(host)) return 'Leave the quotes out.';
  if (/\s/.test(host)) return 'A name has no blanks.';
  if (/^[\d.]+$/.test(host) && !isIPv4(host)) return 'An address has four numbers from 0 to 255, such as 192.168.1.5.';
  // Underscores are no part of a host name but of many a container's.
  return /^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*\.?$/u.test(host) && host.length <= 253
    ? undefined
    : 'A name has letters, digits, dots and dashes.';
}

/** Address to listen on. */
export const listenHost: Parse<string> = (text) => {
  const host = text.replace(/^\[(.*)\]$/, '$1');
  const expected = 'an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all';
  if (host === '*') return refuse(expected, 'Write 0.0.0.0 for all addresses.');
  if (/:\/\/|\/|^[^:]*:\d+$/.test(host)) return refuse(expected, 'Only the address: the port is WEB_PORT.');
  const problem = hostProblem(host);
  return problem === undefined ? accept(host) : refuse(expected, problem);
};

/** Names under which browsers may ask for the page, separated by commas; in lower case. */
export const hostNames: Parse<readonly string[]> = (text) => {
  const names = text
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const expected = 'host names separated by commas, without scheme and port, such as pi.local, meter.example';
  const problem = names.map(hostProblem).find((found) => found !== undefined);
  return problem === undefined ? accept(names) : refuse(expected, problem);
};

/** `host`, `host:port`, `[v6]:port`; a port that is 0 or none is a fault. */
export function splitAuthority(
  authority: string,
): { host: string; port?: number } | Extract<Word<never>, { ok: false }> {
  if (isIPv6(authority)) return { host: authority };
  const [, bracketed, plain, digits] = /^(?:\[(.*)\]|([^:]*))(?::(.*))?$/s.exec(authority) ?? [];
  const host = bracketed ?? plain;
  const expected = 'a name or address, and perhaps a port behind a colon';
  const problem =
    hostProblem(host ?? authority) ??
    (bracketed !== undefined && !isIPv6(bracketed) ? 'Brackets are for IPv6 addresses.' : undefined);
  if (host === undefined || problem !== undefined) return { ok: false, expected, hint: problem ?? 'Too many colons.' };
  if (digits === undefined) return { host };
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  if (port === 0 || port > 65_535) return { ok: false, expected, hint: 'A port is a number from 1 to 65535.' };
  return { host, port };
}
