import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../clock.ts';
import { seededRandom } from '../random.ts';
import { defaultHouse } from './house.ts';
import { houseOfSeed, LiveHouse } from './live-house.ts';

const MINUTE = 60_000;
const settings = { ...defaultHouse, slot: MINUTE };
const MORNING = Date.UTC(2026, 5, 21, 6, 12, 34);

describe('a house on a clock', () => {
  it("lives by the clock's monotonic time, as fast as it is told", () => {
    const clock = new SimulatedClock(MORNING);
    const house = new LiveHouse(settings, { clock, random: seededRandom(1) }, 10);
    expect(house.state().at).toBe(MORNING);
    clock.jumpWall(3_600_000);
    clock.advance(MINUTE);
    expect(house.state().at).toBe(MORNING + 10 * MINUTE);
  });
});

describe('the house of a seed', () => {
  it('is the same in processes that started at different times of the same day', () => {
    const early = new SimulatedClock(MORNING);
    const late = new SimulatedClock(MORNING + 3 * 3_600_000 + 321);
    const one = houseOfSeed(settings, 7, early);
    early.advance(3 * 3_600_000 + 321);
    const other = houseOfSeed(settings, 7, late);
    expect(other.state()).toEqual(one.state());
    expect(other.state().at).toBe(late.now().wall);
    early.advance(MINUTE);
    late.advance(MINUTE);
    expect(other.state()).toEqual(one.state());
    expect(houseOfSeed(settings, 8, late).state().registers).not.toEqual(other.state().registers);
  });

  it('begins where it is told', () => {
    const start = Date.UTC(2025, 0, 1);
    expect(houseOfSeed({ ...settings, start }, 7, new SimulatedClock(MORNING)).state().at).toBe(start);
  });
});
