import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bookRegister, type Ledger, type RegisterRead } from './ledger.ts';

const read = (value: number, base: number, segment = 1, before?: number): RegisterRead => ({
  value,
  base,
  segment,
  ...(before !== undefined && { before }),
});
const at = (baseline: number, segmentStart = 1000, segment = 1): Ledger => ({
  segment,
  segmentStart,
  baseline,
  bookedInSegment: baseline - segmentStart,
  booked: baseline - segmentStart,
});

describe('ledger', () => {
  it.each<[string, Ledger | undefined, RegisterRead, number, string | undefined]>([
    ['first sight, nothing grown since', undefined, read(1000, 1000), 0, 'first sight'],
    ['first sight, grown before the first booking', undefined, read(1007, 1000), 7, 'first sight'],
    ['first sight in a later segment', undefined, read(5001, 5000, 2, 1400), 1, 'first sight'],
    ['growth', at(1010), read(1013, 1000), 3, undefined],
    ['no growth', at(1010), read(1010, 1000), 0, undefined],
    ['a fall that readings vouch for', at(1010), read(1009, 1000), 0, 'below baseline'],
    ['the next segment', at(1010), read(5004, 5000, 2, 1015), 5 + 4, 'segment closed'],
    ['the next segment, all of the former booked', at(1010), read(5000, 5000, 2, 1010), 0, 'segment closed'],
    ['the next segment ends below the books', at(1010), read(5004, 5000, 2, 1009), 4, 'below baseline'],
    ['the next segment, end unknown', at(1010), read(5004, 5000, 2), 4, 'segments missed'],
    ['two segments further', at(1010), read(5004, 5000, 3, 3000), 4, 'segments missed'],
    ['readings have begun anew', at(1010), read(1025, 1020, 1), 5, 'segments missed'],
    ['an older segment', at(5010, 5000, 2), read(1025, 1020, 1), 5, 'segments missed'],
  ])('%s', (_name, ledger, found, increment, note) => {
    const booked = bookRegister(ledger, found);
    expect(booked.increment).toBe(increment);
    expect(booked.note).toBe(note);
    expect(booked.ledger.booked).toBe((ledger?.booked ?? 0) + increment);
    expect(booked.ledger.baseline - booked.ledger.segmentStart).toBe(booked.ledger.bookedInSegment);
  });

  it('books each Wh within segments once, whatever is skipped between bookings', () => {
    const step = fc.record({ grow: fc.nat(1000), jump: fc.option(fc.nat(100_000)), book: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        let now: RegisterRead = read(1000, 1000);
        let ledger: Ledger | undefined;
        let [grown, total, unbookedJumps] = [0, 0, 0];
        for (const { grow, jump, book } of steps) {
          now = { ...now, value: now.value + grow };
          grown += grow;
          if (jump !== null && unbookedJumps === 0) {
            const base = now.value + jump;
            now = read(base, base, now.segment + 1, now.value);
            // Without a booking before it, the segment before is one that nobody has begun to book.
            if (ledger) unbookedJumps++;
            else grown = 0;
          }
          if (!book) continue;
          const booked = bookRegister(ledger, now);
          expect(booked.increment).toBeGreaterThanOrEqual(0);
          ledger = booked.ledger;
          total += booked.increment;
          unbookedJumps = 0;
        }
        if (ledger) total += bookRegister(ledger, now).increment;
        else total = grown;
        expect(total).toBe(grown);
      }),
    );
  });
});

describe('a register that was known for long before anybody booked', () => {
  const read = { value: 5400, base: 5000, segment: 1 };

  it('begins with what it shows now: nothing of before is sent', () => {
    const { ledger, increment } = bookRegister(undefined, read, true);
    expect(increment).toBe(0);
    expect(ledger).toEqual({ segment: 1, segmentStart: 5000, baseline: 5400, bookedInSegment: 400, booked: 0 });
    expect(bookRegister(ledger, { ...read, value: 5403 }, true).increment).toBe(3);
  });

  it('is not asked about once it is booked', () => {
    const { ledger } = bookRegister(undefined, read);
    expect(ledger.booked).toBe(400);
    expect(bookRegister(ledger, { ...read, value: 5403 }, true).increment).toBe(3);
  });
});
