import { onTestFinished } from 'vitest';
import { silentLogger, type Logger } from '../../src/logger.ts';
import type { Alert } from '../../src/notify/alert.ts';
import { NOON } from '../../src/notify/alerts.fixture.ts';
import { ChannelQueue } from '../../src/notify/channel-queue.ts';
import type { Channel, Delivery } from '../../src/notify/delivery.ts';
import type { NotifyStatus } from '../../src/notify/status.ts';
import { SimulatedClock } from '../../src/simulators/clock.ts';

/** A channel to a real server, on a clock that the test moves. */
export interface Delivering {
  readonly clock: SimulatedClock;
  readonly said: readonly string[];
  push(alert: Alert): void;
  /** What came of attempt number `n`, counted from 1; waits for it. */
  attempt(n: number): Promise<Delivery>;
  /** How many there have been. */
  attempts(): number;
  status(): NotifyStatus;
  /** Lets time pass, and what is due begin. */
  pass(seconds: number): Promise<void>;
}

/** @param make the channel, given the clock */
export function startDelivering(make: (clock: SimulatedClock) => Channel): Delivering {
  const clock = new SimulatedClock(NOON.wall);
  const deliveries: Delivery[] = [];
  const waiting = new Set<() => void>();
  const said: string[] = [];
  const note = (text: string) => said.push(text);
  const logger: Logger = { ...silentLogger, info: note, warn: note };
  const queue = new ChannelQueue(make(clock), {
    clock,
    random: () => 1,
    logger,
    onAttempt({ delivery }) {
      deliveries.push(delivery);
      // After the queue has taken note of it.
      setImmediate(() => {
        for (const look of waiting) look();
      });
    },
  });
  queue.start();
  onTestFinished(async () => {
    const stopped = queue.stop();
    await clock.run(60_000);
    await stopped;
  });
  return {
    clock,
    said,
    push: (alert) => queue.push(alert),
    attempt(n) {
      return new Promise((resolve) => {
        const look = () => {
          const delivery = deliveries[n - 1];
          if (!delivery) return;
          waiting.delete(look);
          resolve(delivery);
        };
        waiting.add(look);
        setImmediate(look);
      });
    },
    attempts: () => deliveries.length,
    status: () => queue.status(),
    async pass(seconds) {
      await clock.run(seconds * 1000);
      await new Promise<void>((resolve) => setImmediate(resolve));
    },
  };
}
