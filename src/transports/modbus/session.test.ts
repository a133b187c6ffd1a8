import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../simulators/clock.ts';
import { withCrc } from './frame.ts';
import { answerTo, exceptionTo, pass } from './line.fixture.ts';
import { Overdue } from './overdue.ts';
import type { ReadRequest } from './request.ts';
import { Session } from './session.ts';
import type { BusTiming } from './settings.ts';

const TIMING: BusTiming = { gap: 200, timeout: 1500, retries: 0, drainSilence: 300, drainAtMost: 2000 };
const at = (address: number, count = 2): ReadRequest => ({ unit: 1, table: 'holding', address, count });

function line({ isNumbered = false, overdue = undefined as Overdue | undefined } = {}) {
  const clock = new SimulatedClock(0);
  const sent: { at: number; frame: Uint8Array }[] = [];
  const outcomes: string[] = [];
  const discarded = { late: 0, echo: 0, noise: 0 };
  let device: (frame: Uint8Array) => void = () => {};
  const session = new Session({
    send(frame) {
      sent.push({ at: clock.now().mono, frame });
      device(frame);
    },
    clock,
    discarded,
    overdue: overdue ?? new Overdue(clock),
    isNumbered,
    onAttempt: (outcome) => void outcomes.push(outcome),
  });
  /** Reads, with as much time as it takes, and less than it takes to forget what is owed. */
  const read = async (request: ReadRequest, timing: Partial<BusTiming> = {}) => {
    const reading = session.read(request, { ...TIMING, ...timing });
    await pass(clock, 5000);
    return reading;
  };
  return {
    clock,
    session,
    sent,
    outcomes,
    discarded,
    read,
    device: (does: (frame: Uint8Array) => void) => {
      device = does;
    },
    answers: (after = 10) => {
      device = (frame) => void clock.after(after, () => session.feed(answerTo(frame)));
    },
    asked: () => sent.map(({ frame }) => [((frame[2] ?? 0) << 8) | (frame[3] ?? 0), frame[5]]),
  };
}

describe('a request', () => {
  it.each([
    [at(0, 40), '010300000028 45d4'],
    [at(0x0105, 16), '010301050010 55fb'],
    [at(0x0200, 70), '010302000046 c580'],
    [at(0x0210, 4), '010302100004 4474'],
    [at(0x020c, 4), '0103020c0004 85b2'],
    [{ ...at(0x2000, 14), table: 'input' } as const, '01042000000e 7a0e'],
    [at(0x0404, 40), '010304040028 0525'],
    [at(0x0400, 59), '01030400003b 0529'],
  ])('%o goes out as it was seen in logs', async (request, hex) => {
    const { read, answers, sent } = line();
    answers();
    await read(request);
    expect(Buffer.from(sent[0]!.frame).toString('hex')).toBe(hex.replace(' ', ''));
  });

  it('waits for the gap since the last byte in either direction', async () => {
    const { session, clock, answers, sent } = line();
    answers(40);
    const first = session.read(at(0), TIMING);
    const second = first.then(() => session.read(at(8), TIMING));
    await pass(clock, 5000);
    await second;
    expect(sent.map((one) => one.at)).toEqual([0, 240]);
  });

  it('is asked again when it fails, and not when it is refused', async () => {
    const { read, sent, device, outcomes, session } = line();
    expect(await read(at(0), { retries: 1 })).toEqual({ kind: 'silent' });
    // The second attempt cannot have the shape of the first, whose answer may still come.
    expect(sent).toHaveLength(2);
    const refused = line();
    refused.device((frame) => refused.session.feed(exceptionTo(frame, 2)));
    expect(await refused.read(at(0), { retries: 1 })).toMatchObject({ kind: 'exception', code: 2 });
    expect(refused.sent).toHaveLength(1);
    expect(outcomes).toEqual(['silent', 'silent']);
    device(() => {});
    session.end();
  });

  it('of a busy device is asked again', async () => {
    const { read, sent, device, session } = line();
    device((frame) => session.feed(exceptionTo(frame, 6, 0x90)));
    expect(await read(at(0), { retries: 2 })).toMatchObject({ kind: 'exception', code: 6 });
    expect(sent).toHaveLength(3);
  });
});

