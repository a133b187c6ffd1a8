/** What comes loose and comes back: the bus finds it again by itself, within its back-off. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { sleep, systemClock } from '../../../src/clock.ts';
import type { ReadAnswer } from '../../../src/transports/modbus/request.ts';
import type { BusAddress, BusTiming } from '../../../src/transports/modbus/settings.ts';
import { requireComponent } from '../../support/components.ts';
import { freePort } from '../../support/free-port.ts';
import { fastClock, startBus, type ObservedBus } from '../../support/modbus-bus.ts';
import { startSerialDevice, startTcpDevice, type Behaviour } from '../../support/modbus-device.ts';
import { answerOf, type Framing } from '../../support/modbus-frames.ts';
import { startPtyPair } from '../../support/pty.ts';
import { startTcpProxy } from '../../support/tcp-proxy.ts';

const socat = requireComponent('socat');
/** Everything lasts a twentieth of what it lasts in a house: a back-off of a minute is three seconds here. */
const FASTER = 20;
/** As in a house. */
const timing: BusTiming = { gap: 200, timeout: 1500, retries: 1, drainSilence: 300, drainAtMost: 2000 };
/** Real milliseconds: the longest back-off and an attempt on top. */
const WITHIN = 5000;
/** Real milliseconds between two reads of a poller. */
const PAUSE = 10;

const framings = [
  { kind: 'rtu+tcp' as const, framing: 'rtu' as const },
  { kind: 'modbus+tcp' as const, framing: 'tcp' as const },
];

const healthy =
  (framing: Framing): Behaviour =>
  (request) =>
    request.say(answerOf(framing, request, [request.address, ...Array<number>(request.count - 1).fill(0)]));

async function start(address: BusAddress): Promise<ObservedBus> {
  const observed = await startBus(address, fastClock(FASTER));
  onTestFinished(() => observed.stop());
  return observed;
}

let next = 0;
/** At another address each time, so that an answer of before is not taken for one of now. */
async function read({ bus }: ObservedBus): Promise<ReadAnswer['kind']> {
  const address = next++ % 60_000;
  const answer = await bus.read({ unit: 1, table: 'holding', address, count: 4 }, timing);
  if (answer.kind === 'registers') expect(answer.registers[0]).toBe(address);
  return answer.kind;
}

/** Reads as a poller does, once in a while, until it is so. @returns real milliseconds that it took */
async function readUntil(observed: ObservedBus, so: (kind: ReadAnswer['kind']) => boolean): Promise<number> {
  const start = performance.now();
  while (!so(await read(observed))) {
    await sleep(systemClock, PAUSE);
    if (observed.bus.status().phase !== 'open') await observed.until(({ phase }) => phase === 'open');
  }
  return performance.now() - start;
}

/** @returns real milliseconds that it took */
async function recovery(observed: ObservedBus): Promise<number> {
  const took = await readUntil(observed, (kind) => kind === 'registers');
  expect(observed.bus.status()).toMatchObject({ phase: 'open' });
  expect(observed.bus.status().problem).toBeUndefined();
  return took;
}

describe.skipIf(!socat)('an adapter', () => {
  it('that is unplugged and plugged in again is found under its name', async () => {
    const pty = await startPtyPair(socat!);
    onTestFinished(() => pty.stop());
    let device = await startSerialDevice(pty.far, healthy('rtu'));
    const observed = await start({ kind: 'serial', path: pty.near, baud: 9600 });
    expect(await recovery(observed)).toBeLessThan(WITHIN);
    for (let times = 0; times < 3; times++) {
      await device.stop();
      await pty.unplug();
      await readUntil(observed, (kind) => kind === 'unreachable');
      await observed.until(({ phase }) => phase === 'waiting');
      expect(observed.bus.status().problem).toContain(pty.near);
      await pty.plug();
      device = await startSerialDevice(pty.far, healthy('rtu'));
      expect(await recovery(observed)).toBeLessThan(WITHIN);
    }
    await device.stop();
  });

  it('that is unplugged while nothing is asked is noticed without a request', async () => {
    const pty = await startPtyPair(socat!);
    onTestFinished(() => pty.stop());
    const device = await startSerialDevice(pty.far, healthy('rtu'));
    onTestFinished(() => device.stop());
    const observed = await start({ kind: 'serial', path: pty.near, baud: 9600 });
    await recovery(observed);
    await pty.unplug();
    await observed.until(({ phase }) => phase === 'waiting');
    expect(observed.bus.status().problem).toContain(pty.near);
  });

  it('that is not there yet is waited for', async () => {
    const pty = await startPtyPair(socat!);
    onTestFinished(() => pty.stop());
    await pty.unplug();
    const observed = await start({ kind: 'serial', path: pty.near, baud: 9600 });
    await observed.until(({ phase }) => phase === 'waiting');
    expect(await read(observed)).toBe('unreachable');
    await pty.plug();
    const device = await startSerialDevice(pty.far, healthy('rtu'));
    expect(await recovery(observed)).toBeLessThan(WITHIN);
    await device.stop();
  });

  it('that is unplugged while an answer is awaited lets the read end at once', async () => {
    const pty = await startPtyPair(socat!);
    onTestFinished(() => pty.stop());
    const device = await startSerialDevice(pty.far, () => {});
    onTestFinished(() => device.stop());
    // In real time, so that a read that waits for its time-out is seen.
    const observed = await startBus({ kind: 'serial', path: pty.near, baud: 9600 });
    onTestFinished(() => observed.stop());
    await observed.until(({ phase }) => phase === 'open');
    const pending = observed.bus.read(
      { unit: 1, table: 'holding', address: 0, count: 1 },
      { ...timing, timeout: 3_600_000, retries: 0 },
    );
    await device.askedTimes(1);
    await pty.unplug();
    expect((await pending).kind).toBe('unreachable');
  });
});

