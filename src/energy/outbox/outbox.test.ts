import { describe, expect, it } from 'vitest';
import type { Logger } from '../../logger.ts';
import { START } from '../snapshot.fixture.ts';
import { cumulativeRefusal } from './destination.ts';
import { EXPORT, IMPORT, Rig, TurnedMeter } from './outbox.fixture.ts';
import { books, imported, settled, turned } from './settled.fixture.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function loggerOf(lines: string[]): Logger {
  const say = (text: string) => void lines.push(text);
  return { debug: say, info: say, warn: say, error: say };
}

describe('outbox', () => {
  it('exports nothing at first sight, then what the registers grow', async () => {
    const rig = new Rig();
    await rig.minute();
    expect(rig.backend.requests).toEqual([]);
    rig.meters[0]!.turn(IMPORT, 7);
    rig.meters[0]!.turn(EXPORT, 2);
    await rig.minute();
    await rig.minute();
    await turned(rig, 3);
    expect(rig.backend.taken).toMatchObject([
      { meterId: 'house', register: IMPORT, wh: 7, start: START, end: START + MINUTE },
      { meterId: 'house', register: EXPORT, wh: 2, start: START, end: START + MINUTE },
      { meterId: 'house', register: IMPORT, wh: 3, start: START + MINUTE, end: START + 3 * MINUTE },
    ]);
    expect(books(rig)).toMatchObject({ baseline: 1010, booked: 10, acknowledged: 10, pending: 0, doubtful: 0 });
  });

  it('goes on where it was after a restart, with what was not sent', async () => {
    const rig = await settled();
    rig.backend.faults = ['unreachable'];
    await turned(rig, 5);
    rig.reopen();
    rig.backend.faults = ['ok'];
    await turned(rig, 6);
    expect(imported(rig)).toBe(11);
    expect(books(rig)).toMatchObject({ acknowledged: 12, doubtful: 0 });
  });

  it('keeps what goes along in the same transaction', async () => {
    const rig = new Rig();
    let kept = 0;
    const write = () => rig.database.setState('household', { version: 1 });
    expect(rig.outbox.book([], { write, kept: () => kept++ })).toMatchObject({ ok: true });
    expect(kept).toBe(1);
    rig.reopen();
    expect(rig.database.state('household')).toEqual({ version: 1 });
  });

  it('books to the end of a segment and from the base of the next', async () => {
    const rig = await settled();
    rig.meters[0]!.turn(IMPORT, 3);
    rig.meters[0]!.jump(IMPORT, 100_000);
    await turned(rig, 4);
    expect(imported(rig)).toBe(7);
    expect(books(rig)).toMatchObject({ unbooked: 100_000, pending: 0 });
  });

  it('sends what a jump has left out when that is accepted', async () => {
    const rig = await settled();
    rig.meters[0]!.jump(IMPORT, 5000);
    await rig.minute();
    expect(rig.outbox.bookUnbooked('house', IMPORT)).toEqual({ ok: true });
    expect(rig.outbox.bookUnbooked('house', IMPORT)).toMatchObject({ ok: false });
    await rig.minute();
    expect(imported(rig)).toBe(5000);
    expect(books(rig)).toMatchObject({ unbooked: 0, acknowledged: 5001, booked: 5001 });
    expect(rig.outbox.status().breaches).toEqual([]);
  });

  it('sends one point where two meters of ours have one name', async () => {
    const meters = [new TurnedMeter('house', { [IMPORT]: 0 }), new TurnedMeter('other', { [IMPORT]: 0 })];
    const rig = new Rig({ meters });
    const book = () => rig.outbox.book(meters.map((meter) => ({ ...meter.snapshot(rig.clock), id: 'same' })));
    book();
    for (const meter of meters) meter.turn(IMPORT, 5);
    book();
    await rig.outbox.deliver();
    expect(rig.backend.taken.map(({ wh }) => wh)).toEqual([10]);
  });
});

describe('wall clock', () => {
  it.each([-3 * HOUR, 3 * HOUR, -6 * MINUTE, 6 * MINUTE])(
    'books but does not send while it is off by %i ms',
    async (off) => {
      const rig = await settled();
      rig.clock.jumpWall(off);
      await rig.minutes(5, () => rig.meters[0]!.turn(IMPORT, 2));
      expect(rig.backend.requests).toEqual([]);
      expect(rig.outbox.status()).toMatchObject({
        waiting: 'clock',
        problem: expect.stringMatching(off < 0 ? /behind the backend/ : /ahead of the backend/),
      });
      expect(books(rig).pending).toBe(10);
      rig.clock.jumpWall(-off);
      await rig.minutes(2);
      expect(imported(rig)).toBe(10);
      expect(rig.outbox.status()).not.toHaveProperty('problem');
      for (const { at, end } of rig.backend.taken) expect(Math.abs(at - end)).toBeLessThan(10 * MINUTE);
    },
  );

  it('does not send anything with a clock that was wrong from the start', async () => {
    const rig = new Rig();
    rig.clock.jumpWall(-5 * HOUR);
    await rig.minutes(3, () => rig.meters[0]!.turn(IMPORT, 2));
    expect(rig.backend.requests).toEqual([]);
    rig.clock.jumpWall(5 * HOUR);
    await rig.minutes(3);
    expect(imported(rig)).toBe(6);
  });

  it('asks the backend again before it believes that the clock is wrong', async () => {
    const rig = await settled();
    // A machine that slept: its monotonic clock stood still. The backend's time has gone on as well.
    rig.clock.jumpWall(8 * HOUR);
    Object.assign(rig.backend, { now: () => rig.clock.now().wall });
    await turned(rig, 5);
    expect(imported(rig)).toBe(5);
  });

  it('learns from each answer', async () => {
    const rig = await settled();
    Object.assign(rig.backend, { now: () => rig.clock.now().wall + 10 * MINUTE });
    await turned(rig, 5);
    await turned(rig, 6);
    expect(rig.backend.requests).toHaveLength(1);
    expect(rig.outbox.status().waiting).toBe('clock');
  });

  it('does without where the backend does not tell its time', async () => {
    const rig = new Rig();
    rig.backend.tellsTime = false;
    await turned(rig, 1);
    rig.clock.jumpWall(-HOUR);
    await turned(rig, 5);
    expect(imported(rig)).toBe(6);
    const ends = rig.backend.taken.map(({ end }) => end);
    expect(new Set(ends).size).toBe(ends.length);
  });
});

