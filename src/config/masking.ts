/** Stands for a secret wherever one was read. */
export const MASK = '***';

/**
 * Text that may hold an address, without what an address can hide: user and password, and the query. Works on what
 * is no valid URL too, because that is what faults are about.
 */
export function maskAddress(text: string): string {
  return maskTokens(text)
    .replace(/^([a-z][a-z\d+.-]*:\/+)?.*@/is, `$1${MASK}@`)
    .replace(/\?.*$/s, `?${MASK}`);
}

/** Text without Dynatrace tokens, which have a shape of their own and get pasted into the wrong place. */
export function maskTokens(text: string): string {
  return text.replace(/dt0[a-z]\d\d\.[\w.-]+/gi, MASK);
}

/** Shorter ones are words that also occur where nothing is secret. */
const SHORTEST_SWEPT = 8;

/** @returns a function that masks the given secrets wherever they occur in a text */
export function maskerOf(secrets: Iterable<string>): (text: string) => string {
  const swept = [...secrets].filter((secret) => secret.length >= SHORTEST_SWEPT).sort((a, b) => b.length - a.length);
  return (text) => swept.reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
}
