import type { Fields } from './logger.ts';

type Flat = Record<string, string | number | boolean>;

/** Characters of a value; a stack trace has some thousand. */
const LONGEST = 8192;
const FIELDS_AT_MOST = 64;
/** Fields whose content is never shown, whatever it is. */
const SECRET_NAME = /(?:^|[._-])(?:authorization|cookie|password|passwd|secret|token|api[_-]?key|credentials?)$/i;

/**
 * Fields as attributes: flat, bounded, masked. An error under any name becomes `exception.*`, as OpenTelemetry's
 * conventions name it.
 */
export function flatFields(fields: Fields, mask: (text: string) => string): Flat {
  const flat: Flat = {};
  for (const [name, value] of Object.entries(fields).slice(0, FIELDS_AT_MOST)) {
    if (value === undefined || value === null) continue;
    if (value instanceof Error) Object.assign(flat, exceptionFields(value, mask));
    else if (SECRET_NAME.test(name)) flat[name] = '***';
    else if (typeof value === 'number' || typeof value === 'boolean') flat[name] = value;
    else flat[name] = safeText(textOf(value), mask);
  }
  return flat;
}

function exceptionFields(error: Error, mask: (text: string) => string): Flat {
  const { code } = error as NodeJS.ErrnoException;
  return {
    'exception.type': code ?? error.name,
    'exception.message': safeText(error.message, mask),
    ...(error.stack === undefined ? {} : { 'exception.stacktrace': safeText(error.stack, mask) }),
  };
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return String(value);
  try {
    // A name inside is as telling as one outside.
    return JSON.stringify(value, (name, inner: unknown) => (SECRET_NAME.test(name) ? '***' : inner)) ?? '';
  } catch {
    return '(not shown: it contains itself)';
  }
}

/** Text without secrets and of bounded size. It is cut before, too, because looking through a megabyte takes long. */
export function safeText(text: string, mask: (text: string) => string): string {
  // Half of what is looked at is shown: a secret that the first cut has split stays behind the second.
  const masked = mask(text.slice(0, 2 * LONGEST));
  return text.length > LONGEST ? `${masked.slice(0, LONGEST - 1)}…` : masked;
}
