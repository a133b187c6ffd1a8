/** What can stand in a template as `{{name}}`. */
export interface Placeholders {
  readonly title: string;
  readonly text: string;
  /** Of advice: now, partly, wait, unknown. Of trouble: trouble, over. test. */
  readonly level: string;
  /** Its id; empty if it is about none. */
  readonly appliance: string;
  /** advice, trouble, test */
  readonly kind: string;
  /** Of a problem, such as source-stale; empty if it is about none. */
  readonly code: string;
  /** ISO 8601, UTC. */
  readonly time: string;
}

export type PlaceholderName = keyof Placeholders;

export const PLACEHOLDER_NAMES: readonly PlaceholderName[] = [
  'title',
  'text',
  'level',
  'appliance',
  'kind',
  'code',
  'time',
];

/** Sent where no template is set. */
export const DEFAULT_TEMPLATE = `{${PLACEHOLDER_NAMES.map((name) => `"${name}":"{{${name}}}"`).join(',')}}`;

const PLACEHOLDER = /\{\{\s*(\w+)\s*\}\}/g;

/** How a value is written so that it cannot end the text it stands in. */
export type Escape = (value: string) => string;

/** Between the quotes of a JSON string. */
export const jsonEscape: Escape = (value) => JSON.stringify(value.toWellFormed()).slice(1, -1);
/** In a query, and in a form. */
export const urlEscape: Escape = (value) => encodeURIComponent(value.toWellFormed());
const plain: Escape = (value) => value;

/** @param contentType of the body it stands in */
export function escapeFor(contentType: string): Escape {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json' || type.endsWith('+json')) return jsonEscape;
  return type === 'application/x-www-form-urlencoded' ? urlEscape : plain;
}

/** A template with its placeholders filled in; what is in the values is never taken for a placeholder. */
export function fill(template: string, values: Placeholders, escape: Escape): string {
  return template.replace(PLACEHOLDER, (whole, name: string) =>
    Object.hasOwn(values, name) ? escape(values[name as PlaceholderName]) : whole,
  );
}

/** What is wrong with the placeholders of a text, as a message; undefined if nothing is. */
export function placeholderFault(text: string): string | undefined {
  const known: readonly string[] = PLACEHOLDER_NAMES;
  const isUnknown = [...text.matchAll(PLACEHOLDER)].some(([, name]) => !known.includes(name as string));
  return isUnknown ? `expected placeholders of these: ${known.map((name) => `{{${name}}}`).join(' ')}` : undefined;
}

/**
 * What is wrong with the template of a body, as a message; undefined if nothing is.
 * @param contentType undefined if it is not known yet
 */
export function templateFault(template: string, contentType: string | undefined): string | undefined {
  const fault = placeholderFault(template);
  if (fault !== undefined || contentType === undefined || escapeFor(contentType) !== jsonEscape) return fault;
  const sample = Object.fromEntries(PLACEHOLDER_NAMES.map((name) => [name, 'x'])) as unknown as Placeholders;
  try {
    JSON.parse(fill(template, sample, jsonEscape));
    return undefined;
  } catch {
    return 'expected JSON with placeholders between quotes, such as {"text": "{{text}}"}; for another format set the header Content-Type';
  }
}
