import { describe, expect, it } from 'vitest';
import { expectedOf, frameAt, hasCrc, withCrc } from './frame.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

describe('a request', () => {
  // As they were seen in logs of real devices.
  it.each([
    ['01 03 00 00 00 28 45 d4', { unit: 1, functionCode: 3, count: 40 }],
    ['01 03 01 05 00 10 55 fb', { unit: 1, functionCode: 3, count: 16 }],
    ['01 03 02 00 00 46 c5 80', { unit: 1, functionCode: 3, count: 70 }],
    ['01 04 20 00 00 0e 7a 0e', { unit: 1, functionCode: 4, count: 14 }],
    ['01 03 04 00 00 3b 05 29', { unit: 1, functionCode: 3, count: 59 }],
  ])('%s is a read', (hex, expected) => {
    expect(expectedOf(bytes(hex))).toEqual(expected);
  });

  it.each([
    ['a wrong checksum', bytes('01 03 00 00 00 28 45 d5')],
    ['a write of one register', withCrc(Uint8Array.of(1, 6, 0, 0, 0, 1))],
    ['a coil', withCrc(Uint8Array.of(1, 5, 0, 0, 0xff, 0))],
    ['a read of coils', withCrc(Uint8Array.of(1, 1, 0, 0, 0, 8))],
    ['a broadcast', withCrc(Uint8Array.of(0, 3, 0, 0, 0, 1))],
    ['no registers', withCrc(Uint8Array.of(1, 3, 0, 0, 0, 0))],
    ['126 registers', withCrc(Uint8Array.of(1, 3, 0, 0, 0, 126))],
    ['a write of several', withCrc(Uint8Array.of(1, 16, 0, 0, 0, 1, 2, 0, 0))],
  ])('with %s is none', (_, frame) => {
    expect(expectedOf(frame)).toBeUndefined();
  });
});

describe('an answer', () => {
  const expected = { unit: 1, functionCode: 3, count: 40 };

  it('of Sofar with its own function byte is the exception of the function asked', () => {
    const found = frameAt(bytes('01 90 02 cd c1'), 0, expected);
    expect(found).toMatchObject({ kind: 'exception', frame: withCrc(Uint8Array.of(1, 0x83, 2)) });
  });

  it('with a wrong checksum, as a logger delivered it, is none', () => {
    expect(frameAt(bytes('01 90 02 00 03'), 0, expected)).toEqual({ kind: 'nothing' });
  });

  it('of another unit, function or length is none', () => {
    const answer = (unit: number, code: number, count: number) =>
      withCrc(Uint8Array.of(unit, code, 2 * count, ...Array.from({ length: 2 * count }, () => 7)));
    expect(frameAt(answer(1, 3, 40), 0, expected).kind).toBe('answer');
    for (const other of [answer(2, 3, 40), answer(1, 4, 40), answer(1, 3, 39)])
      expect(frameAt(other, 0, expected).kind).not.toBe('answer');
  });

  it('has a checksum over all of it', () => {
    const frame = withCrc(Uint8Array.of(1, 3, 2, 0x12, 0x34));
    expect(hasCrc(frame, 0, frame.length)).toBe(true);
    for (let i = 0; i < frame.length; i++) {
      const broken = Uint8Array.from(frame, (byte, at) => (at === i ? byte ^ 1 : byte));
      expect(hasCrc(broken, 0, broken.length)).toBe(false);
    }
  });
});
