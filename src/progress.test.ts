import { expect, it } from 'vitest';
import { createProgress } from './progress.ts';
import { SimulatedClock } from './simulators/clock.ts';
import type { BrokerStatus } from './status.ts';

it.each([
  { name: 'all moves', broker: 0, exports: 0, healthy: true },
  { name: 'the longest back-off', broker: 179, exports: 0, healthy: true },
  { name: 'the broker loop stands still', broker: 180, exports: 0, healthy: false },
  { name: 'two exports missed', broker: 0, exports: 130, healthy: true },
  { name: 'exports stand still', broker: 0, exports: 240, healthy: false },
])('$name: $healthy', ({ broker, exports, healthy }) => {
  const clock = new SimulatedClock(0);
  clock.advance(1_000_000);
  const ago = (seconds: number) => ({ wall: 0, mono: clock.now().mono - seconds * 1000 });
  const status: BrokerStatus = {
    broker: 'b:1883',
    embedded: false,
    phase: 'waiting',
    since: ago(0),
    lastProgress: ago(broker),
  };
  expect(createProgress(clock, () => status, { lastProgress: () => ago(exports) }, 60_000)()).toBe(healthy);
});
