import { describe, expect, it } from 'vitest';
import type { ComputedRow } from '../devices/modbus/register-map.ts';
import { FAKE_MAP, FakeDevice, fakeFamily } from './bus.fixture.ts';
import { bench, KNOWN } from './poller.fixture.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('groups', () => {
  it('fast at the interval, medium every minute, slow every ten, once after detection', async () => {
    const { clock, poller, readings } = bench();
    await poller.start();
    await clock.run(20 * MINUTE - 1);
    await poller.stop();
    const count = (group: string) => readings.filter((one) => one.group === group).length;
    expect([count('fast'), count('medium'), count('slow'), count('once')]).toEqual([120, 20, 2, 1]);
  });

  it('those of one tick are read one after another, fast first', async () => {
    const { clock, poller, bus } = bench();
    await poller.start();
    await clock.run(5000);
    expect(bus.takeAsked()).toEqual(['1/100×3', '1/0×2', '1/10×8', '1/20×1', '1/30×1']);
    await clock.run(10_000);
    expect(bus.takeAsked()).toEqual(['1/0×2']);
    expect(bus.mostUnderWay).toBe(1);
    await poller.stop();
  });

  it('a slow device is never asked twice at once, and what is late is skipped', async () => {
    const { clock, poller, bus, device, readings } = bench();
    device.latency = 7000;
    await poller.start();
    await clock.run(10 * MINUTE);
    await poller.stop();
    expect(bus.mostUnderWay).toBe(1);
    const moments = readings.filter(({ group }) => group === 'fast').map(({ at }) => at);
    const begins = moments.map((at) => at - 7000);
    // Found after 7 s, and from there a grid of 10 s.
    for (const at of begins) expect((at - 7000) % 10_000).toBe(0);
    expect(new Set(begins).size).toBe(begins.length);
  });

  it('a failed read leaves its own values absent and no others', async () => {
    const { clock, poller, bus, device, readings } = bench();
    await poller.start();
    await clock.run(5000);
    readings.length = 0;
    const read = bus.read.bind(bus);
    bus.read = (request, timing) =>
      request.address === 10 ? Promise.resolve({ kind: 'silent' }) : read(request, timing);
    device.registers.set(0, 1234);
    await clock.run(MINUTE);
    await poller.stop();
    expect(readings.map(({ group }) => group)).toEqual(Array.from({ length: 6 }, () => 'fast'));
    expect(readings[0]?.values['grid.power']).toBe(1234);
  });

  it('a later read that is silent does not keep the others from being asked', async () => {
    const { clock, poller, bus, readings } = bench();
    const read = bus.read.bind(bus);
    bus.read = (request, timing) =>
      request.address === 10 ? Promise.resolve({ kind: 'silent' }) : read(request, timing);
    await poller.start();
    await clock.run(5000);
    await poller.stop();
    expect(readings.map(({ group }) => group)).toEqual(['fast', 'slow', 'once']);
  });

  it('a sum of what is there is absent while a part of it could not be read, and not too small', async () => {
    const sum: ComputedRow = {
      quantity: 'power.active.saldo',
      group: 'medium',
      parts: [
        { quantity: 'grid.voltage.l1', factor: 1 },
        { quantity: 'power.active.export', factor: 1 },
      ],
      sumOfPresent: true,
      source: 'made up',
    };
    const map = { ...FAKE_MAP, computed: [sum], limits: { maxRegisters: 4, maxGap: 0 } };
    const { clock, poller, bus, device, readings } = bench({ families: [fakeFamily('fake', { map })] });
    device.registers.set(10, 230).set(17, 100);
    const read = bus.read.bind(bus);
    let fails = false;
    bus.read = (request, timing) =>
      fails && request.address === 14 ? Promise.resolve({ kind: 'garbled', detail: '' }) : read(request, timing);
    await poller.start();
    await clock.run(30_000);
    fails = true;
    await clock.run(MINUTE);
    await poller.stop();
    const medium = readings.filter(({ group }) => group === 'medium').map(({ values }) => values);
    expect(medium.map((values) => values['power.active.saldo'])).toEqual([330, undefined]);
    expect(medium.map((values) => values['grid.voltage.l1'])).toEqual([230, 230]);
  });

  it('what is read once is asked again until it was read', async () => {
    const { clock, poller, bus, readings } = bench();
    const read = bus.read.bind(bus);
    let busy = true;
    bus.read = async (request, timing) =>
      busy && request.address === 30 ? { kind: 'exception', code: 6, at: clock.now() } : read(request, timing);
    await poller.start();
    await clock.run(25_000);
    expect(readings.some(({ group }) => group === 'once')).toBe(false);
    busy = false;
    await clock.run(30_000);
    await poller.stop();
    expect(readings.filter(({ group }) => group === 'once')).toHaveLength(1);
  });
});

