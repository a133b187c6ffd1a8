import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../simulators/clock.ts';
import { FakeBus, FakeDevice, fakeFamily } from './bus.fixture.ts';
import { scanBus, type FoundOnBus, type ScanOptions } from './scan.ts';

/** The clock must not run before something waits for it. */
const firstRequest = () => new Promise<void>((resolve) => setImmediate(resolve));

function bench(options: Partial<ScanOptions> = {}) {
  const clock = new SimulatedClock(0);
  const bus = new FakeBus(clock);
  const told: FoundOnBus[] = [];
  const scan = () =>
    scanBus({
      bus,
      clock,
      families: [fakeFamily('other', { mark: 1 }), fakeFamily()],
      units: [1, 2, 3],
      onFound: (device) => told.push(device),
      ...options,
    });
  return { clock, bus, told, scan };
}

describe('a scan', () => {
  it('finds what answers, tells it at once, and spends one time-out on each silent unit', async () => {
    const { clock, bus, told, scan } = bench();
    bus.devices.set(2, new FakeDevice(42));
    const scanned = scan();
    await firstRequest();
    await clock.run(2000);
    const found = { unit: 2, family: 'fake', map: 'fake-map', serial: 'S42', model: 'F1', firmware: 'V7' };
    expect(told).toEqual([found]);
    await clock.run(10_000);
    expect(await scanned).toEqual({ devices: [found] });
    expect(bus.takeAsked()).toEqual(['1/0×2', '2/0×2', '2/100×3', '2/100×3', '3/0×2']);
  });

  it('takes a refusal for a sign of life', async () => {
    const { clock, bus, scan } = bench({ units: [1] });
    const device = new FakeDevice(42);
    device.illegal.add(0);
    bus.devices.set(1, device);
    const scanned = scan();
    await firstRequest();
    await clock.run(5000);
    expect((await scanned).devices).toHaveLength(1);
  });

  it('names units where a stranger answers', async () => {
    const { clock, bus, scan } = bench({ families: [fakeFamily('other', { mark: 1 })] });
    bus.devices.set(3, new FakeDevice(42));
    const scanned = scan();
    await firstRequest();
    await clock.run(20_000);
    expect(await scanned).toEqual({ devices: [], problem: expect.stringContaining('unit 3') });
  });

  it('takes noise for nobody', async () => {
    const { clock, bus, scan } = bench({ units: [1] });
    const device = new FakeDevice(42);
    device.mood = 'noisy';
    bus.devices.set(1, device);
    const scanned = scan();
    await firstRequest();
    await clock.run(20_000);
    expect(await scanned).toEqual({ devices: [] });
  });

  it('waits for a bus that is being opened', async () => {
    const { clock, bus, scan } = bench({ units: [1] });
    bus.devices.set(1, new FakeDevice(42));
    bus.phase = 'connecting';
    const scanned = scan();
    await firstRequest();
    await clock.run(3000);
    expect(bus.takeAsked()).toEqual([]);
    bus.phase = 'open';
    await clock.run(3000);
    expect((await scanned).devices).toHaveLength(1);
  });

  it('says why the bus cannot be opened', async () => {
    const { bus, scan } = bench();
    bus.phase = 'waiting';
    expect(await scan()).toEqual({ devices: [], problem: 'The adapter is not plugged in.' });
  });

  it('ends with what it has when the bus is lost', async () => {
    const { clock, bus, scan } = bench();
    bus.devices.set(1, new FakeDevice(42));
    const scanned = scan();
    await firstRequest();
    await clock.run(500);
    bus.phase = 'waiting';
    await clock.run(5000);
    expect(await scanned).toMatchObject({ devices: [{ unit: 1 }], problem: 'The adapter is not plugged in.' });
  });

  it('is ended by its signal, even while a read hangs', async () => {
    const stop = new AbortController();
    const { clock, bus, scan } = bench({ signal: stop.signal });
    const hanging = new FakeDevice(2);
    hanging.mood = 'hanging';
    bus.devices.set(1, new FakeDevice(42)).set(2, hanging);
    const scanned = scan();
    await firstRequest();
    await clock.run(60_000);
    stop.abort();
    expect((await scanned).devices).toMatchObject([{ unit: 1 }]);
    expect(bus.takeAsked().at(-1)).toBe('2/0×2');
  });
});
