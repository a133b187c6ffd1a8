/**
 * Two instances of the service behind one shared subscription, as somebody may try who wants two for safety or for load:
 * what docs/scale.md warns of. The broker gives each message to one of them.
 */
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/logger.ts';
import { createPipeline } from '../../src/pipeline.ts';
import { SimulatedClock } from '../../src/simulators/clock.ts';
import { seededRandom } from '../../src/simulators/random.ts';
import { startBackend } from '../support/backend.ts';
import { temporaryDatabase } from '../support/database.ts';

const MINUTE = 60_000;
const IMPORT = 'smartmeter.energy.active.import.total';
/** Readings, one every ten seconds; 3.6 kW are 10 Wh in this time. */
const READINGS = 180;
const STEP = 10;
const GROWN = (READINGS - 1) * STEP;

type Instance = ReturnType<typeof instance>;

function instance(url: string, clock: SimulatedClock, instanceId: string) {
  const energy = { url, headers: {}, compression: 'none', timeout: 5000, temporality: 'delta' } as const;
  return createPipeline(
    { meters: [{ id: 'house', topic: 'amis/out', decoder: 'amis', maxPower: 45_000, role: 'grid' }] },
    { energy, interval: 365 * 24 * 60 * MINUTE, serviceName: 's', resourceAttributes: {}, hostName: instanceId },
    {
      clock,
      random: () => 0.5,
      logger: silentLogger,
      version: '0',
      instanceId,
      database: temporaryDatabase(clock),
    },
  );
}

/** A meter's readings for half an hour, each given to one of the instances. @returns what the backend adds up, Wh */
async function live(choose: (reading: number) => number): Promise<{ sum: number; each: number[] }> {
  const clock = new SimulatedClock(Date.parse('2026-06-21T12:00:00Z'));
  const backend = await startBackend({}, clock);
  const instances = ['a', 'b'].map((id) => instance(`${backend.url()}/v1/metrics`, clock, id)) as [Instance, Instance];
  for (const { telemetry } of instances) await telemetry.start();
  for (let reading = 0; reading < READINGS; reading++) {
    clock.advance(10_000);
    const fields = { '1.8.0': 1_000_000 + reading * STEP, '1.7.0': 3600, '2.7.0': 0, serialnumber: '0123456789' };
    const message = { topic: 'amis/out', payload: Buffer.from(JSON.stringify(fields)), retain: false };
    instances[choose(reading)]!.handle({ ...message, at: clock.now() });
    if (reading % 6 === 5) for (const { telemetry } of instances) await telemetry.collectNow();
  }
  const each = instances.map(({ telemetry }) => telemetry.outbox!.status().series[0]?.acknowledged ?? 0);
  return { sum: Math.round(backend.store.sumOfDeltas(IMPORT) * 1000), each };
}

describe('a meter whose readings two instances share', () => {
  it('is booked twice: each sees the register itself, so each books nearly all of it', async () => {
    const random = seededRandom(1);
    const { sum, each } = await live(() => (random() < 0.5 ? 0 : 1));
    for (const booked of each) expect(booked).toBeGreaterThan(0.95 * GROWN);
    expect(sum).toBe(each[0]! + each[1]!);
    expect(sum).toBeGreaterThan(1.9 * GROWN);
  });

  it('is booked once where all of them go to one instance', async () => {
    expect(await live(() => 0)).toEqual({ sum: GROWN, each: [GROWN, 0] });
  });

  it('counts a while twice in which an instance without the books took over', async () => {
    const middle = (reading: number) => (reading >= READINGS / 3 && reading < (2 * READINGS) / 3 ? 1 : 0);
    const { sum, each } = await live(middle);
    // The first one makes up for its absence with its next reading; what the other one counted meanwhile is too much.
    expect(each[0]).toBe(GROWN);
    expect(each[1]).toBe((READINGS / 3 - 1) * STEP);
    expect(sum).toBe(each[0]! + each[1]!);
  });
});
