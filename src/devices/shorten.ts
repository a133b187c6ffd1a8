/** A piece of foreign data as it may stand in a log line: one line, bounded, well-formed. */
export function shorten(found: unknown, limit = 40): string {
  if (Array.isArray(found)) return 'a list';
  if (typeof found === 'object' && found !== null) return 'an object';
  const text = String(found);
  const cut = text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
  return cut.replace(/\p{Cc}/gu, ' ').toWellFormed();
}
