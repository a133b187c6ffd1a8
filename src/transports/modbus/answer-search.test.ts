import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerSearch, type Found } from './answer-search.ts';
import { hasCrc, withCrc } from './frame.ts';
import { answerTo } from './line.fixture.ts';

const REQUEST = withCrc(Uint8Array.of(1, 3, 0, 0x10, 0, 3));
const ANSWER = answerTo(REQUEST);
const EXPECTED = { unit: 1, functionCode: 3, count: 3 };

function search(pieces: readonly Uint8Array[]): { found: Found | undefined; search: AnswerSearch } {
  const search = new AnswerSearch(EXPECTED, REQUEST);
  for (const piece of pieces) {
    const found = search.push(piece);
    if (found) return { found, search };
  }
  return { found: undefined, search };
}

/** The bytes in pieces of the lengths given, over and over. */
function cut(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length] ?? 1;
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return pieces;
}

const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
const join = (...parts: readonly Uint8Array[]) => Uint8Array.from(Buffer.concat(parts));

describe('the search for an answer', () => {
  it('never throws, and never yields a frame with a wrong checksum', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), lengths, (bytes, pieces) => {
        const { found } = search(cut(bytes, pieces));
        if (found && 'frame' in found) expect(hasCrc(found.frame, 0, found.frame.length)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('finds it behind noise, an echo or both, in whatever pieces it comes', () => {
    // Noise that holds a whole frame of its own is another property.
    const noise = fc.uint8Array({ maxLength: 40 }).filter((bytes) => search([bytes]).found === undefined);
    fc.assert(
      fc.property(fc.boolean(), noise, lengths, (echoes, bytes, pieces) => {
        const stream = join(...(echoes ? [REQUEST] : []), bytes, ANSWER);
        const { found, search: done } = search(cut(stream, pieces));
        // What looks like the head of the answer hides it until as many bytes have come: that costs a time-out, no more.
        const hides = findHead(bytes);
        if (!hides) expect(found).toEqual({ kind: 'answer', frame: ANSWER });
        expect(done.sawEcho).toBe(echoes);
      }),
      { numRuns: 500 },
    );
  });

  it('takes one byte at a time', () => {
    expect(search(cut(join(REQUEST, ANSWER), [1])).found).toMatchObject({ kind: 'answer' });
  });

  it('does not take the echo for another master’s request, and does take another’s', () => {
    expect(search([REQUEST]).found).toBeUndefined();
    const other = withCrc(Uint8Array.of(9, 4, 0, 0, 0, 2));
    expect(search([REQUEST, other]).found).toEqual({ kind: 'foreign request' });
  });

  it('counts what was no part of anything', () => {
    const { search: done } = search([Uint8Array.of(0xee, 0xee, 0xee), ANSWER]);
    expect([done.noise, done.pending]).toEqual([3, 0]);
  });
});

/** Whether noise and what follows hold the head of an answer before the real one. */
function findHead(bytes: Uint8Array): boolean {
  const head = [1, 3, 6];
  const stream = join(bytes, ANSWER.subarray(0, 3));
  for (let at = 0; at < bytes.length; at++) if (head.every((byte, i) => stream[at + i] === byte)) return true;
  return false;
}
