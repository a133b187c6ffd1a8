import { describe, expect, it, onTestFinished } from 'vitest';
import { SimulatedClock } from '../../src/simulators/clock.ts';
import type { MetricPoint } from '../../src/simulators/backend/otlp-metrics.ts';
import { startBackend } from '../support/backend.ts';
import { MIDNIGHT, startDay, type Day } from './day.ts';

const METER = '0123456789';

async function start(temporality: 'cumulative' | 'delta') {
  const clock = new SimulatedClock(MIDNIGHT);
  const backend = await startBackend({}, clock);
  const url = `${backend.url()}/v1/metrics`;
  const day = await startDay({ url, headers: {}, compression: 'none', timeout: 5000, temporality }, clock);
  onTestFinished(() => day.stop());
  return { backend, day };
}

/** Points with a time from one minute of the day (included) to another (not). */
function between(day: Day, points: readonly MetricPoint[], from: number, to: number): MetricPoint[] {
  const ns = (minute: number) => BigInt(day.minuteAt(minute)) * 1_000_000n;
  return points.filter(({ end }) => end > ns(from) && end <= ns(to));
}

const namesOf = (points: readonly MetricPoint[]) => [...new Set(points.map(({ metric }) => metric))].toSorted();

describe.each(['cumulative', 'delta'] as const)('at the wire, %s', (temporality) => {
  it('a silenced source ends, and comes back with what it counted', async () => {
    const { backend, day } = await start(temporality);
    await day.until(10);
    day.house.distort = () => undefined;
    await day.until(30);
    day.house.distort = undefined;
    await day.until(40);

    const points = backend.store.points(undefined, { 'smartmeter.meter.id': METER });
    const before = namesOf(between(day, points, 2, 10));
    expect(before).toContain('smartmeter.power.active.import');
    expect(before).toContain('smartmeter.energy.active.import.reading');
    // The last message came in minute 10; 90 s later nothing of it is true any more.
    expect(between(day, points, 12, 30)).toEqual([]);
    const after = namesOf(between(day, points, 31, 40));
    expect(after).toContain('smartmeter.power.active.import');
    expect(after).toContain('smartmeter.energy.active.import.total');

    const up = backend.store.points('smartmeter.source.up', { 'smartmeter.source': 'house' });
    expect(between(day, up, 12, 30).map(({ value }) => Number(value))).toEqual(Array.from({ length: 18 }, () => 0));
    expect(between(day, up, 31, 40).every(({ value }) => Number(value) === 1)).toBe(true);
  });

  it('a frozen source ends while it repeats itself', async () => {
    const { backend, day } = await start(temporality);
    await day.until(10);
    let last: string | undefined;
    day.house.distort = (payload) => (last ??= payload);
    await day.until(20);
    day.house.distort = undefined;
    await day.until(25);

    const points = backend.store.points(undefined, { 'smartmeter.meter.id': METER });
    expect(between(day, points, 12, 20)).toEqual([]);
    expect(namesOf(between(day, points, 21, 25))).toContain('smartmeter.grid.power');
  });

  it('a source that is only retained never begins', async () => {
    const { backend, day } = await start(temporality);
    day.house.distort = (payload) => {
      day.publish('amis/out', payload, true);
      return undefined;
    };
    await day.until(3);
    // The one live message of the start is over by then.
    await day.until(10);
    const points = backend.store.points(undefined, { 'smartmeter.meter.id': METER });
    expect(between(day, points, 3, 10)).toEqual([]);
    const outcome = { 'smartmeter.source': 'house', 'smartmeter.outcome': 'retained' };
    expect(backend.store.points('smartmeter.gateway.messages', outcome).length).toBeGreaterThan(0);
  });
});
