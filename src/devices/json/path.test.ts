import { describe, expect, it } from 'vitest';
import { parsePath, valueAt } from './path.ts';

describe('parsePath', () => {
  it.each([
    ['power', ['power']],
    ['data.power', ['data', 'power']],
    ["['1.8.0']", ['1.8.0']],
    ['["1.8.0"]', ['1.8.0']],
    ["data['16.7.0']", ['data', '16.7.0']],
    ['phases[0].voltage', ['phases', 0, 'voltage']],
    ["['a b'][2][0].c", ['a b', 2, 0, 'c']],
    ['em:0.total_act_power', ['em:0', 'total_act_power']],
  ])('%s', (text, path) => {
    expect(parsePath(text)).toEqual(path);
  });

  it.each([
    '',
    '.a',
    'a.',
    'a..b',
    '[0]',
    'a[',
    'a[x]',
    "a['b]",
    "['']",
    'a b',
    "a['b']c",
    '__proto__',
    'a.constructor',
    "x['toString']",
  ])('%s is refused in words', (text) => {
    expect(parsePath(text)).toBeTypeOf('string');
  });

  it('has limits', () => {
    expect(parsePath('a'.repeat(201))).toMatch(/longer/);
    expect(parsePath(Array(17).fill('a').join('.'))).toMatch(/deeper/);
  });
});

describe('valueAt', () => {
  const message = JSON.parse('{"a":{"b":[{"c":7}]},"n":null,"__proto__":{"x":1}}');

  it('finds what is there and nothing else', () => {
    expect(valueAt(message, ['a', 'b', 0, 'c'])).toBe(7);
    expect(valueAt(message, ['n'])).toBeNull();
    for (const path of [['a', 'b', 1, 'c'], ['a', 0], ['a', 'b', 'length'], ['n', 'x'], ['__proto__', 'x'], ['x']]) {
      expect(valueAt(message, path)).toBeUndefined();
    }
  });
});