describe.each(framings)('a gateway ($kind)', ({ kind, framing }) => {
  const at = (port: number): BusAddress => ({ kind, host: '127.0.0.1', port });

  it('that resets the connection is connected to again', async () => {
    const device = await startTcpDevice(framing, healthy(framing));
    onTestFinished(() => device.stop());
    const observed = await start(at(device.port));
    expect(await recovery(observed)).toBeLessThan(WITHIN);
    for (let times = 0; times < 3; times++) {
      const before = device.connections();
      device.reset();
      await observed.until(({ phase }) => phase !== 'open');
      expect(await recovery(observed)).toBeLessThan(WITHIN);
      expect(device.connections()).toBe(before + 1);
    }
  });

  it('that resets while an answer is awaited lets the read end at once', async () => {
    const device = await startTcpDevice(framing, () => device.reset());
    onTestFinished(() => device.stop());
    const observed = await startBus(at(device.port));
    onTestFinished(() => observed.stop());
    await observed.until(({ phase }) => phase === 'open');
    const request = { unit: 1, table: 'holding', address: 0, count: 1 } as const;
    const answer = await observed.bus.read(request, { ...timing, timeout: 3_600_000, retries: 0 });
    expect(answer.kind).toBe('unreachable');
  });

  it('that restarts on the same port is found again', async () => {
    const first = await startTcpDevice(framing, healthy(framing));
    const observed = await start(at(first.port));
    expect(await recovery(observed)).toBeLessThan(WITHIN);
    await first.stop();
    await observed.until(({ phase }) => phase === 'waiting');
    expect(await read(observed)).toBe('unreachable');
    expect(observed.bus.status().problem).toContain(`127.0.0.1:${first.port}`);
    const second = await startTcpDevice(framing, healthy(framing), first.port);
    onTestFinished(() => second.stop());
    expect(await recovery(observed)).toBeLessThan(WITHIN);
  });

  it('that is not there yet is waited for', async () => {
    const port = await freePort();
    const observed = await start(at(port));
    await observed.until(({ phase }) => phase === 'waiting');
    const device = await startTcpDevice(framing, healthy(framing), port);
    onTestFinished(() => device.stop());
    expect(await recovery(observed)).toBeLessThan(WITHIN);
  });

  it('that accepts and never answers is silent, is connected to anew, and is used when it answers again', async () => {
    let isHalfOpen = true;
    const device = await startTcpDevice(framing, (request) => isHalfOpen || healthy(framing)(request));
    onTestFinished(() => device.stop());
    const observed = await start(at(device.port));
    await observed.until(({ phase }) => phase === 'open');
    expect(await read(observed)).toBe('silent');
    expect(await readUntil(observed, () => device.connections() > 1)).toBeLessThan(WITHIN);
    isHalfOpen = false;
    expect(await recovery(observed)).toBeLessThan(WITHIN);
  });

  it('behind a wire that swallows everything is connected to anew when the wire is mended', async () => {
    const device = await startTcpDevice(framing, healthy(framing));
    const proxy = await startTcpProxy(device.port);
    onTestFinished(async () => {
      await proxy.stop();
      await device.stop();
    });
    const observed = await start(at(proxy.port));
    expect(await recovery(observed)).toBeLessThan(WITHIN);
    proxy.swallow();
    expect(await read(observed)).toBe('silent');
    proxy.heal();
    // The old connection stays dead, and nobody says so.
    expect(await recovery(observed)).toBeLessThan(WITHIN);
    expect(device.connections()).toBeGreaterThan(1);
  });
});

it('does not keep the bus from stopping, whatever is under way', async () => {
  const device = await startTcpDevice('rtu', () => {});
  onTestFinished(() => device.stop());
  const observed = await startBus({ kind: 'rtu+tcp', host: '127.0.0.1', port: device.port });
  await observed.until(({ phase }) => phase === 'open');
  const asked = { unit: 1, table: 'holding', address: 0, count: 1 } as const;
  const forever = { ...timing, timeout: 3_600_000 };
  const pending = [observed.bus.read(asked, forever), observed.bus.read(asked, forever)];
  await device.askedTimes(1);
  await observed.stop();
  expect((await Promise.all(pending)).map(({ kind }) => kind)).toEqual(['unreachable', 'unreachable']);
  expect((await observed.bus.read(asked, forever)).kind).toBe('unreachable');
  expect(observed.bus.status().phase).toBe('stopped');
});
