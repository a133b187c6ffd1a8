import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Register } from '../../readings/quantities.ts';
import { connectSqlite } from '../../store/connection.ts';
import { dyingConnections, EXPORT, type Fault, IMPORT, Rig, TurnedMeter } from './outbox.fixture.ts';

const REGISTERS: Register[] = [IMPORT, EXPORT, 'energy.reactive.import', 'energy.reactive.export'];
const ZERO = Object.fromEntries(REGISTERS.map((register) => [register, 100])) as Record<Register, number>;

/** What may happen between two exports. */
type Step =
  | { readonly do: 'turn'; readonly meter: number; readonly register: number; readonly wh: number }
  | { readonly do: 'jump'; readonly meter: number; readonly register: number; readonly wh: number }
  | { readonly do: 'faults'; readonly faults: Fault[] }
  | { readonly do: 'run'; readonly ms: number }
  | { readonly do: 'jump clock'; readonly ms: number }
  | { readonly do: 'restart' }
  | { readonly do: 'die'; readonly nth: number };

const answers: Fault[] = ['ok', 'ok', 'ok', 'message', 'lost', 'reset', 'unreachable', 'all rejected', 'web page'];
const statuses: Fault[] = [400, 401, 403, 404, 408, 413, 415, 422, 429, 500, 503];
const fault = fc.constantFrom(...answers, ...statuses);
const place = { meter: fc.nat(1), register: fc.nat(3) };
const MINUTE = 60_000;

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('turn' as const), ...place, wh: fc.integer({ min: 1, max: 500 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('jump' as const), ...place, wh: fc.integer({ min: 1, max: 1e6 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('faults' as const),
      faults: fc.array(fault, { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('run' as const), ms: fc.integer({ min: 1000, max: 90 * MINUTE }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('jump clock' as const),
      ms: fc.oneof(fc.constantFrom(-60 * MINUTE, 60 * MINUTE), fc.integer({ min: -180 * MINUTE, max: 180 * MINUTE })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('die' as const), nth: fc.integer({ min: 1, max: 60 }) }) },
);

function houseOfTwo(): Rig {
  return new Rig({ meters: [new TurnedMeter('house', ZERO), new TurnedMeter('garage', ZERO)], rowsAtMost: 8 });
}

/** A process on connections that can be told to die, as every process of this test is. */
function open(rig: Rig) {
  const dying = dyingConnections(connectSqlite);
  rig.options = { ...rig.options, connect: dying.connect };
  rig.open();
  return dying;
}

/** Energy of each series at every export, so that a later jump only leaves out what nobody vouches for. */
async function live(rig: Rig, steps: readonly Step[]): Promise<number> {
  rig.close();
  let dying = open(rig);
  let offset = 0;
  rig.book();
  for (const next of steps) {
    try {
      switch (next.do) {
        case 'turn':
          rig.meters[next.meter]!.turn(REGISTERS[next.register]!, next.wh);
          break;
        case 'jump':
          // The booking before it is what makes the end of the former segment known.
          if (rig.book().ok) rig.meters[next.meter]!.jump(REGISTERS[next.register]!, next.wh);
          break;
        case 'faults':
          rig.backend.faults = [...next.faults];
          break;
        case 'run':
          await rig.clock.run(next.ms);
          break;
        case 'jump clock':
          offset += next.ms;
          rig.clock.jumpWall(next.ms);
          break;
        case 'restart':
          rig.close();
          dying = open(rig);
          break;
        case 'die':
          dying.dieAt(next.nth);
          break;
      }
      await rig.minute();
      expect(rig.outbox.status().breaches).toEqual([]);
    } catch (error) {
      if (!dying.died()) throw error;
    }
    if (dying.died()) {
      rig.outbox.close();
      dying = open(rig);
    }
  }
  return offset;
}

/** Everything works again, the clock is right, and what was set aside is sent again by hand. */
async function heal(rig: Rig, offset: number): Promise<void> {
  rig.close();
  rig.afterCrash();
  rig.backend.faults = ['ok'];
  rig.clock.jumpWall(-offset);
  for (let round = 0; round < 20; round++) {
    await rig.minute();
    for (const { id, state } of rig.outbox.list()) if (state === 'aside') rig.outbox.retry(id);
    if (rig.outbox.list().length === 0) return;
    await rig.clock.run(3 * MINUTE);
  }
}

describe('conservation', () => {
  it('holds to the Wh whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
        const rig = houseOfTwo();
        await heal(rig, await live(rig, steps));
        const [exact, naive, truth] = [rig.backend.sum(true), rig.backend.sum(false), rig.truth()];
        const { series, breaches, rows, rowsSetAside } = rig.outbox.status();
        expect({ breaches, rows, rowsSetAside }).toEqual({ breaches: [], rows: 0, rowsSetAside: 0 });
        for (const { meterId, register, booked, acknowledged, doubtful, restamped } of series) {
          const key = `${meterId}|${register}`;
          const grown = truth.get(key)!;
          expect({ key, booked, acknowledged }).toEqual({ key, booked: grown, acknowledged: grown });
          const [atExact, atNaive] = [exact.get(key) ?? 0, naive.get(key) ?? 0];
          expect(atExact).toBeGreaterThanOrEqual(grown);
          expect(atExact - grown).toBeLessThanOrEqual(restamped);
          expect(atNaive - grown).toBeLessThanOrEqual(doubtful);
          expect(restamped).toBeLessThanOrEqual(doubtful);
        }
        expect(rig.backend.taken.every(({ wh, start, end }) => wh > 0 && Number.isInteger(wh) && start < end)).toBe(
          true,
        );
        rig.close();
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});
