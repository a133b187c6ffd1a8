import { systemClock, type Clock } from '../../src/clock.ts';
import type { Fields, Logger } from '../../src/logger.ts';
import { seededRandom } from '../../src/simulators/random.ts';
import type { BusStatus } from '../../src/status.ts';
import { createBus } from '../../src/transports/modbus/bus.ts';
import type { BusAddress, BusTiming } from '../../src/transports/modbus/settings.ts';

export type Bus = ReturnType<typeof createBus>;

/** A few milliseconds where a house has hundreds. */
export const smallTiming: BusTiming = { gap: 2, timeout: 25, retries: 0, drainSilence: 15, drainAtMost: 100 };

export interface ObservedBus {
  readonly bus: Bus;
  /** Lines of info and above. */
  readonly said: readonly string[];
  /** Resolves when the status of the bus is so; looks every few milliseconds, since a status has no events. */
  readonly until: (so: (status: BusStatus) => boolean) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** A clock on which everything lasts a part of what it lasts in a house. */
export function fastClock(factor: number): Clock {
  const start = systemClock.now();
  return {
    now() {
      const { wall, mono } = systemClock.now();
      return { wall: start.wall + (wall - start.wall) * factor, mono: start.mono + (mono - start.mono) * factor };
    },
    after: (ms, task) => systemClock.after(ms / factor, task),
  };
}

export async function startBus(address: BusAddress, clock: Clock = systemClock): Promise<ObservedBus> {
  const said: string[] = [];
  const keep = (text: string, _fields?: Fields) => void said.push(text);
  const logger: Logger = { debug() {}, info: keep, warn: keep, error: keep };
  const bus = createBus({ address, clock, random: seededRandom(5), logger });
  await bus.start();
  return {
    bus,
    said,
    async until(so) {
      while (!so(bus.status())) await new Promise<void>((resolve) => systemClock.after(3, resolve));
    },
    stop: () => bus.stop(),
  };
}
