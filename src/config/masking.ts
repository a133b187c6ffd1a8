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

/**
 * What leaves in logs and traces goes through this: the secrets of the configuration in every form they travel in,
 * and whatever looks like one, because backends, brokers and libraries put theirs into errors.
 */
export function secretMask(secrets: Iterable<string>): (text: string) => string {
  const masked = maskerOf(new Set([...secrets].flatMap(formsOf)));
  return (text) => maskPatterns(masked(text));
}

/** A secret as it is, without the scheme in front of it, percent-encoded, and as base64. */
function formsOf(secret: string): string[] {
  const bare = secret.replace(/^(?:bearer|basic|api-token|token)\s+/i, '');
  return [secret, bare].flatMap((form) => [
    form,
    encodeURIComponent(form),
    JSON.stringify(form).slice(1, -1),
    Buffer.from(form).toString('base64').replace(/=+$/, ''),
  ]);
}

/** Text without what looks like a secret, wherever it comes from. */
export function maskPatterns(text: string): string {
  return (
    maskTokens(text)
      // User and password in an address.
      .replace(/\b([a-z][a-z\d+.-]{0,30}:\/\/)[^\s/?#"'<>]{0,300}@/gi, `$1${MASK}@`)
      // In a query.
      .replace(
        /([?&;][\w.-]{0,40}(?:token|key|secret|passw(?:or)?d|pwd|auth|sig(?:nature)?)[\w.-]{0,40}=)[^&\s"'#<>]+/gi,
        `$1${MASK}`,
      )
      // The scheme of a header, wherever its name has gone.
      .replace(/\b(Bearer|Basic|Api-Token)\s+[\w.~+/=-]{8,}/g, `$1 ${MASK}`)
      // `password=…`, `"token": "…"`; behind a colon only what is no word of a sentence.
      .replace(
        /([\w-]{0,40}(?:authorization|password|passwd|secret|token|api[-_]?key|cookie)["']?\s*(?:=\s*["']?|:\s*["']|:\s*(?=[^\s"',;]{12,})))[^\s"',;&}]+/gi,
        `$1${MASK}`,
      )
  );
}
