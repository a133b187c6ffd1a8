import { describe, expect, it } from 'vitest';
import { withCrc } from './frame.ts';
import { MbapFraming } from './mbap-line.ts';

function framing() {
  const frames: string[] = [];
  const counts = { late: 0 };
  const mbap = new MbapFraming({
    onBytes: (bytes) => void frames.push(Buffer.from(bytes).toString('hex')),
    onLate: () => void counts.late++,
  });
  return { mbap, frames, counts };
}

const READ = withCrc(Uint8Array.of(0x47, 3, 0x9c, 0x40, 0, 2));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytes = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

describe('Modbus TCP', () => {
  it('puts a header in front and leaves the checksum out', () => {
    const { mbap } = framing();
    expect(hex(mbap.wrap(READ))).toBe('00010000000647039c400002');
    expect(hex(mbap.wrap(READ))).toBe('00020000000647039c400002');
  });

  it('takes an answer in pieces, as a Kostal gave it', () => {
    const { mbap, frames } = framing();
    mbap.wrap(READ);
    for (const byte of bytes('0001 0000 0007 47 03 04 53 75 6e 53')) mbap.push(Uint8Array.of(byte));
    expect(frames).toEqual([hex(withCrc(bytes('47 03 04 53 75 6e 53')))]);
  });

  it('drops the answer to an earlier request, however like it is', () => {
    const { mbap, frames, counts } = framing();
    mbap.wrap(READ);
    mbap.wrap(READ);
    mbap.push(bytes('0001 0000 0007 47 03 04 53 75 6e 53'));
    expect([frames, counts.late]).toEqual([[], 1]);
  });

  it.each([
    ['another protocol', '0001 0001 0007 47'],
    ['no length', '0001 0000 0000 47'],
    ['a length beyond the longest', '0001 0000 00ff 47'],
  ])('is given up at %s', (_, text) => {
    expect(framing().mbap.push(bytes(text))).toBe(false);
  });
});