describe('silence', () => {
  it('is given up after the first read', async () => {
    const { clock, poller, bus, device } = bench();
    await poller.start();
    await clock.run(5000);
    device.mood = 'asleep';
    bus.takeAsked();
    await clock.run(MINUTE);
    await poller.stop();
    const asked = bus.takeAsked();
    expect(asked.length).toBeGreaterThan(2);
    expect(new Set(asked)).toEqual(new Set(['1/0×2']));
  });

  it('is told after three polls, and its end at once', async () => {
    const { clock, poller, device, links } = bench();
    await poller.start();
    await clock.run(5000);
    device.mood = 'asleep';
    await clock.run(27_000);
    expect(links.map(({ link }) => link)).toEqual(['answering']);
    await clock.run(10_000);
    expect(links.map(({ link }) => link)).toEqual(['answering', 'silent']);
    expect(links[1]?.detail).toContain('A and B');
    expect(poller.status().problem).toBe(links[1]?.detail);
    device.mood = 'awake';
    await clock.run(MINUTE);
    await poller.stop();
    expect(links.map(({ link }) => link)).toEqual(['answering', 'silent', 'answering']);
    expect(poller.status().problem).toBeUndefined();
  });

  it('of a day with its night: seen within a minute of dawn, no value at night, no line per poll', async () => {
    const { clock, poller, bus, device, readings, lines, links } = bench();
    await poller.start();
    await clock.run(12 * HOUR);
    device.mood = 'asleep';
    bus.takeAsked();
    await clock.run(11 * HOUR);
    const asked = bus.requests.map(({ at }) => at);
    expect(asked.length).toBeLessThan(11 * 60 * 2);
    const gaps = asked.slice(1).map((at, i) => at - (asked[i] ?? at));
    expect(Math.max(...gaps)).toBe(MINUTE);
    device.mood = 'awake';
    await clock.run(HOUR);
    await poller.stop();
    const night = readings.filter(({ at }) => at > 12 * HOUR && at < 23 * HOUR);
    expect(night).toEqual([]);
    const dawn = readings.find(({ at }) => at >= 23 * HOUR);
    expect(dawn?.at).toBeLessThanOrEqual(23 * HOUR + MINUTE);
    expect(readings.filter(({ group }) => group === 'fast').length).toBeGreaterThanOrEqual(13 * 360 - 7);
    expect(bus.mostUnderWay).toBe(1);
    expect(links.map(({ link }) => link)).toEqual(['answering', 'silent', 'answering']);
    expect(lines).toHaveLength(3);
  }, 30_000);

  it('of a long time ends with the question who it is: another serial number is learned before its values count', async () => {
    const { clock, poller, bus, device, readings, learned } = bench({ learned: KNOWN });
    await poller.start();
    await clock.run(5000);
    device.mood = 'asleep';
    await clock.run(HOUR);
    bus.devices.set(1, new FakeDevice(43));
    bus.takeAsked();
    readings.length = 0;
    await clock.run(MINUTE + 5000);
    await poller.stop();
    expect(bus.takeAsked()[0]).toBe('1/100×3');
    expect(learned).toEqual([{ ...KNOWN, serial: 'S43', refused: [] }]);
    expect(readings.length).toBeGreaterThan(0);
  });
});

