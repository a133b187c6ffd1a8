import { expect, it } from 'vitest';
import { createProgress } from './progress.ts';
import { SimulatedClock } from './simulators/clock.ts';

/** Seconds since each loop last moved. */
it.each([
  { name: 'all moves', broker: 0, exports: 0, bus: 0, healthy: true },
  { name: 'the longest back-off', broker: 179, exports: 0, bus: 0, healthy: true },
  { name: 'the broker loop stands still', broker: 180, exports: 0, bus: 0, healthy: false },
  { name: 'two exports missed', broker: 0, exports: 130, bus: 0, healthy: true },
  { name: 'exports stand still', broker: 0, exports: 240, bus: 0, healthy: false },
  { name: 'a bus that is opened again', broker: 0, exports: 0, bus: 209, healthy: true },
  { name: 'a bus stands still', broker: 0, exports: 0, bus: 210, healthy: false },
])('$name: $healthy', ({ broker, exports, bus, healthy }) => {
  const clock = new SimulatedClock(0);
  clock.advance(1_000_000);
  const ago = (seconds: number) => ({
    lastProgress: { wall: 0, mono: clock.now().mono - seconds * 1000 },
  });
  const loops = {
    broker: () => ago(broker),
    polled: () => [{ bus: ago(0) }, { bus: ago(bus) }],
    telemetry: { lastProgress: () => ago(exports).lastProgress },
  };
  expect(createProgress(clock, loops, { exports: 60_000, polls: 10_000 })()).toBe(healthy);
});
