import { beforeEach, describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../simulators/clock.ts';
import { meterOf, NOW, situation, snapshotOf } from '../state.fixture.ts';
import { buildState, type StateInput } from '../state.ts';
import { Connection } from './connection.ts';

/** An EventSource of which the test is the other end. */
class Stream {
  readyState = 0;
  readonly #listeners = new Map<string, (event: unknown) => void>();

  addEventListener(type: string, listener: (event: unknown) => void): void {
    this.#listeners.set(type, listener);
  }

  close(): void {
    this.readyState = 2;
  }

  say(more: Partial<StateInput> = {}): void {
    this.readyState = 1;
    this.#listeners.get('state')?.({ data: JSON.stringify(buildState(situation(more))) });
  }

  /** @param isOver the browser has given up, as it does after an answer that is no stream */
  fail(isOver: boolean): void {
    this.readyState = isOver ? 2 : 0;
    this.#listeners.get('error')?.({});
  }
}

/** Heard this moment, and of now for 90 s. */
const fresh = { snapshot: snapshotOf({ meters: [meterOf({ limit: 90, lastArrival: NOW })] }) };

describe('Connection', () => {
  let clock: SimulatedClock;
  let streams: Stream[];
  let status: number | undefined;
  let reloads: number;
  let connection: Connection;
  const stream = () => streams.at(-1) as Stream;
  const phase = () => connection.view().phase;

  beforeEach(() => {
    clock = new SimulatedClock(NOW.wall);
    streams = [];
    status = 200;
    reloads = 0;
    connection = new Connection(buildState(situation(fresh)), {
      clock,
      open() {
        streams.push(new Stream());
        return stream() as unknown as EventSource;
      },
      probe: () => Promise.resolve(status),
      reload: () => reloads++,
    });
    connection.start();
  });

  it('shows what came with the page until it hears something', () => {
    expect(phase()).toBe('connecting');
    expect(connection.view().state.house.gridPowerKw).toBe(-2.41);
    stream().say({ snapshot: snapshotOf({ house: { gridPower: 640 } }) });
    expect(phase()).toBe('live');
    expect(connection.view().state.house.gridPowerKw).toBe(0.64);
  });

  it('says that it has lost the service, and since when', async () => {
    stream().say(fresh);
    await clock.run(5000);
    const wall = clock.now().wall;
    stream().fail(false);
    expect(connection.view()).toMatchObject({ phase: 'lost', lostSince: wall });
    await clock.run(2000);
    expect(connection.view().lostSince).toBe(wall);
    expect(Math.round(connection.view().elapsed)).toBe(7);
    stream().say(fresh);
    expect(connection.view()).not.toHaveProperty('lostSince');
  });

  it('has no number any more when the last one is too old to be of now', async () => {
    stream().say(fresh);
    stream().fail(false);
    await clock.run(90_000);
    expect(phase()).toBe('lost');
    expect(connection.view().state.house.gridPowerKw).toBe(-2.41);
    await clock.run(1000);
    expect(phase()).toBe('outdated');
    expect(connection.view().state.house).toEqual({});
    stream().say(fresh);
    expect(phase()).toBe('live');
    expect(connection.view().state.house.gridPowerKw).toBe(-2.41);
  });

  it('takes silence for loss, and connects anew', async () => {
    stream().say(fresh);
    await clock.run(40_000);
    expect(phase()).toBe('live');
    await clock.run(1000);
    expect(phase()).toBe('lost');
    expect(streams).toHaveLength(2);
    expect(streams[0]?.readyState).toBe(2);
    stream().say(fresh);
    expect(phase()).toBe('live');
  });

  it('tries again where the browser has given up', async () => {
    stream().fail(true);
    await clock.run(3000);
    expect(streams).toHaveLength(2);
    status = undefined;
    stream().fail(true);
    await clock.run(3000);
    expect(streams).toHaveLength(3);
    expect(reloads).toBe(0);
  });

  it('loads the page anew when the login has ended', async () => {
    status = 401;
    stream().fail(true);
    await clock.run(3000);
    expect(reloads).toBe(1);
    expect(streams).toHaveLength(1);
  });

  it('loads the page anew when another version of the service runs', () => {
    stream().say({ ...fresh, version: '0.2.0' });
    expect(reloads).toBe(1);
  });

  it('asks at once when somebody looks again after a while', async () => {
    stream().say(fresh);
    connection.wake();
    expect(streams).toHaveLength(1);
    await clock.run(21_000);
    connection.wake();
    expect(streams).toHaveLength(2);
  });

  it('hears no more of a stream that was replaced', async () => {
    const first = stream();
    first.say(fresh);
    await clock.run(41_000);
    stream().say(fresh);
    first.fail(true);
    expect(phase()).toBe('live');
  });

  it('stops', async () => {
    connection.stop();
    expect(stream().readyState).toBe(2);
    await clock.run(120_000);
    expect(streams).toHaveLength(1);
  });
});
