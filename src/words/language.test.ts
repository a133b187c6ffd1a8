import { expect, it } from 'vitest';
import { languageOf } from './language.ts';

it.each([
  [undefined, 'en'],
  ['', 'en'],
  ['*', 'en'],
  ['de', 'de'],
  ['de-AT,de;q=0.9,en;q=0.8', 'de'],
  ['en-US,en;q=0.9,de;q=0.8', 'en'],
  ['en;q=0.5, de;q=0.7', 'de'],
  ['fr, de;q=0.5', 'de'],
  ['fr', 'en'],
  ['DE-ch', 'de'],
  ['de;q=0', 'en'],
  ['de;q=0.5, *;q=0.1', 'de'],
  [';;;,,q=', 'en'],
])('%s is %s', (header, language) => {
  expect(languageOf(header)).toBe(language);
});
