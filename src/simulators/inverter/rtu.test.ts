import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hex, read } from './client.fixture.ts';
import { CAPTURES, type CapturedFrame } from './maps/captures.ts';
import { crc16, cutRequest, hasGoodCrc, rtuFrame } from './rtu.ts';

describe('CRC', () => {
  it('is the one of requests seen on real lines', () => {
    for (const frame of ['01 03 00 00 00 28 45 d4', '01 03 02 00 00 46 c5 80', '01 04 20 00 00 0e 7a 0e'])
      expect(hasGoodCrc(hex(frame))).toBe(true);
    expect(rtuFrame(1, hex('9002'))).toEqual(hex('01 90 02 cd c1'));
    expect(crc16(hex('0103040000 28'))).toBe(0xe444);
  });

  it('is good in every capture, but for the one that came so', () => {
    for (const [name, frames] of Object.entries<readonly CapturedFrame[]>(CAPTURES))
      for (const { request, response } of frames) {
        expect(hasGoodCrc(hex(request))).toBe(true);
        expect(hasGoodCrc(hex(response))).toBe(name !== 'g3-refuses-bad-crc');
      }
  });
});

describe('cutting requests', () => {
  const request = fc
    .tuple(fc.integer({ min: 1, max: 247 }), fc.constantFrom(3, 4), fc.nat(0xffff), fc.integer({ min: 1, max: 125 }))
    .map(([unit, code, address, count]) => read(unit, code, address, count));

  it('finds each of them, however the bytes are cut', () => {
    const property = fc.property(
      fc.array(request, { maxLength: 5 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 20 })),
      (requests, sizes) => {
        const bytes = Buffer.concat(requests);
        const found: Buffer[] = [];
        let buffer: Buffer = Buffer.alloc(0);
        for (let at = 0; at < bytes.length;) {
          const size = sizes.next().value!;
          buffer = Buffer.concat([buffer, bytes.subarray(at, at + size)]);
          at += size;
          for (let cut = cutRequest(buffer); cut; cut = cutRequest(buffer)) {
            buffer = cut.rest;
            if ('frame' in cut) found.push(cut.frame);
          }
        }
        expect(found).toEqual(requests);
        expect(buffer).toHaveLength(0);
      },
    );
    fc.assert(property);
  });

  it('takes any bytes, and takes no frame whose CRC is wrong', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      let buffer: Buffer = Buffer.from(bytes);
      for (let cut = cutRequest(buffer); cut; cut = cutRequest(buffer)) {
        expect(cut.rest.length).toBeLessThan(buffer.length);
        if ('frame' in cut) expect(hasGoodCrc(cut.frame)).toBe(true);
        buffer = cut.rest;
      }
    });
    fc.assert(property);
  });

  it('skips noise in front, and knows writes of many registers', () => {
    const good = read(1, 3, 0x404, 40);
    expect(cutRequest(Buffer.concat([hex('ff 00 13'), good]))).toEqual({ junk: 3, rest: good });
    const write = rtuFrame(1, hex('10 1110 0002 04 0001 0002'));
    expect(cutRequest(write)).toEqual({ frame: write, rest: Buffer.alloc(0) });
    expect(cutRequest(write.subarray(0, 10))).toBeUndefined();
  });
});
