import { describe, expect, it } from 'vitest';
import type { Logger } from '../../logger.ts';
import { SimulatedClock } from '../../simulators/clock.ts';
import { createBus } from './bus.ts';
import { createBuses } from './buses.ts';
import { answerTo, FakeLine, pass } from './line.fixture.ts';
import type { ReadRequest } from './request.ts';
import type { BusAddress, BusTiming } from './settings.ts';

const ADDRESS: BusAddress = { kind: 'rtu+tcp', host: 'gateway', port: 8899 };
const TIMING: BusTiming = { gap: 10, timeout: 100, retries: 0, drainSilence: 20, drainAtMost: 60 };
const at = (address: number, unit = 1): ReadRequest => ({ unit, table: 'holding', address, count: 2 });

async function opened(address = ADDRESS) {
  const clock = new SimulatedClock(0);
  const line = new FakeLine();
  const said: string[] = [];
  const note = (level: string) => (text: string) => void said.push(`${level} ${text}`);
  const logger: Logger = { debug() {}, info: note('info'), warn: note('warn'), error: note('error') };
  let changes = 0;
  const bus = createBus({ address, clock, random: () => 1, logger, openLine: line.open, onChange: () => changes++ });
  await bus.start();
  await pass(clock, 1);
  return { clock, line, said, bus, changes: () => changes };
}

describe('a bus', () => {
  it('reads, and counts what came of it', async () => {
    const { bus, line, clock } = await opened();
    line.device = (frame) => line.says(answerTo(frame));
    const answer = bus.read(at(7), TIMING);
    await pass(clock, 500);
    expect(await answer).toMatchObject({ kind: 'registers', registers: [7, 8] });
    expect(bus.status()).toMatchObject({
      phase: 'open',
      bus: 'rtu+tcp://gateway:8899',
      requests: { ok: 1, exception: 0, silent: 0, garbled: 0 },
      discarded: { late: 0, echo: 0, noise: 0 },
    });
    await bus.stop();
  });

  it('has one request on the wires, and takes turns between units', async () => {
    const { bus, line, clock } = await opened();
    const units: number[] = [];
    let inFlight = 0;
    line.device = (frame) => {
      expect(++inFlight).toBe(1);
      units.push(frame[0] as number);
      clock.after(5, () => {
        inFlight--;
        line.says(answerTo(frame));
      });
    };
    const reads = [1, 1, 1, 1, 2, 3].map((unit, i) => bus.read(at(i, unit), TIMING));
    await pass(clock, 1000);
    expect(await Promise.all(reads)).toHaveLength(6);
    expect(units).toEqual([1, 2, 3, 1, 1, 1]);
    await bus.stop();
  });

  it('settles what waits when it stops, whatever is under way', async () => {
    const { bus, clock } = await opened();
    const reads = [bus.read(at(0), { ...TIMING, timeout: 60_000 }), bus.read(at(1), TIMING)];
    await pass(clock, 1);
    await bus.stop();
    expect((await Promise.all(reads)).map(({ kind }) => kind)).toEqual(['unreachable', 'unreachable']);
    expect(bus.status().phase).toBe('stopped');
  });

  it('says once that it was lost and that it is back, and why it cannot be read meanwhile', async () => {
    const { bus, line, clock, said } = await opened();
    const pending = bus.read(at(0), TIMING);
    await pass(clock, 1);
    line.refusal = 'gateway is away.';
    line.loses('gateway has gone.');
    await pass(clock, 1);
    expect(await pending).toEqual({ kind: 'unreachable', problem: 'gateway has gone.' });
    await pass(clock, 300_000);
    expect(await bus.read(at(0), TIMING)).toEqual({ kind: 'unreachable', problem: 'gateway is away.' });
    expect(bus.status()).toMatchObject({ phase: 'waiting', problem: 'gateway is away.' });
    line.refusal = undefined;
    await pass(clock, 60_000);
    expect(bus.status()).toMatchObject({ phase: 'open' });
    expect(said.map((text) => text.slice(0, 24))).toEqual(['warn gateway has gone. I', 'info rtu+tcp://gateway:8']);
    await bus.stop();
  });

  it('survives a machine on which a line cannot even be tried', async () => {
    const { bus, line, clock } = await opened();
    line.refusal = new Error('no native binding');
    line.loses('gone.');
    await pass(clock, 120_000);
    expect(bus.status().problem).toContain('no native binding');
    await bus.stop();
  });

  it('opens a line anew on which nobody answers, without a word, and goes on reading', async () => {
    const { bus, line, clock, said } = await opened();
    for (let i = 0; i < 6; i++) {
      const read = bus.read({ ...at(i), count: i + 1 }, TIMING);
      await pass(clock, 5000);
      expect(['silent', 'unreachable']).toContain((await read).kind);
    }
    expect(line.opened).toBeGreaterThan(1);
    line.device = (frame) => line.says(answerTo(frame));
    const read = bus.read(at(9), TIMING);
    await pass(clock, 5000);
    expect(await read).toMatchObject({ kind: 'registers', registers: [9, 10] });
    expect(said).toEqual([]);
    await bus.stop();
  });
});

it('devices at one address share one bus', () => {
  const clock = new SimulatedClock(0);
  const logger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
  const buses = createBuses({ clock, random: () => 0, logger });
  expect(buses.at(ADDRESS)).toBe(buses.at({ ...ADDRESS }));
  expect(buses.at({ ...ADDRESS, port: 1 })).not.toBe(buses.at(ADDRESS));
  expect(buses.all()).toHaveLength(2);
});
