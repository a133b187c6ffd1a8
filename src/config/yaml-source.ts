import { LineCounter, parseDocument, visit, type Document } from 'yaml';
import type { ConfigFault } from './faults.ts';
import { quote } from './findings.ts';

/** A YAML file that could be parsed, with places for faults. */
export interface YamlSource {
  readonly value: unknown;
  /** `smartmeter.yaml:3:5 meters[0].topic`: the setting, or what is nearest to it if it is not there. */
  place(path: readonly PropertyKey[]): string;
  /** What stands there, in short. */
  found(path: readonly PropertyKey[]): string;
}

/** One slip brings many faults behind it. */
const MOST_SYNTAX_FAULTS = 3;

/** @param label how the file is called in faults */
export function parseYaml(label: string, text: string): YamlSource | readonly ConfigFault[] {
  const lines = new LineCounter();
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${label}:${line}:${col}`;
  };
  try {
    // Pretty errors would quote the file, and what is wrong with it may be a secret in the wrong place.
    const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
    const errors = doc.errors.slice(0, MOST_SYNTAX_FAULTS);
    if (errors.length > 0) return errors.map(({ message, pos: [offset] }) => syntaxFault(at(offset), message));
    const alias = unknownAlias(doc);
    if (alias !== undefined) return [syntaxFault(at(alias), 'an alias whose anchor is not there')];
    return sourceOf(doc, doc.toJS() as unknown, at);
  } catch (error) {
    // Too deep, or too many aliases.
    return [syntaxFault(label, error instanceof Error ? error.message : 'it cannot be read')];
  }
}

/** The parser tells of it only later, and not where. */
function unknownAlias(doc: Document): number | undefined {
  let offset: number | undefined;
  visit(doc, {
    Alias(_, node) {
      if (node.resolve(doc) === undefined) offset ??= node.range?.[0] ?? 0;
    },
  });
  return offset;
}

function syntaxFault(name: string, message: string): ConfigFault {
  return {
    name,
    found: message,
    expected: 'YAML',
    hint: 'Look at the indentation and for missing quotes around this place.',
  };
}

function sourceOf(doc: Document, value: unknown, at: (offset: number) => string): YamlSource {
  return {
    value,
    place: (path) => [at(offsetOf(doc, path)), pathInWords(path)].join(' ').trim(),
    found: (path) => shown(valueAt(value, path)),
  };
}

/** A missing setting has no place; the group that it belongs to has. */
function offsetOf(doc: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = doc.getIn(path.slice(0, length), true) as { range?: [number, number, number] | null } | undefined;
    if (node?.range) return node.range[0];
  }
  return 0;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
}

function pathInWords(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return 'a group of settings';
}
