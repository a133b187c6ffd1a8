import { describe, expect, it } from 'vitest';
import type { Logger } from '../../logger.ts';
import { encode, EXPORT, type Fault, IMPORT, type Taken } from './outbox.fixture.ts';
import { books, imported, settled, turned } from './settled.fixture.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function loggerOf(lines: string[]): Logger {
  const say = (text: string) => void lines.push(text);
  return { debug: say, info: say, warn: say, error: say };
}

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
