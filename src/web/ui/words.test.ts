import { describe, expect, it } from 'vitest';
import { WORDS } from './words.ts';

/** Every text in a table, by its path; a text that is made of something is made of "x". */
function texts(value: unknown, path = ''): (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, (value as (...parts: string[]) => string)('x', 'x', 'x')]];
  return Object.entries(value as object).flatMap(([key, inner]) => texts(inner, `${path}.${key}`));
}

describe('words', () => {
  const german = texts(WORDS.de);
  const english = texts(WORDS.en);

  it('are there in both languages', () => {
    expect(german.map(([path]) => path)).toEqual(english.map(([path]) => path));
  });

  it('are not empty, and nothing in them is left open', () => {
    const bad = [...german, ...english].filter(([, text]) => text.trim() === '' || /undefined|NaN|\[object/.test(text));
    expect(bad).toEqual([]);
  });

  it('are translated: few are the same in both', () => {
    const known = new Map(english);
    const same = german.filter(([path, text]) => text === known.get(path) && /[a-z]{4}/.test(text));
    expect(same.length).toBeLessThan(german.length / 8);
  });
});
