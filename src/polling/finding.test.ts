import { describe, expect, it } from 'vitest';
import { FAKE_MAP, FakeDevice, fakeFamily } from './bus.fixture.ts';
import { bench, KNOWN } from './poller.fixture.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

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
