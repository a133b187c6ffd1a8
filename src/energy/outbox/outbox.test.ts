import { describe, expect, it } from 'vitest';
import type { Logger } from '../../logger.ts';
import { START } from '../snapshot.fixture.ts';
import { cumulativeRefusal } from './destination.ts';
import { encode, EXPORT, type Fault, IMPORT, Rig, type RigOptions, type Taken, TurnedMeter } from './outbox.fixture.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const imported = (rig: Rig) => rig.backend.sum(true).get(`house|${IMPORT}`) ?? 0;
const books = (rig: Rig) => rig.outbox.status().series.find(({ register }) => register === IMPORT)!;

/** A rig that has seen its meter and asked the backend for the time. */
async function settled(options: RigOptions = {}): Promise<Rig> {
  const rig = new Rig(options);
  await rig.minute();
  await turned(rig, 1);
  rig.backend.taken.length = 0;
  rig.backend.requests.length = 0;
  return rig;
}

async function turned(rig: Rig, wh: number): Promise<void> {
  rig.meters[0]!.turn(IMPORT, wh);
  await rig.minute();
}

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

describe('refusals', () => {
  it.each<[Fault, string]>([
    [401, 'API_TOKEN'],
    [403, 'metrics.ingest'],
    [404, '/v1/metrics'],
    [415, 'protobuf'],
    ['web page', 'login page'],
  ])('waits minutes for somebody to repair the configuration: %s', async (fault, words) => {
    const rig = await settled();
    rig.backend.faults = [fault];
    await rig.minutes(30, () => rig.meters[0]!.turn(IMPORT, 2));
    expect(rig.outbox.status()).toMatchObject({ waiting: 'configuration', problem: expect.stringContaining(words) });
    expect(rig.backend.requests.length).toBeLessThan(14);
    expect(rig.backend.requests.length).toBeGreaterThan(4);
    rig.backend.faults = ['ok'];
    await rig.minutes(6);
    expect(imported(rig)).toBe(60);
    expect(books(rig)).toMatchObject({ doubtful: 0, pending: 0 });
    expect(rig.outbox.status()).not.toHaveProperty('problem');
  });

  it('says a trouble once, and when it is over', async () => {
    const lines: string[] = [];
    const rig = await settled({ logger: loggerOf(lines) });
    lines.length = 0;
    rig.backend.faults = [429, 429, 503, 503, 'ok'];
    await rig.minutes(10, () => rig.meters[0]!.turn(IMPORT, 2));
    expect(lines.map((line) => line.match(/429|503|again\.$/)?.[0])).toEqual(['429', '503', 'again.']);
  });

  it('waits as long as the backend asks for', async () => {
    const rig = await settled();
    rig.backend.retryAfter = '600';
    rig.backend.faults = [429];
    await rig.minutes(9, () => rig.meters[0]!.turn(IMPORT, 2));
    expect(rig.backend.requests).toHaveLength(1);
    expect(rig.outbox.status().waiting).toBe('back-off');
    await rig.minutes(2);
    expect(rig.backend.requests).toHaveLength(2);
    expect(books(rig).doubtful).toBe(0);
  });

  it('gives a row that was definitely refused until it was too old new times, without doubt', async () => {
    const rig = await settled();
    rig.backend.faults = [429];
    await turned(rig, 5);
    await rig.clock.run(2 * HOUR);
    rig.backend.faults = ['ok'];
    await rig.minutes(6);
    expect(imported(rig)).toBe(5);
    expect(books(rig)).toMatchObject({ doubtful: 0, restamped: 0 });
    expect(Math.min(...rig.backend.taken.map(({ at, end }) => at - end))).toBeLessThan(HOUR);
  });

  it('counts as doubtful what had no answer until it was too old', async () => {
    const rig = await settled();
    rig.backend.faults = ['lost', 'unreachable'];
    await turned(rig, 5);
    await rig.clock.run(2 * HOUR);
    rig.backend.faults = ['ok'];
    await rig.minutes(6);
    expect(imported(rig)).toBe(10);
    expect(books(rig)).toMatchObject({ acknowledged: 6, doubtful: 5, restamped: 5 });
  });

  it('takes a message beside a success for a success', async () => {
    const rig = await settled();
    rig.backend.faults = ['message'];
    await turned(rig, 5);
    expect(rig.outbox.status()).toMatchObject({ rows: 0, rowsSetAside: 0 });
  });

  it.each<Fault>([400, 413, 422, 'all rejected'])('sets a row aside when the next is accepted: %s', async (fault) => {
    const rig = await settled();
    rig.backend.faults = [fault, 'ok'];
    await turned(rig, 5);
    expect(rig.outbox.status()).toMatchObject({ rows: 1, waiting: 'next row' });
    await turned(rig, 6);
    expect(imported(rig)).toBe(6);
    expect(rig.outbox.list()).toMatchObject([{ state: 'aside', reason: expect.any(String), items: [{ wh: 5 }] }]);
    expect(books(rig)).toMatchObject({ setAside: 5, pending: 0, booked: 12 });
    expect(rig.outbox.retry(rig.outbox.list()[0]!.id)).toEqual({ ok: true });
    await rig.minute();
    expect(imported(rig)).toBe(11);
    expect(books(rig)).toMatchObject({ setAside: 0, acknowledged: 12, doubtful: 0 });
  });

  it('tries a refused row again by itself when no other comes', async () => {
    const rig = await settled();
    rig.backend.faults = [400, 'ok'];
    await turned(rig, 5);
    await rig.clock.run(6 * MINUTE);
    expect(imported(rig)).toBe(5);
    expect(rig.outbox.status()).toMatchObject({ rows: 0, rowsSetAside: 0 });
  });

  it('takes it for the configuration when two rows are refused', async () => {
    const rig = await settled();
    rig.backend.faults = [400];
    await turned(rig, 5);
    await turned(rig, 6);
    expect(rig.outbox.status()).toMatchObject({ rows: 2, rowsSetAside: 0, waiting: 'configuration' });
    rig.backend.faults = ['ok'];
    await rig.minutes(6);
    expect(imported(rig)).toBe(11);
    expect(rig.outbox.list()).toEqual([]);
  });

  it('does not let one series that is always refused hold up the others', async () => {
    const rig = await settled();
    rig.backend.isMalformed = ({ register }) => register === EXPORT;
    await rig.minutes(40, () => {
      rig.meters[0]!.turn(IMPORT, 2);
      rig.meters[0]!.turn(EXPORT, 1);
    });
    expect(imported(rig)).toBeGreaterThanOrEqual(76);
    const aside = rig.outbox.list().filter(({ state }) => state === 'aside');
    expect(aside).toHaveLength(1);
    expect(aside[0]!.items).toMatchObject([{ register: EXPORT }]);
    expect(rig.outbox.status().rows).toBeLessThan(8);
    expect(rig.outbox.status().series.find(({ register }) => register === EXPORT)!.alone).toBe('named');
    expect(rig.outbox.status().breaches).toEqual([]);
    rig.backend.isMalformed = () => false;
    rig.outbox.retry(aside[0]!.id);
    await rig.minutes(6);
    expect(rig.backend.sum(true).get(`house|${EXPORT}`)).toBe(40);
    expect(imported(rig)).toBe(80);
    expect(rig.outbox.status().series.every(({ alone }) => alone === undefined)).toBe(true);
  });

  it('never sends what was accepted in part again, and then one series a request', async () => {
    const rig = await settled();
    rig.backend.faults = ['some rejected', 'ok'];
    const both = () => {
      rig.meters[0]!.turn(IMPORT, 2);
      rig.meters[0]!.turn(EXPORT, 1);
    };
    both();
    await rig.minute();
    expect(rig.outbox.list()).toMatchObject([
      { state: 'aside', reason: expect.stringContaining('Partly accepted, 1 points'), items: [{ wh: 2 }, { wh: 1 }] },
    ]);
    rig.reopen();
    rig.backend.requests.length = 0;
    await rig.minutes(2, both);
    const counts = rig.backend.requests.map((bytes) => (JSON.parse(new TextDecoder().decode(bytes)) as Taken[]).length);
    expect(counts).toEqual([1, 1, 2]);
    expect(rig.outbox.settle(rig.outbox.list()[0]!.id)).toEqual({ ok: true });
    expect(books(rig)).toMatchObject({ setAside: 0, acknowledged: 7, booked: 7 });
  });

  it('counts as doubtful what was accepted in part and is sent again by hand', async () => {
    const rig = await settled();
    rig.backend.faults = ['some rejected', 'ok'];
    rig.meters[0]!.turn(EXPORT, 1);
    await turned(rig, 2);
    rig.outbox.retry(rig.outbox.list()[0]!.id);
    await rig.minute();
    expect(books(rig)).toMatchObject({ doubtful: 2, restamped: 2 });
  });

  it('never merges a row that has been in a request', async () => {
    const rig = await settled();
    rig.backend.faults = [400];
    await turned(rig, 5);
    await turned(rig, 6);
    await rig.clock.run(2 * HOUR);
    rig.backend.faults = ['ok'];
    await rig.minutes(6);
    expect(rig.backend.taken.map(({ wh }) => wh)).toEqual([5, 6]);
  });

  it('says why an operation is not possible', async () => {
    const rig = await settled();
    rig.backend.faults = [401];
    await turned(rig, 5);
    expect(rig.outbox.retry(99)).toMatchObject({ ok: false, problem: expect.stringContaining('no row 99') });
    expect(rig.outbox.settle(rig.outbox.list()[0]!.id)).toMatchObject({ ok: false });
  });

  it('exports what waits as CSV and JSON lines', async () => {
    const rig = await settled();
    rig.backend.faults = [401];
    await turned(rig, 5);
    expect(rig.outbox.export('csv')).toBe(
      `id,state,booked,meterId,register,wh,reason\r\n1,frozen,2026-06-21T12:02:00.000Z,house,${IMPORT},5,\r\n`,
    );
    expect(JSON.parse(rig.outbox.export('jsonl'))).toMatchObject({ id: 1, wh: 5, meterId: 'house' });
  });

  it('books on when a request cannot be built', async () => {
    let isBroken = true;
    const rig = await settled({
      encode: (points) => {
        if (isBroken) throw new TypeError('no encoder');
        return encode(points);
      },
    });
    await rig.minutes(3, () => rig.meters[0]!.turn(IMPORT, 2));
    expect(books(rig)).toMatchObject({ pending: 7, booked: 7 });
    expect(rig.backend.requests).toEqual([]);
    isBroken = false;
    await rig.minutes(6);
    expect(imported(rig)).toBe(7);
  });

  it('loses nothing to a token that was expired for a week', async () => {
    const rig = await settled();
    rig.backend.faults = [401];
    await rig.minutes(7 * 24 * 6, () => {
      rig.meters[0]!.turn(IMPORT, 20);
      rig.book();
      rig.clock.advance(9 * MINUTE);
    });
    expect(rig.outbox.status().rows).toBeLessThanOrEqual(202);
    rig.backend.faults = ['ok'];
    await rig.minutes(8);
    expect(imported(rig)).toBe(7 * 24 * 6 * 20);
    expect(books(rig)).toMatchObject({ pending: 0, setAside: 0, doubtful: 0, restamped: 0 });
    expect(Math.max(...rig.backend.taken.map(({ at, end }) => at - end))).toBeLessThan(HOUR);
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
