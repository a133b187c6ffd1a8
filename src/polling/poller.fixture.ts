import type { PolledSettings } from '../devices/modbus/settings.ts';
import type { Group } from '../devices/modbus/register-map.ts';
import type { Logger } from '../logger.ts';
import { SimulatedClock } from '../simulators/clock.ts';
import { FakeBus, FakeDevice, fakeFamily } from './bus.fixture.ts';
import type { Learned } from './learned.ts';
import { createDevicePoller, type DevicePollerOptions } from './poller.ts';

export const SETTINGS: PolledSettings = {
  id: 'roof',
  profile: 'auto',
  interval: 10,
  maxPower: 45_000,
  meterRole: 'submeter',
};

/** What an earlier run has learned of the fake device. */
export const KNOWN: Learned = {
  unit: 1,
  family: 'fake',
  maps: ['fake-map'],
  serial: 'S42',
  model: 'F1',
  firmware: 'V7',
  refused: [{ table: 'holding', address: 10, count: 8 }],
};

/** A poller on a simulated clock, with all that it says. */
export function bench(
  options: { settings?: Partial<PolledSettings> } & Partial<
    Omit<DevicePollerOptions, 'settings' | 'bus' | 'clock'>
  > = {},
) {
  const { settings, ...rest } = options;
  const clock = new SimulatedClock(0);
  const bus = new FakeBus(clock);
  const device = new FakeDevice(42);
  bus.devices.set(1, device);
  const readings: { group: Group; at: number; values: Record<string, number> }[] = [];
  const links: { link: string; detail: string | undefined; at: number }[] = [];
  const learned: Learned[] = [];
  const lines: string[] = [];
  const log = (level: string) => (text: string) => void lines.push(`${level} ${text}`);
  const logger: Logger = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
  const poller = createDevicePoller({
    settings: { ...SETTINGS, ...settings },
    bus,
    clock,
    logger,
    families: [fakeFamily()],
    onLearned: (one) => learned.push(one),
    onReading: (_part, _map, group, reading, at) =>
      readings.push({ group, at: at.mono, values: Object.fromEntries(reading.values) }),
    onLink: (link, detail) => links.push({ link, detail, at: clock.now().mono }),
    ...rest,
  });
  return { clock, bus, device, readings, links, learned, lines, poller };
}
