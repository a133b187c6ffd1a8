import { describe, expect, it } from 'vitest';
import { connectSqlite } from '../../store/connection.ts';
import { dyingConnections, type Fault, IMPORT, Rig } from './outbox.fixture.ts';

const SERIES = `house|${IMPORT}`;

/**
 * Exports 10 Wh thrice, then dies at the nth statement of an export of 7 Wh (or of opening the database for it), and
 * is opened again by a process whose backend is well.
 * @returns undefined if there is no nth statement
 */
async function dieAt(nth: number, faults: Fault[], from: 'opening' | 'booking'): Promise<Rig | undefined> {
  const rig = new Rig();
  await rig.minutes(4, () => rig.meters[0]!.turn(IMPORT, 10));
  rig.close();
  const dying = dyingConnections(connectSqlite);
  rig.options = { connect: dying.connect };
  if (from === 'opening') dying.dieAt(nth);
  rig.meters[0]!.turn(IMPORT, 7);
  rig.backend.faults = ['ok', ...faults, 'ok'];
  try {
    rig.open();
    if (from === 'booking') dying.dieAt(nth);
    await rig.minute();
    await rig.clock.run(10_000);
  } catch {
    // It died outside of the sender, which says so itself.
  }
  const died = dying.died();
  if (!died) rig.close();
  rig.backend.faults = ['ok'];
  rig.afterCrash();
  await rig.minutes(3);
  return died ? rig : undefined;
}

describe('a process that dies at any statement', () => {
  it.each<[string, Fault[], 'opening' | 'booking']>([
    ['between booking and deletion', [], 'booking'],
    ['while opening', [], 'opening'],
    ['while the answer was lost', ['lost'], 'booking'],
    ['while the backend is in trouble', [503], 'booking'],
    ['while the backend refuses', [401], 'booking'],
    ['while the backend calls it malformed', [400], 'booking'],
  ])('loses nothing and counts what was sent twice: %s', async (_name, faults, from) => {
    let points = 0;
    for (let nth = 1; ; nth++) {
      const rig = await dieAt(nth, faults, from);
      if (!rig) break;
      points++;
      const truth = rig.truth().get(SERIES)!;
      const { series, rows, breaches } = rig.outbox.status();
      const books = series.find(({ register }) => register === IMPORT)!;
      expect(breaches).toEqual([]);
      expect(rows).toBe(0);
      expect(books).toMatchObject({ booked: truth, acknowledged: truth, pending: 0, setAside: 0, restamped: 0 });
      expect(rig.backend.sum(true).get(SERIES)).toBe(truth);
      const excess = rig.backend.sum(false).get(SERIES)! - truth;
      expect(excess).toBeGreaterThanOrEqual(0);
      expect(excess).toBeLessThanOrEqual(books.doubtful);
      rig.close();
    }
    expect(points).toBeGreaterThan(15);
  });

  it('sends byte for byte the same after the answer was lost', async () => {
    const rig = new Rig();
    await rig.minute();
    rig.meters[0]!.turn(IMPORT, 5);
    rig.backend.faults = ['ok', 'lost', 'reset', 503, 'ok'];
    await rig.minutes(10);
    rig.reopen();
    const [first, ...others] = rig.backend.requests;
    expect(others).toHaveLength(3);
    for (const other of others) expect(other).toEqual(first);
    expect(rig.outbox.status().series[0]).toMatchObject({ acknowledged: 5, doubtful: 15, restamped: 0 });
    expect(rig.backend.sum(true).get(SERIES)).toBe(5);
  });
});
