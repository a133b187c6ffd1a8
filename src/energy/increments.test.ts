import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acknowledge, due, type Ledger, observe } from './increments.ts';
import { second, snapshotAt, type MeterFixture, type RegisterFixture } from './snapshot.fixture.ts';

const empty: Ledger = new Map();

function importOf(found: RegisterFixture, meter: MeterFixture = {}): MeterFixture {
  return { ...meter, registers: { 'energy.active.import': { base: 1000, ...found } } };
}

function observeAll(...seen: [number, MeterFixture][]): Ledger {
  return seen.reduce((ledger, [at, meter]) => observe(ledger, snapshotAt(second(at), [meter])), empty);
}

describe('increments', () => {
  it('tells nothing of what was counted before the first sight', () => {
    expect(due(observeAll([0, importOf({ value: 1000 })]))).toEqual([]);
  });

  it('tells growth within the segment even at the first look at it', () => {
    expect(due(observeAll([60, importOf({ value: 1007 })]))).toMatchObject([
      { amount: 7, since: second(0), meterId: 'house' },
    ]);
  });

  it('adds what was not accepted to the next', () => {
    const ledger = observeAll([60, importOf({ value: 1007 })], [120, importOf({ value: 1010 })]);
    expect(due(ledger)).toMatchObject([{ amount: 10, since: second(0) }]);
  });

  it('advances to exactly what was sent, not to what was read meanwhile', () => {
    const sent = observeAll([60, importOf({ value: 1007 })]);
    const meanwhile = observe(sent, snapshotAt(second(90), [importOf({ value: 1009 })]));
    const ledger = acknowledge(meanwhile, due(sent), second(60));
    expect(due(ledger)).toMatchObject([{ amount: 2, since: second(60) }]);
  });

  it('begins after the last look that found nothing to tell', () => {
    const ledger = observeAll([60, importOf({ value: 1000 })], [120, importOf({ value: 1003 })]);
    expect(due(ledger)).toMatchObject([{ amount: 3, since: second(60) }]);
  });

  it('still owes what a reader said before it fell silent, and goes on when it returns', () => {
    const silent = observeAll([60, importOf({ value: 1007 })], [500, importOf({ value: 1007 }, { up: false })]);
    expect(due(silent)).toMatchObject([{ amount: 7 }]);
    const told = acknowledge(silent, due(silent), second(500));
    const quiet = observe(told, snapshotAt(second(900), [importOf({ value: 1007 }, { up: false })]));
    expect(due(quiet)).toEqual([]);
    const back = observe(quiet, snapshotAt(second(1000), [importOf({ value: 1500 })]));
    expect(due(back)).toMatchObject([{ amount: 493, since: second(500) }]);
  });

  it('keeps its account when a serial number becomes known, and sends under the new id', () => {
    const ledger = observeAll([60, importOf({ value: 1007 })], [120, importOf({ value: 1010 }, { id: '4711' })]);
    expect(due(ledger)).toMatchObject([{ amount: 10, meterId: '4711' }]);
    expect(due(acknowledge(ledger, due(ledger), second(120)))).toEqual([]);
  });

  it('tells a new segment from its base on, beside what the former one still owes', () => {
    const swapped = importOf({ value: 12, base: 10, segment: 2, since: second(100) }, { id: 'house-2' });
    const ledger = observeAll([60, importOf({ value: 1007 })], [120, swapped]);
    expect(due(ledger)).toMatchObject([
      { amount: 7, meterId: 'house' },
      { amount: 2, meterId: 'house-2', since: second(100) },
    ]);
  });

  it('joins two segments of one id into one point, and settles both', () => {
    const jumped = importOf({ value: 50_002, base: 50_000, segment: 2, since: second(100) });
    const ledger = observeAll([60, importOf({ value: 1007 })], [120, jumped]);
    expect(due(ledger)).toMatchObject([{ amount: 9, since: second(0) }]);
    expect(due(acknowledge(ledger, due(ledger), second(120)))).toEqual([]);
  });

  it('goes on where it was when a register returns to its former segment', () => {
    const ledger = observeAll([60, importOf({ value: 1007 })]);
    const told = acknowledge(ledger, due(ledger), second(60));
    const gone = observe(told, snapshotAt(second(120), [importOf({ value: 0, base: 0, segment: 2 })]));
    const back = observe(gone, snapshotAt(second(180), [importOf({ value: 1009, segment: 1 })]));
    expect(due(back)).toMatchObject([{ amount: 2 }]);
  });

  it('never tells a fall', () => {
    expect(due(observeAll([60, importOf({ value: 1007 })], [120, importOf({ value: 1000 })]))).toMatchObject([
      { amount: 7 },
    ]);
    expect(due(observeAll([60, importOf({ value: 900 })]))).toEqual([]);
  });

  it('sums to the difference of the register, whatever was accepted when', () => {
    const steps = fc.array(fc.record({ grow: fc.nat(500), accepted: fc.boolean(), fresh: fc.boolean() }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(fc.nat(4_000_000_000), steps, (base, all) => {
        let [ledger, value, told] = [empty, base, 0];
        for (const [i, { grow, accepted, fresh }] of [...all, { grow: 0, accepted: true, fresh: true }].entries()) {
          value += grow;
          ledger = observe(ledger, snapshotAt(second(60 * i + 60), [importOf({ value, base, fresh })]));
          const increments = due(ledger);
          for (const { amount, since } of increments) {
            expect(amount).toBeGreaterThan(0);
            expect(since.mono).toBeLessThan(second(60 * i + 60).mono);
          }
          if (!accepted) continue;
          told += increments.reduce((sum, { amount }) => sum + amount, 0);
          ledger = acknowledge(ledger, increments, second(60 * i + 60));
        }
        expect(told).toBe(value - base);
      }),
    );
  });
});
