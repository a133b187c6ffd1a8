import { isIP } from 'node:net';
import { isLoopback, type WebSettings } from './settings.ts';

type Allowed = Pick<WebSettings, 'host' | 'allowedHosts'>;

/**
 * Whether a request was meant for us by its `Host`. A page elsewhere can point a name of its own at our address and
 * then read us as its own origin (DNS rebinding); it cannot do that with an address, or with a name that we know.
 */
export function isAllowedHost(header: string | undefined, { host, allowedHosts }: Allowed): boolean {
  const name = hostName(header);
  if (name === undefined) return false;
  if (isIP(name) !== 0 || isLoopback(name)) return true;
  return [host, ...allowedHosts].some((allowed) => allowed.toLowerCase() === name);
}

/** The name or address in a `Host` header, without port, brackets and final dot. */
export function hostName(header: string | undefined): string | undefined {
  const url = header === undefined ? null : URL.parse(`http://${header}`);
  // Anything that is more than a host is not one.
  if (!url || url.pathname !== '/' || url.username !== '' || url.search !== '' || url.hash !== '') return undefined;
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

interface OriginHeaders {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`: what the browser itself says; only sent over HTTPS and to loopback. */
  readonly fetchSite: string | undefined;
}

/** Whether a request that changes something comes from our own page, or from no page at all (curl). */
export function isOwnOrigin({ host, origin, fetchSite }: OriginHeaders, allowed: Allowed): boolean {
  if (fetchSite !== undefined) return fetchSite === 'same-origin' || fetchSite === 'none';
  if (origin === undefined) return true;
  const from = URL.parse(origin);
  if (!from) return false;
  // A proxy in front may have put another Host in; the names that we know are ours too.
  return from.host === host || allowed.allowedHosts.some((name) => name.toLowerCase() === from.hostname);
}
