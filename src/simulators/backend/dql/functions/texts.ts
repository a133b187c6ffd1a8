import { DqlFault } from '../fault.ts';
import { isArray, type DqlValue } from '../value.ts';
import { toText } from './conversion.ts';
import { binary, MANY, unary, type DqlFunction, type FunctionCall } from './function.ts';

/** Functions of strings (docs.dynatrace.com, "String functions"). */
export const TEXT_FUNCTIONS: readonly DqlFunction[] = [
  ofText('lower', (text) => text.toLowerCase()),
  ofText('upper', (text) => text.toUpperCase()),
  ofText('trim', (text) => text.trim()),
  ofText('stringLength', (text) => BigInt(text.length)),
  search('contains', (text, wanted) => text.includes(wanted)),
  search('startsWith', (text, wanted) => text.startsWith(wanted)),
  search('endsWith', (text, wanted) => text.endsWith(wanted)),
  binary('splitString', (text, by) => (typeof text === 'string' && typeof by === 'string' ? text.split(by) : null)),
  {
    name: 'replaceString',
    min: 3,
    max: 3,
    apply({ values: [text, what, by] }) {
      const all = [text, what, by].every((one) => typeof one === 'string');
      return all && what !== '' ? (text as string).split(what as string).join(by as string) : (text ?? null);
    },
  },
  { name: 'substring', min: 1, max: 1, named: ['from', 'to'], apply: substring },
  {
    name: 'concat',
    min: 1,
    max: MANY,
    named: ['delimiter'],
    apply: ({ values, named }) =>
      values.map((one) => toText(one) ?? '').join(toText(named.get('delimiter') ?? '') ?? ''),
  },
  { name: 'matchesValue', min: 2, max: MANY, named: ['caseSensitive'], apply: matchesValue },
  { name: 'matchesPhrase', min: 2, max: 2, named: ['caseSensitive'], apply: matchesPhrase },
];

function ofText(name: string, of: (text: string) => DqlValue): DqlFunction {
  return unary(name, (text) => (typeof text === 'string' ? of(text) : null));
}

function search(name: string, of: (text: string, wanted: string) => boolean): DqlFunction {
  return {
    name,
    min: 2,
    max: 2,
    named: ['caseSensitive'],
    apply({ values: [text, wanted], named }) {
      if (typeof text !== 'string' || typeof wanted !== 'string') return null;
      return named.get('caseSensitive') === false ? of(text.toLowerCase(), wanted.toLowerCase()) : of(text, wanted);
    },
  };
}

/** Whether the phrase stands in the text, between characters that are neither letters nor digits. */
function matchesPhrase({ values: [text, phrase], named, at }: FunctionCall): DqlValue {
  if (typeof text !== 'string' || typeof phrase !== 'string') return null;
  if (phrase.includes('*')) throw new DqlFault('NOT_SIMULATED', 'A phrase with * is not simulated.', at);
  if (phrase === '') return true;
  const isSensitive = named.get('caseSensitive') === true;
  const [whole, wanted] = isSensitive ? [text, phrase] : [text.toLowerCase(), phrase.toLowerCase()];
  for (let found = whole.indexOf(wanted); found >= 0; found = whole.indexOf(wanted, found + 1)) {
    if (!isWord(whole[found - 1]) && !isWord(whole[found + wanted.length])) return true;
  }
  return false;
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

function substring({ values: [text], named }: FunctionCall): DqlValue {
  if (typeof text !== 'string') return null;
  const place = (name: string) => {
    const value = named.get(name);
    return typeof value === 'bigint' ? Number(value) : undefined;
  };
  return text.slice(place('from') ?? 0, place('to'));
}

/** Whether a value, or one of several, is one of the patterns, in which `*` stands for anything. */
function matchesValue({ values: [value = null, ...patterns], named }: FunctionCall): DqlValue {
  const isSensitive = named.get('caseSensitive') === true;
  const fold = (text: string) => (isSensitive ? text : text.toLowerCase());
  const texts = (isArray(value) ? value : [value]).filter((one) => typeof one === 'string').map(fold);
  const wanted = patterns.flatMap((one) => (isArray(one) ? one : [one])).filter((one) => typeof one === 'string');
  return wanted.some((pattern) => texts.some((text) => matches(text, fold(pattern).split('*'))));
}

/** Without a regular expression: a pattern of many stars would take for ever. */
function matches(text: string, pieces: readonly string[]): boolean {
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