describe('backlog', () => {
  it('delivers 30 days at once with bounded rows, an exact sum and no point that is too old', async () => {
    const rig = await settled({ rowsAtMost: 200 });
    rig.backend.faults = ['unreachable'];
    for (let minute = 0; minute < 30 * 24 * 60; minute += 5) {
      rig.meters[0]!.turn(IMPORT, 3);
      rig.meters[0]!.turn(EXPORT, 1);
      rig.book();
      await rig.clock.run(5 * MINUTE);
      if (minute % 1440 === 0) expect(rig.outbox.status().rows).toBeLessThanOrEqual(202);
    }
    expect(rig.outbox.status()).toMatchObject({ pendingWh: 8640 * 4, breaches: [] });
    rig.backend.faults = ['ok'];
    await rig.minutes(10);
    expect(imported(rig)).toBe(8640 * 3);
    expect(books(rig)).toMatchObject({ pending: 0, doubtful: 0 });
    expect(Math.max(...rig.backend.taken.map(({ at, end }) => at - end))).toBeLessThan(HOUR);
    const ends = rig.backend.taken.filter(({ register }) => register === IMPORT).map(({ end }) => end);
    expect(ends).toEqual([...new Set(ends)].sort((a, b) => a - b));
  });

  it('sends in the order of time, and joins what is too old for that with the first that is not', async () => {
    const rig = await settled();
    rig.backend.faults = [401];
    await rig.minutes(120, () => rig.meters[0]!.turn(IMPORT, 1));
    rig.backend.faults = ['ok'];
    await rig.minutes(6);
    const points = rig.backend.taken.filter(({ register }) => register === IMPORT);
    expect(points.reduce((sum, { wh }) => sum + wh, 0)).toBe(120);
    expect(points.filter(({ wh }) => wh === 1).length).toBeGreaterThan(4);
    for (const [i, { start, end }] of points.entries()) {
      expect(start).toBeLessThan(end);
      if (i > 0) expect(start).toBeGreaterThanOrEqual(points[i - 1]!.end);
    }
  });
});

describe('destination', () => {
  it('takes pending rows along to another backend', async () => {
    const rig = await settled();
    rig.backend.faults = [429];
    await turned(rig, 5);
    await turned(rig, 6);
    rig.backend.faults = ['ok'];
    rig.reopen({ destination: { key: 'another', url: 'http://another.test/v1/metrics' } });
    await rig.minute();
    expect(imported(rig)).toBe(11);
    expect(books(rig)).toMatchObject({ doubtful: 0, acknowledged: 12 });
  });

  it('counts as doubtful what the former backend may have', async () => {
    const rig = await settled();
    rig.backend.faults = ['lost'];
    await turned(rig, 5);
    rig.backend.faults = ['ok'];
    rig.reopen({ destination: { key: 'another', url: 'http://another.test/v1/metrics' } });
    await rig.minute();
    const { doubtful, restamped } = books(rig);
    expect(restamped).toBe(5);
    expect(doubtful).toBeGreaterThanOrEqual(5);
    expect(imported(rig) - 5).toBeLessThanOrEqual(doubtful);
  });

  it('refuses to become cumulative while rows wait', async () => {
    const rig = await settled();
    expect(cumulativeRefusal(rig.database)).toBeUndefined();
    rig.backend.faults = [401];
    await turned(rig, 5);
    expect(cumulativeRefusal(rig.database)).toContain('back to delta');
  });
});

describe('disk full', () => {
  it('serves on, says it, and makes up for it', async () => {
    const lines: string[] = [];
    const meters = Array.from({ length: 60 }, (_, i) => new TurnedMeter(`meter-${i}`, { [IMPORT]: 0, [EXPORT]: 0 }));
    const rig = new Rig({ meters, maxBytes: 100 * 1024, rowsAtMost: 10_000, logger: loggerOf(lines) });
    rig.backend.faults = [401];
    const turn = () => {
      for (const meter of meters) meter.turn(IMPORT, 1);
    };
    await rig.minutes(200, turn);
    expect(rig.outbox.status().problem).toContain('no room');
    expect(lines.filter((line) => line.includes('no room'))).toHaveLength(1);
    rig.backend.faults = ['ok'];
    await rig.minutes(20, turn);
    for (const [series, wh] of rig.truth()) expect(rig.backend.sum(false).get(series) ?? 0).toBe(wh);
    expect(rig.outbox.status()).toMatchObject({ rows: 0, breaches: [] });
    expect(rig.outbox.status()).not.toHaveProperty('problem');
    expect(lines.some((line) => line.includes('can be written again'))).toBe(true);
  });
});
