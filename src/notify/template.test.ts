import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_TEMPLATE,
  escapeFor,
  fill,
  PLACEHOLDER_NAMES,
  templateFault,
  urlEscape,
  type Placeholders,
} from './template.ts';

const values: Placeholders = {
  title: 'Car: "now"',
  text: 'a\nb \\ {{level}}',
  level: 'now',
  appliance: 'car',
  kind: 'advice',
  code: '',
  time: '2026-07-01T10:00:00.000Z',
};
const json = escapeFor('application/json');

it('is filled in once: a placeholder in a value is a value', () => {
  expect(fill('{{title}}|{{ text }}', values, (value) => value)).toBe('Car: "now"|a\nb \\ {{level}}');
});

it('is filled in as JSON that reads back as it was', () => {
  expect(JSON.parse(fill(DEFAULT_TEMPLATE, values, json))).toEqual(values);
});

it('property: whatever is in the values, JSON stays JSON and a query stays one', () => {
  // Any UTF-16, halves of a pair too.
  const any = fc.array(fc.nat(0xffff), { maxLength: 12 }).map((codes) => String.fromCharCode(...codes));
  const anything = fc.record(Object.fromEntries(PLACEHOLDER_NAMES.map((name) => [name, any])));
  fc.assert(
    fc.property(anything, (record) => {
      const given = record as unknown as Placeholders;
      const wellFormed = Object.fromEntries(
        Object.entries(given).map(([name, text]) => [name, (text as string).toWellFormed()]),
      );
      expect(JSON.parse(fill(DEFAULT_TEMPLATE, given, json))).toEqual(wellFormed);
      const url = new URL(fill('http://x/?t={{text}}&l={{level}}', given, urlEscape));
      expect([...url.searchParams.keys()]).toEqual(['t', 'l']);
      expect(url.searchParams.get('t')).toBe(wellFormed['text']);
    }),
  );
});

it.each([
  ['application/json', '\\"'],
  ['Application/Merge-Patch+JSON; charset=utf-8', '\\"'],
  ['application/x-www-form-urlencoded', '%22'],
  ['text/plain', '"'],
])('in %s a quote is %s', (type, quote) => {
  expect(escapeFor(type)('"')).toBe(quote);
});

describe('what is wrong with one', () => {
  it.each([
    ['{"a": "{{text}}"}', 'application/json', undefined],
    ['{"a": {{text}}}', 'application/json', /^expected JSON with placeholders between quotes/],
    ['{"a": "{{txt}}"}', 'application/json', /^expected placeholders of these: \{\{title\}\}/],
    ['{{title}}: {{text}}', 'text/plain', undefined],
    ['{{title}}: {{txt}}', undefined, /^expected placeholders of these/],
    ['anything', undefined, undefined],
  ])('%s as %s', (template, type, fault) => {
    const found = templateFault(template, type);
    if (fault === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(fault);
  });
});
