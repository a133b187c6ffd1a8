import { describe, expect, it } from 'vitest';
import { FrozenWatch } from './frozen.ts';

const at = (seconds: number) => ({ wall: 0, mono: seconds * 1000 });

describe('FrozenWatch by the meter clock', () => {
  function sameTimeFor(seconds: number): FrozenWatch {
    const watch = new FrozenWatch();
    for (let s = 0; s <= seconds; s++) watch.saw(1_434_836_163, true, 0, at(s));
    return watch;
  }

  it.each([
    { seconds: 59, interval: 10, frozen: false },
    { seconds: 60, interval: 10, frozen: true },
    { seconds: 89, interval: 30, frozen: false },
    { seconds: 90, interval: 30, frozen: true },
    { seconds: 89, interval: undefined, frozen: false },
    { seconds: 90, interval: undefined, frozen: true },
  ])('the same time for $seconds s at an interval of $interval s: $frozen', ({ seconds, interval, frozen }) => {
    expect(sameTimeFor(seconds).frozen(interval, 1)).toBe(frozen);
  });

  it('takes any movement for life, backwards too', () => {
    const watch = sameTimeFor(300);
    watch.saw(1_434_836_162, true, 0, at(301));
    expect(watch.frozen(10, 1)).toBe(false);
  });

  it('says nothing where no time is sent', () => {
    const watch = new FrozenWatch();
    for (let s = 0; s <= 3600; s++) watch.saw(undefined, s === 0, 0, at(s));
    expect(watch.frozen(10, 1)).toBe(false);
  });
});

describe('FrozenWatch by values', () => {
  function constantPower(watts: number, seconds: number): FrozenWatch {
    const watch = new FrozenWatch();
    for (let s = 0; s <= seconds; s++) watch.saw(undefined, s === 0, watts, at(s));
    return watch;
  }

  it.each([
    // 360 W carry 10 Wh in 100 s.
    { watts: 360, seconds: 99, step: 1, frozen: false },
    { watts: 360, seconds: 100, step: 1, frozen: true },
    { watts: -360, seconds: 100, step: 1, frozen: true },
    { watts: 0, seconds: 86_400, step: 1, frozen: false },
    // A register in steps of 0.1 kWh stands still for long.
    { watts: 360, seconds: 1999, step: 100, frozen: false },
    { watts: 360, seconds: 2000, step: 100, frozen: true },
  ])('$watts W for $seconds s, register step $step Wh: $frozen', ({ watts, seconds, step, frozen }) => {
    expect(constantPower(watts, seconds).frozen(10, step)).toBe(frozen);
  });

  it('thaws with the first value that moves', () => {
    const watch = constantPower(3600, 1000);
    expect(watch.frozen(10, 1)).toBe(true);
    watch.saw(undefined, true, 3600, at(1001));
    expect(watch.frozen(10, 1)).toBe(false);
  });
});
