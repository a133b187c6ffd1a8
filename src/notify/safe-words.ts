const LONGEST = 200;

/**
 * What another one said, as it may be shown: one line, not endless, and nothing at all if a secret of ours is in it,
 * as it is or as base64 or in a URL. A server that repeats the request is no excuse for a token in a log.
 */
export function safeWords(text: string, secrets: readonly string[]): string | undefined {
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  const forms = secrets.flatMap((secret) => [
    secret,
    Buffer.from(secret).toString('base64'),
    encodeURIComponent(secret),
  ]);
  if (line === '' || forms.some((form) => form !== '' && line.includes(form))) return undefined;
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