describe('errors', () => {
  it.each([
    { mood: 'busy', words: 'busy' },
    { mood: 'noisy', words: 'wrong checksum' },
    { mood: 'refusing', words: 'exception 2' },
  ] as const)('only: $mood is faulty after three polls, and looked for anew after ten', async ({ mood, words }) => {
    const { clock, poller, bus, device, links, learned } = bench();
    await poller.start();
    await clock.run(5000);
    device.mood = mood;
    await clock.run(35_000);
    expect(links.at(-1)).toMatchObject({ link: 'faulty', detail: expect.stringContaining(words) });
    bus.takeAsked();
    await clock.run(65_000);
    expect(bus.takeAsked().filter((asked) => asked.includes('100×3'))).toEqual([]);
    await clock.run(10_000);
    expect(bus.takeAsked().filter((asked) => asked.endsWith('100×3'))).toContain('2/100×3');
    expect(poller.status().phase).toBe('detecting');
    device.mood = 'awake';
    await clock.run(2 * MINUTE);
    await poller.stop();
    expect(poller.status()).toMatchObject({ phase: 'polling', serial: 'S42', refusedReads: [] });
    expect(links.at(-1)?.link).toBe('answering');
    expect(learned).toHaveLength(1);
  });
});

describe('a refused read', () => {
  it('is learned, split and kept', async () => {
    const { clock, poller, bus, device, learned, readings, lines } = bench();
    device.illegal.add(13);
    await poller.start();
    await clock.run(5000);
    expect(learned.at(-1)?.refused).toEqual([{ table: 'holding', address: 10, count: 8 }]);
    await clock.run(MINUTE);
    expect(poller.status().refusedReads).toEqual(['0x000A × 8', '0x000A × 4', '0x000C × 2', '0x000D × 1']);
    expect(lines.filter((line) => line.startsWith('debug'))).toHaveLength(4);
    bus.takeAsked();
    readings.length = 0;
    await clock.run(MINUTE);
    await poller.stop();
    expect(bus.takeAsked().filter((asked) => /\/1\d×/.test(asked))).toEqual(['1/10×2', '1/12×1', '1/14×4']);
    expect(readings.find(({ group }) => group === 'medium')?.values).not.toHaveProperty('grid.current.l1');
    expect(Object.keys(readings.find(({ group }) => group === 'medium')?.values ?? {})).toHaveLength(7);
  });

  it.each([4, 6, 10, 11])('is none if it is exception %i', async (code) => {
    const { clock, poller, bus, learned } = bench();
    const read = bus.read.bind(bus);
    bus.read = async (request, timing) =>
      request.address === 10 ? { kind: 'exception', code, at: clock.now() } : read(request, timing);
    await poller.start();
    await clock.run(5 * MINUTE);
    await poller.stop();
    expect(learned.at(-1)?.refused).toEqual([]);
  });

  it('is asked once more after a change of firmware', async () => {
    const { clock, poller, bus, device, learned } = bench({ learned: KNOWN });
    device.registers.set(102, 8);
    await poller.start();
    await clock.run(5000);
    await poller.stop();
    expect(bus.takeAsked()).toContain('1/10×8');
    expect(learned).toEqual([{ ...KNOWN, firmware: 'V8', refused: [] }]);
  });
});

describe('stop', () => {
  it.each(['probe', 'poll'])('does not wait for a read that hangs in a %s', async (when) => {
    const { clock, poller, bus, device, readings } = bench();
    if (when === 'probe') device.mood = 'hanging';
    await poller.start();
    await clock.run(5000);
    device.mood = 'hanging';
    await clock.run(MINUTE);
    const before = readings.length;
    expect(bus.underWay).toBe(1);
    await poller.stop();
    await poller.stop();
    expect(readings).toHaveLength(before);
  });

  it('is safe before start, and ends a wait', async () => {
    await bench().poller.stop();
    const { clock, poller, bus } = bench();
    await poller.start();
    await clock.run(5000);
    await poller.stop();
    bus.takeAsked();
    await clock.run(MINUTE);
    expect(bus.takeAsked()).toEqual([]);
  });
});

it('a fault in a family or behind a reading is said once and does not end the polling', async () => {
  let fails = true;
  const { clock, poller, lines } = bench({
    onReading: () => {
      if (fails) throw new Error('disk full');
    },
  });
  await poller.start();
  await clock.run(40_000);
  expect(lines.filter((line) => line.startsWith('error'))).toEqual([expect.stringContaining('disk full')]);
  fails = false;
  await clock.run(30_000);
  await poller.stop();
  expect(poller.status()).toMatchObject({ phase: 'polling' });
  expect(poller.status().problem).toBeUndefined();
});
