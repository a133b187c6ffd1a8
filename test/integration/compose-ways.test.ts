/**
 * The two ways of energy that docker-compose.yml knows, straight to the backend and through the Collector's 4319, while
 * the backend is in trouble: the service sees it, says it, keeps the energy, and delivers it when the trouble is over.
 * Everything else goes through the Collector's queue, whose 200 says only that it is on disk.
 */
import { describe, expect, it } from 'vitest';
import type { SimulatedBackend } from '../../src/simulators/backend/backend.ts';
import { composeHousehold, type EnergyWay } from '../support/compose-household.ts';
import { requireComponent } from '../support/components.ts';

const otelcol = requireComponent('otelcol');

/** What the meter counts before the backend gets into trouble, meanwhile, and in all, Wh. */
const BEFORE = 3;
const GROWN = 7;
const ALL = 21;
/** Longer than any wait after a failure, shorter than the five minutes by which clocks may differ. */
const LATER = 200_000;
const GAUGE = 'smartmeter.power.active.import';

interface Trouble {
  readonly trouble: string;
  /** @returns ends it */
  readonly begin: (backend: SimulatedBackend) => Promise<() => void | Promise<void>>;
  /** What the service says of its way of energy. */
  readonly says: Readonly<Record<EnergyWay, RegExp>>;
  /** Wh of which it cannot know whether the backend has counted them. */
  readonly doubtful: Readonly<Record<EnergyWay, number>>;
  /** Whether the backend counts what it does not answer in time. */
  readonly counts?: boolean;
  /** What is measured while it lasts comes later all the same: the Collector keeps it. */
  readonly gauges: 'arrive' | 'are lost';
}

const faulty = (fault: Parameters<SimulatedBackend['fail']>[0]) => async (backend: SimulatedBackend) =>
  backend.fail(fault);

const TROUBLES: readonly Trouble[] = [
  {
    trouble: 'is dead',
    async begin(backend) {
      await backend.stop();
      return () => backend.start();
    },
    says: { 'straight to the backend': /Nothing listens/, 'through 4319': /50\d/ },
    // Nobody was there to count anything; the Collector's 503 does not say so.
    doubtful: { 'straight to the backend': 0, 'through 4319': GROWN },
    gauges: 'arrive',
  },
  {
    trouble: 'refuses all (400)',
    begin: faulty({ answer: { do: 'refuse', status: 400 } }),
    says: { 'straight to the backend': /400/, 'through 4319': /400/ },
    doubtful: { 'straight to the backend': 0, 'through 4319': 0 },
    gauges: 'are lost',
  },
  {
    trouble: 'knows the token no more (401)',
    begin: faulty({ answer: { do: 'refuse', status: 401 } }),
    says: { 'straight to the backend': /401.*token/i, 'through 4319': /401.*token/i },
    doubtful: { 'straight to the backend': 0, 'through 4319': 0 },
    gauges: 'are lost',
  },
  {
    trouble: 'is too slow, and forgets it',
    begin: faulty({ answer: { do: 'hang' } }),
    says: { 'straight to the backend': /does not answer \(no answer within 500 ms\)/, 'through 4319': /50\d/ },
    doubtful: { 'straight to the backend': GROWN, 'through 4319': GROWN },
    gauges: 'arrive',
  },
  {
    trouble: 'is too slow, but counts it',
    begin: faulty({ answer: { do: 'hang', taken: true } }),
    says: { 'straight to the backend': /does not answer \(no answer within 500 ms\)/, 'through 4319': /50\d/ },
    doubtful: { 'straight to the backend': GROWN, 'through 4319': GROWN },
    counts: true,
    gauges: 'arrive',
  },
];

const WAYS: readonly EnergyWay[] = ['straight to the backend', 'through 4319'];
const ROWS = WAYS.flatMap((way) => TROUBLES.map((trouble) => ({ way, ...trouble })));

describe.skipIf(!otelcol)('a backend in trouble', () => {
  it.each(ROWS)('energy $way, which $trouble: seen, kept, and in the end exact', async (row) => {
    const { way, counts = false } = row;
    const household = await composeHousehold(otelcol!, { way });
    const { backend, clock, read, imported, told, sum } = household;
    await read(0);
    clock.advance(1000);
    await read(BEFORE);
    expect([imported().acknowledged, told()]).toEqual([BEFORE, {}]);
    await backend.waitFor((store) => store.points(GAUGE).length === 2);

    const end = await row.begin(backend);
    clock.advance(1000);
    const during = nanoseconds(clock.now().wall);
    await read(BEFORE + GROWN);
    expect(imported()).toMatchObject({ acknowledged: BEFORE, doubtful: row.doubtful[way] });
    // Of the queue's way the service hears nothing: it answers for itself.
    expect(told()).toEqual({ energy: expect.stringMatching(row.says[way]) });
    expect(sum()).toBe(BEFORE + (counts ? GROWN : 0));

    if (row.gauges === 'are lost') {
      // The energy's request and the gauges', which the Collector sends when it has a moment.
      await backend.waitFor((store) => store.requests().filter(({ status }) => status !== 200).length === 2);
    }
    await end();
    clock.advance(LATER);
    const after = nanoseconds(clock.now().wall);
    await read(ALL);
    expect(imported()).toMatchObject({ booked: ALL, acknowledged: ALL, pending: 0, setAside: 0 });
    expect(told()).toEqual({});
    expect(household.sumOfDifferent()).toBe(ALL);
    // What came twice, byte for byte, is no more than what the service calls doubtful.
    expect(sum() - ALL).toBe(counts ? imported().doubtful : 0);

    // The queue keeps its order: with the last one there, what is to come has come.
    await backend.waitFor((store) => store.points(GAUGE).some(({ end: at }) => at === after));
    const times = backend.store.points(GAUGE).map(({ end: at }) => at);
    expect(times.includes(during)).toBe(row.gauges === 'arrive');
  });

  it.each(WAYS)('energy %s: a token that was wrong from the beginning is told, and costs nothing', async (way) => {
    const { backend, clock, read, imported, told, sum } = await composeHousehold(otelcol!, { way });
    backend.fail({ answer: { do: 'refuse', status: 401 } });
    await read(0);
    clock.advance(1000);
    await read(BEFORE);
    expect(imported()).toMatchObject({ acknowledged: 0, pending: BEFORE, doubtful: 0 });
    expect(told()).toEqual({ energy: expect.stringMatching(/401.*token/i) });
    backend.heal();
    clock.advance(LATER);
    await read(ALL);
    expect(imported()).toMatchObject({ acknowledged: ALL, pending: 0, setAside: 0 });
    expect(sum()).toBe(ALL);
  });
});

function nanoseconds(ms: number): bigint {
  return BigInt(ms) * 1_000_000n;
}
