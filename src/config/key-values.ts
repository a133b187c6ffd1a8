import { accept, refuse, type Parse } from './words.ts';

/** `name=value` pairs separated by commas, split at the first `=` and percent-decoded; a text says what is wrong. */
function keyValues(text: string): Map<string, string> | string {
  const pairs = new Map<string, string>();
  for (const [index, entry] of text.split(',').entries()) {
    if (entry.trim() === '') continue;
    const split = entry.indexOf('=');
    const name = decode(entry.slice(0, Math.max(split, 0)));
    const value = decode(entry.slice(split + 1));
    if (name === undefined || value === undefined) return `In entry ${index + 1} write % as %25.`;
    if (split < 0 || name === '') return `Entry ${index + 1} has no name and = in front.`;
    pairs.set(name, value);
  }
  return pairs;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return undefined;
  }
}

/** OTEL_EXPORTER_OTLP_HEADERS; names in lower case, so that a signal's own replaces the general one. */
export const headers: Parse<Readonly<Record<string, string>>> = (text) => {
  const expected = 'headers as name=value, separated by commas; blanks and commas within a value as %20 and %2C';
  const pairs = keyValues(text);
  if (typeof pairs === 'string') return refuse(expected, pairs);
  let place = 0;
  for (const [name, value] of pairs) {
    place += 1;
    // RFC 9110, 5.6.2 and 5.5: Node refuses to send anything else.
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return refuse(expected, `The name of header ${place} cannot be sent.`);
    if (!/^[\t\u{20}-\u{7e}\u{80}-\u{ff}]*$/u.test(value))
      return refuse(
        expected,
        `The value of header ${place} holds a character that cannot be sent, such as a line break.`,
      );
  }
  return accept(Object.fromEntries([...pairs].map(([name, value]) => [name.toLowerCase(), value])));
};

/** OTEL_RESOURCE_ATTRIBUTES. As OpenTelemetry specifies it, a malformed list is left out as a whole, and said. */
export const resourceAttributes: Parse<Readonly<Record<string, string>>> = (text) => {
  const pairs = keyValues(text);
  if (typeof pairs !== 'string') return accept(Object.fromEntries(pairs));
  return accept({}, `not used; expected name=value, separated by commas. ${pairs}`);
};
