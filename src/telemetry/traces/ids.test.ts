import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hrTimeAt } from '../span-time.ts';
import { Ids } from './ids.ts';
import { parseTraceparent } from './traceparent.ts';

it('ids are never all zeros, and as long as they have to be', () => {
  for (const random of [() => 0, () => 1 - Number.EPSILON, Math.random]) {
    const ids = new Ids(random);
    expect(ids.newTraceId()).toMatch(/^(?!0{32})[\da-f]{32}$/);
    expect(ids.newSpanId()).toMatch(/^(?!0{16})[\da-f]{16}$/);
  }
});

it('ids that were made before their span are used for it, and for no other', () => {
  const ids = new Ids(Math.random);
  ids.preset('a'.repeat(32), 'b'.repeat(16));
  expect([ids.generateSpanId(), ids.generateTraceId()]).toEqual(['b'.repeat(16), 'a'.repeat(32)]);
  ids.clear();
  expect(ids.generateTraceId()).not.toBe('a'.repeat(32));
});

it('a traceparent is what it was made of, and nothing else is one', () => {
  const hex = (length: number) =>
    fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`)).filter((text) => !/^0+$/.test(text));
  fc.assert(
    fc.property(hex(32), hex(16), fc.boolean(), (traceId, spanId, isSampled) => {
      const parsed = parseTraceparent(`00-${traceId}-${spanId}-0${isSampled ? 1 : 0}`);
      expect(parsed).toEqual({ traceId, spanId, traceFlags: isSampled ? 1 : 0, isRemote: true });
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => parseTraceparent(text) === undefined));
});

it('a newer version of it may have more behind it', () => {
  const known = `${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  expect(parseTraceparent(`01-${known}-more`)).toMatchObject({ traceId: 'a'.repeat(32) });
  expect(parseTraceparent(`00-${known}-more`)).toBeUndefined();
});

it('times of a span rise with the monotonic clock, whatever the wall clock did', () => {
  const wall = fc.double({ min: 0, max: 4e12, noNaN: true });
  fc.assert(
    fc.property(wall, fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 2 }), (start, monos) => {
      const from = { wall: start, mono: 5 };
      const times = monos.sort((a, b) => a - b).map((mono) => hrTimeAt(from, mono + 5));
      times.forEach(([seconds, nanoseconds], i) => {
        expect(Number.isInteger(seconds) && nanoseconds >= 0 && nanoseconds < 1e9).toBe(true);
        const [before = 0, part = 0] = times[i - 1] ?? [];
        expect(seconds > before || (seconds === before && nanoseconds >= part) || i === 0).toBe(true);
      });
    }),
  );
  expect(hrTimeAt({ wall: 1_800_000_000_000, mono: 10 }, 10.0125)).toEqual([1_800_000_000, 12_500]);
});