describe('after a failure', () => {
  it('is silent before it asks again, and no longer than it must', async () => {
    const { session, clock, sent, answers } = line();
    const failed = session.read(at(0), TIMING);
    await pass(clock, 1500);
    expect(await failed).toEqual({ kind: 'silent' });
    answers();
    const next = session.read(at(0, 5), TIMING);
    await pass(clock, 1000);
    expect(await next).toMatchObject({ kind: 'registers' });
    expect(sent[1]!.at).toBe(1500 + TIMING.drainSilence);
  });

  it('does not wait for the end of noise that never ends', async () => {
    const { session, clock, sent } = line();
    const failed = session.read(at(0), TIMING);
    await pass(clock, 1500);
    await failed;
    const babble = setNoise(clock, () => session.feed(Uint8Array.of(0xee)));
    void session.read(at(0, 5), { ...TIMING, gap: 0 });
    await pass(clock, 3000);
    babble();
    session.end();
    expect(sent[1]!.at).toBe(1500 + TIMING.drainAtMost);
  });

  it('never takes a late answer for the next one of the same length, however late it is', async () => {
    const { session, clock, read, sent, asked, answers, discarded } = line();
    await read(at(0x10));
    const owed = answerTo(sent[0]!.frame);
    answers(10);
    const next = session.read(at(0x20), TIMING);
    // In time for the next request, if there were nothing in between.
    clock.after(5, () => session.feed(owed));
    await pass(clock, 5000);
    expect(await next).toMatchObject({ kind: 'registers', registers: [0x20, 0x21] });
    expect(asked()).toEqual([
      [0x10, 2],
      [0x20, 1],
      [0x20, 2],
    ]);
    expect(discarded.late).toBe(1);
  });

  it('does not believe a refusal that may be of the request before', async () => {
    const { session, read, sent, device } = line();
    await read(at(0x10));
    const owed = exceptionTo(sent[0]!.frame, 2);
    device((frame) => {
      // The device answers in order: first what it owes, then this.
      session.feed(owed);
      session.feed(answerTo(frame));
    });
    const other = await read(at(0x30, 7));
    expect(other).toMatchObject({ kind: 'garbled' });
    // Nor, from then on, an answer in the shape of the one that was not believed.
    device((frame) => session.feed(answerTo(frame)));
    expect(await read(at(0x40, 7))).toMatchObject({ registers: [0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46] });
    expect(sent.at(-2)?.frame[5]).not.toBe(7);
  });

  it('keeps what is owed over a connection', async () => {
    const clock = new SimulatedClock(0);
    const overdue = new Overdue(clock);
    const first = line({ overdue });
    await first.read(at(0x10));
    const second = line({ overdue });
    second.answers();
    await second.read(at(0x20));
    expect(second.asked()).toEqual([
      [0x20, 1],
      [0x20, 2],
    ]);
  });

  it('owes too what was under way when the line was lost', async () => {
    const overdue = new Overdue(new SimulatedClock(0));
    const first = line({ overdue });
    const lost = first.session.read(at(0x10), TIMING);
    await pass(first.clock, 100);
    first.session.end();
    expect(await lost).toBe('lost');
    expect(overdue.concerns(at(0x20))).toBe(true);
  });

  it('forgets what is owed after half a minute', async () => {
    const { clock, read, answers, asked } = line();
    await read(at(0x10));
    await pass(clock, 30_000);
    answers();
    await read(at(0x20));
    expect(asked()).toHaveLength(2);
  });

  it('owes nothing where answers are numbered', async () => {
    const { read, answers, asked } = line({ isNumbered: true });
    await read(at(0x10));
    answers();
    expect(await read(at(0x20))).toMatchObject({ kind: 'registers' });
    expect(asked()).toHaveLength(2);
  });

  it('is silent, not garbled, when noise came before it was asked', async () => {
    const { session, read, discarded } = line();
    session.feed(Uint8Array.of(1, 2, 3));
    expect(await read(at(0))).toEqual({ kind: 'silent' });
    expect(discarded.noise).toBe(3);
  });

  it('says so when another master asks on the same wires', async () => {
    const { session, read, device } = line();
    device(() => {
      const foreign = withCrc(Uint8Array.of(1, 3, 0, 0x50, 0, 2));
      session.feed(foreign);
      // The answer to that one has the shape of ours.
      session.feed(answerTo(foreign));
    });
    expect(await read(at(0))).toEqual({ kind: 'garbled', detail: 'another master asks on the same wires' });
  });
});

/** @returns ends it */
function setNoise(clock: SimulatedClock, make: () => void): () => void {
  let isOver = false;
  const again = () => {
    if (isOver) return;
    make();
    clock.after(50, again);
  };
  again();
  return () => (isOver = true);
}
