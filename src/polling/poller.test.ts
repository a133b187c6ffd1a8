import { describe, expect, it } from 'vitest';
import type { ComputedRow } from '../devices/modbus/register-map.ts';
import { FAKE_MAP, FakeDevice, fakeFamily } from './bus.fixture.ts';
import type { Learned } from './learned.ts';
import { bench } from './poller.fixture.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const KNOWN: Learned = {
  unit: 1,
  family: 'fake',
  maps: ['fake-map'],
  serial: 'S42',
  model: 'F1',
  firmware: 'V7',
  refused: [{ table: 'holding', address: 10, count: 8 }],
};

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

describe('what was learned', () => {
  it('is used after one probe, and not handed back unchanged', async () => {
    const { clock, poller, bus, learned } = bench({
      learned: { ...KNOWN, unit: 2 },
      families: [fakeFamily('other', { mark: 1 }), fakeFamily()],
    });
    bus.devices.set(2, new FakeDevice(42));
    await poller.start();
    await clock.run(5000);
    await poller.stop();
    expect(bus.takeAsked().slice(0, 4)).toEqual(['2/100×3', '2/0×2', '2/10×4', '2/14×4']);
    expect(learned).toEqual([]);
    expect(poller.status()).toMatchObject({ unit: 2, map: 'fake-map', model: 'F1', firmware: 'V7' });
  });

  it('is forgotten for another serial number', async () => {
    const { clock, poller, bus, learned } = bench({ learned: KNOWN });
    bus.devices.set(1, new FakeDevice(7));
    await poller.start();
    await clock.run(5000);
    await poller.stop();
    expect(learned).toEqual([{ ...KNOWN, serial: 'S7', refused: [] }]);
  });

  it('does not stand against the settings', async () => {
    const { clock, poller, bus } = bench({ learned: { ...KNOWN, unit: 1 }, settings: { unit: 3 } });
    bus.devices.set(3, new FakeDevice(42));
    await poller.start();
    await clock.run(5000);
    await poller.stop();
    expect(bus.takeAsked()[0]).toBe('3/100×3');
  });

  it('of a device that has moved to another unit id, is found again there', async () => {
    const { clock, poller, bus, learned } = bench({ learned: KNOWN });
    bus.devices.clear();
    bus.devices.set(3, new FakeDevice(42));
    await poller.start();
    await clock.run(15 * MINUTE);
    await poller.stop();
    expect(learned.at(-1)).toMatchObject({ unit: 3, serial: 'S42' });
  });
});

describe('detection', () => {
  it('tries families in their order at units 1, 2 and 3, and says once what it found', async () => {
    const { clock, poller, bus, lines, learned } = bench({
      families: [fakeFamily('other', { mark: 1 }), fakeFamily()],
    });
    const device = bus.devices.get(1) as FakeDevice;
    bus.devices.clear();
    bus.devices.set(2, device);
    await poller.start();
    await clock.run(15_000);
    await poller.stop();
    expect(bus.takeAsked().slice(0, 5)).toEqual(['1/100×3', '1/100×3', '2/100×3', '2/100×3', '2/0×2']);
    expect(learned).toEqual([{ ...KNOWN, unit: 2, refused: [] }]);
    expect(lines).toHaveLength(1);
    for (const fact of ['Fake inverter', 'S42', 'unit 2', 'V7']) expect(lines[0]).toContain(fact);
  });

  it.each(['fake', 'fake-map'])('asks only the family that the profile %s names', async (profile) => {
    const { clock, poller, bus } = bench({
      settings: { profile },
      families: [fakeFamily('other', { mark: 1, map: { ...FAKE_MAP, id: 'other-map' } }), fakeFamily()],
    });
    await poller.start();
    await clock.run(1000);
    await poller.stop();
    expect(bus.takeAsked().slice(0, 2)).toEqual(['1/100×3', '1/0×2']);
  });

  it('says what to look for when nobody answers, and is not loud about it', async () => {
    const { clock, poller, bus, lines, links } = bench();
    bus.devices.clear();
    await poller.start();
    await clock.run(6 * HOUR);
    expect(poller.status()).toMatchObject({ phase: 'detecting', problem: expect.stringContaining('unit 1, 2 or 3') });
    expect(links.map(({ link }) => link)).toEqual(['silent']);
    expect(lines).toHaveLength(1);
    bus.takeAsked();
    bus.devices.set(1, new FakeDevice(1));
    await clock.run(MINUTE);
    await poller.stop();
    expect(poller.status().phase).toBe('polling');
  });

  it('says so when a stranger answers', async () => {
    const { clock, poller, links } = bench({ families: [fakeFamily('other', { mark: 1 })], settings: { unit: 1 } });
    await poller.start();
    await clock.run(5 * MINUTE);
    await poller.stop();
    expect(links).toMatchObject([{ link: 'faulty', detail: expect.stringContaining('Family other') }]);
  });

  it('takes timing from the map, and from the caller before it', async () => {
    const { clock, poller, bus } = bench({ timing: { gap: 3 } });
    await poller.start();
    await clock.run(1000);
    await poller.stop();
    expect(bus.requests.at(-1)?.timing).toEqual({ ...FAKE_MAP.timing, gap: 3 });
  });
});

describe('a bus that is not open', () => {
  it('is waited for, told once, and forgotten when it opens', async () => {
    const { clock, poller, bus, links, lines } = bench();
    bus.phase = 'connecting';
    await poller.start();
    await clock.run(5000);
    expect(links).toEqual([]);
    bus.phase = 'waiting';
    await clock.run(HOUR);
    expect(links).toMatchObject([{ link: 'unreachable', detail: 'The adapter is not plugged in.' }]);
    expect(bus.requests).toEqual([]);
    bus.phase = 'open';
    await clock.run(5000);
    await poller.stop();
    expect(links.map(({ link }) => link)).toEqual(['unreachable', 'answering']);
    expect(lines).toHaveLength(3);
  });

  it('lost in the middle of a poll ends that poll', async () => {
    const { clock, poller, bus, links } = bench();
    await poller.start();
    await clock.run(5000);
    bus.phase = 'waiting';
    await clock.run(2 * MINUTE);
    bus.phase = 'open';
    await clock.run(2000);
    await poller.stop();
    expect(links.map(({ link }) => link)).toEqual(['answering', 'unreachable', 'answering']);
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
