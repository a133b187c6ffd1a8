import { expect, it } from 'vitest';
import { every } from '../clock.ts';
import { SimulatedClock } from './clock.ts';
import { seededRandom } from './random.ts';

it('runs timers in the order of their moments, ties in the order made', () => {
  const clock = new SimulatedClock(1000);
  const ran: string[] = [];
  clock.after(20, () => ran.push(`c ${clock.now().mono} ${clock.now().wall}`));
  clock.after(10, () => ran.push('a'));
  clock.after(10, () => ran.push('b'));
  clock.after(21, () => ran.push('too late'));
  clock.advance(20);
  expect(ran).toEqual(['a', 'b', 'c 20 1020']);
});

it('runs what a timer starts, within the same advance', () => {
  const clock = new SimulatedClock(0);
  const at: number[] = [];
  const cancel = every(clock, 10, () => at.push(clock.now().mono));
  clock.advance(35);
  cancel();
  clock.advance(100);
  expect(at).toEqual([10, 20, 30]);
});

it('never runs a cancelled timer, whenever it was cancelled', () => {
  const clock = new SimulatedClock(0);
  const ran: number[] = [];
  const cancels = Array.from({ length: 5 }, (_, i) => clock.after(10, () => ran.push(i)));
  cancels[0]!();
  cancels[0]!();
  clock.after(5, () => cancels[3]!());
  clock.advance(10);
  cancels[4]!();
  expect(ran).toEqual([1, 2, 4]);
});

it('keeps the order with thousands of timers, half of them cancelled', () => {
  const clock = new SimulatedClock(0);
  const random = seededRandom(1);
  const due: number[] = [];
  const ran: number[] = [];
  for (let i = 0; i < 5000; i++) {
    const ms = Math.floor(random() * 1000);
    const cancel = clock.after(ms, () => ran.push(ms));
    if (random() < 0.5) cancel();
    else due.push(ms);
  }
  clock.advance(1000);
  expect(ran).toEqual(due.sort((a, b) => a - b));
});

it('jumps the wall clock alone', () => {
  const clock = new SimulatedClock(1000);
  clock.jumpWall(-500);
  expect(clock.now()).toEqual({ wall: 500, mono: 0 });
});

it('lets promises settle between timers', async () => {
  const clock = new SimulatedClock(0);
  const seen: string[] = [];
  clock.after(1, () => void Promise.resolve().then(() => seen.push('settled')));
  clock.after(2, () => seen.push('second timer'));
  await clock.run(2);
  expect(seen).toEqual(['settled', 'second timer']);
});
