import { describe, expect, it } from 'vitest';
import { Rhythm } from './rhythm.ts';

const at = (seconds: number) => ({ wall: 0, mono: seconds * 1000 });
function rhythmOf(arrivals: readonly number[]): Rhythm {
  const rhythm = new Rhythm();
  for (const s of arrivals) rhythm.arrived(at(s));
  return rhythm;
}

describe('Rhythm', () => {
  it.each([
    { name: 'nothing yet', arrivals: [], interval: undefined, limit: 90 },
    { name: 'one gap is not enough', arrivals: [0, 60], interval: undefined, limit: 90 },
    { name: 'two gaps', arrivals: [0, 60, 120], interval: 60, limit: 180 },
    { name: 'a mean of the middle two', arrivals: [0, 20, 60], interval: 30, limit: 90 },
    {
      name: 'one long gap does not count',
      arrivals: [0, 60, 120, 1000, 1060, 1120],
      interval: 60,
      limit: 180,
    },
    {
      name: 'only the last five gaps',
      arrivals: [0, 300, 600, 620, 640, 660, 680, 700],
      interval: 20,
      limit: 90,
    },
    { name: 'faster than 10 s counts as 10 s', arrivals: [0, 1, 2, 3], interval: 10, limit: 90 },
    {
      name: 'slower than an hour counts as an hour',
      arrivals: [0, 9000, 18_000],
      interval: 3600,
      limit: 10_800,
    },
  ])('$name', ({ arrivals, interval, limit }) => {
    const rhythm = rhythmOf(arrivals);
    expect(rhythm.interval()).toBe(interval);
    expect(rhythm.limit()).toBe(limit);
  });

  it('leaves out the gap of a lost connection, and only that one', () => {
    const rhythm = rhythmOf([0, 30]);
    rhythm.connectionLost();
    rhythm.arrived(at(5000));
    expect(rhythm.interval()).toBeUndefined();
    rhythm.arrived(at(5030));
    expect(rhythm.interval()).toBe(30);
  });

  it('counts a message with two devices once', () => {
    expect(rhythmOf([0, 0, 40, 40, 80, 80]).interval()).toBe(40);
  });

  it('learns nothing where the interval is configured', () => {
    const rhythm = new Rhythm(600);
    for (const s of [0, 10, 20, 30]) rhythm.arrived(at(s));
    expect(rhythm.interval()).toBe(600);
    expect(rhythm.limit()).toBe(1800);
  });
});
