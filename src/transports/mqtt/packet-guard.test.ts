import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packetLimits, PacketGuard } from './packet-guard.ts';

/** A packet of a type with a body of a length, its remaining length as MQTT encodes it. */
function packet(type: number, length: number, announced = length): Buffer {
  const header = [type << 4];
  let rest = announced;
  do {
    header.push((rest % 128) + (rest >= 128 ? 0x80 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.concat([Buffer.from(header), Buffer.alloc(length, 0xff)]);
}

const CONNECT = 1;
const PUBLISH = 3;

/** Feeds chunks until one is refused. */
function passes(chunks: readonly Uint8Array[], { loggedInAfter = Infinity } = {}): boolean {
  const guard = new PacketGuard();
  return chunks.every((chunk, i) => {
    if (i >= loggedInAfter) guard.loggedIn();
    return guard.accepts(chunk);
  });
}

describe('before the login', () => {
  it.each([
    { name: 'a CONNECT', bytes: packet(CONNECT, 60), passes: true },
    { name: 'the largest CONNECT', bytes: packet(CONNECT, packetLimits.beforeLogin - 3), passes: true },
    { name: 'a byte more', bytes: packet(CONNECT, packetLimits.beforeLogin - 2), passes: false },
    { name: 'one that announces 268 MB', bytes: packet(CONNECT, 0, 268_435_455), passes: false },
    { name: 'one whose length never ends', bytes: Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0x01]), passes: false },
    { name: 'something else first', bytes: packet(PUBLISH, 10), passes: false },
    { name: 'HTTP', bytes: Buffer.from('GET / HTTP/1.1\r\n\r\n'), passes: false },
  ])('$name: $passes', ({ bytes, passes: expected }) => {
    expect(passes([bytes])).toBe(expected);
  });

  it('many small packets are too much as well', () => {
    expect(passes([packet(CONNECT, 60), ...Array.from({ length: 100 }, () => packet(PUBLISH, 60))])).toBe(false);
  });
});

describe('after the login', () => {
  it.each([
    { name: 'a reading', length: 300, expected: true },
    { name: 'the largest packet', length: packetLimits.packet - 4, expected: true },
    { name: 'a byte more', length: packetLimits.packet - 3, expected: false },
  ])('$name: $expected', ({ length, expected }) => {
    const chunks = [packet(CONNECT, 60), packet(PUBLISH, length), packet(PUBLISH, 10)];
    expect(passes(chunks, { loggedInAfter: 1 })).toBe(expected);
  });
});

it('judges a stream the same however it is cut', () => {
  const packets = fc.array(fc.tuple(fc.constantFrom(PUBLISH, 8, 12), fc.integer({ min: 0, max: 70_000 })), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(packets, fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1 }), (list, cuts) => {
      const stream = Buffer.concat(list.map(([type, length]) => packet(type, length)));
      const pieces: Buffer[] = [];
      for (let at = 0, i = 0; at < stream.length; i++) {
        const size = cuts[i % cuts.length] as number;
        pieces.push(stream.subarray(at, (at += size)));
      }
      const whole = passes([packet(CONNECT, 60), stream], { loggedInAfter: 1 });
      expect(passes([packet(CONNECT, 60), ...pieces], { loggedInAfter: 1 })).toBe(whole);
      expect(whole).toBe(list.every(([type, length]) => packet(type, length).length <= packetLimits.packet));
    }),
    { numRuns: 50 },
  );
});
