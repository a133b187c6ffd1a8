import { describe, expect, it } from 'vitest';
import { ownField, readPayload } from './payload.ts';

const read = (text: string) => readPayload(Buffer.from(text));
const nested = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;

describe('readPayload', () => {
  it('takes 64 KiB and no byte more', () => {
    const frame = '{"a":""}';
    expect(read(`{"a":"${'x'.repeat(65_536 - frame.length)}"}`)).toMatchObject({ kind: 'object' });
    expect(read(`{"a":"${'x'.repeat(65_537 - frame.length)}"}`)).toMatchObject({ kind: 'refused', why: 'too large' });
  });

  it('takes 16 levels and no more', () => {
    expect(read(nested(16))).toMatchObject({ kind: 'object' });
    expect(read(nested(17))).toMatchObject({ kind: 'refused', why: 'too deep' });
    expect(read(`{"a":${'['.repeat(16)}${']'.repeat(16)}}`)).toMatchObject({ kind: 'refused', why: 'too deep' });
  });

  it('does not count brackets in strings, also behind escaped quotes', () => {
    const text = JSON.stringify({ a: '"'.repeat(3) + '{['.repeat(40), b: [1] });
    expect(read(text)).toMatchObject({ kind: 'object', value: { b: [1] } });
  });

  it('counts siblings once', () => {
    expect(read(`{"a":[${Array(40).fill('{}').join(',')}]}`)).toMatchObject({ kind: 'object' });
  });

  it('refuses what is not UTF-8', () => {
    expect(readPayload(new Uint8Array([0x7b, 0x22, 0xd3, 0x22, 0x7d]))).toMatchObject({ why: 'not JSON' });
  });

  it('reads a plain view into a larger buffer', () => {
    const bytes = new TextEncoder().encode('xx{"a":"ä"}xx');
    expect(readPayload(bytes.subarray(2, -2))).toEqual({ kind: 'object', value: { a: 'ä' } });
  });

  it('tells JSON that is no object from text', () => {
    expect(read('42')).toEqual({ kind: 'text', text: '42', json: true });
    expect(read('[1]')).toEqual({ kind: 'text', text: '[1]', json: true });
    expect(read('null')).toEqual({ kind: 'text', text: 'null', json: true });
    expect(read('Amis-1')).toEqual({ kind: 'text', text: 'Amis-1', json: false });
  });

  it.each([
    ['{"a":nan,"b":1}', { a: null, b: 1 }],
    ['{"a":-inf,"b":[1,NaN, Infinity]}', { a: null, b: [1, null, null] }],
    ['{"a":,"b": }', { a: null, b: null }],
    ['{"a":"x:nan,\\"","b":inf}', { a: 'x:nan,"', b: null }],
  ])('reads %s with gaps', (text, value) => {
    expect(read(text)).toEqual({ kind: 'object', value });
  });

  it.each(['{"a":nano}', '{"a":1,}', '{"a":1', '{"a" 1}', '{a:nan}'])('does not mend %s', (text) => {
    expect(read(text)).toEqual({ kind: 'text', text, json: false });
  });
});

describe('ownField', () => {
  const message = JSON.parse('{"a":1,"__proto__":2,"toString":3}');

  it('reads own names and none of Object.prototype', () => {
    expect(ownField(message, 'a')).toBe(1);
    for (const name of ['__proto__', 'toString', 'constructor', 'valueOf'])
      expect(ownField(message, name)).toBeUndefined();
  });
});
