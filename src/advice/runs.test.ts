import { describe, expect, it } from 'vitest';
import { appliance, CAR, of, Play } from './house.fixture.ts';

const measured = (more: object = {}) =>
  appliance({ id: 'washing-machine', kind: 'washing-machine', meter: 'washer', ...more });

describe('a run with a meter of its own', () => {
  it.each([
    [0, false],
    [30, false],
    [31, true],
    [2000, true],
  ])('of %i W: runs %s', (watts, running) => {
    const play = new Play({ appliances: [measured()] });
    expect(of(play.live(120, { grid: 500, submeters: { washer: watts } })).running).toBe(running);
  });

  it('goes on over a pause of less than 10 minutes', () => {
    const play = new Play({ appliances: [measured()] });
    play.live(300, { grid: 500, submeters: { washer: 2000 } });
    expect(of(play.live(595, { grid: 500, submeters: { washer: 0 } }, 1)).running).toBe(true);
    expect(of(play.live(1, { grid: 500, submeters: { washer: 0 } }, 1)).running).toBe(false);
  });

  it('is not added back while its meter is silent', () => {
    const car = appliance({ ...CAR, meter: 'wallbox' });
    const play = new Play({ appliances: [car] });
    expect(of(play.live(600, { grid: -100, submeters: { wallbox: 3600 } })).level).toBe('now');
    expect(of(play.live(600, { grid: -100 }))).toMatchObject({ level: 'wait', running: false });
  });

  it('is nobody’s when the grid is not known', () => {
    const play = new Play({ appliances: [measured()] });
    play.live(120, { grid: 500, submeters: { washer: 2000 } });
    expect(of(play.silence(100))).toMatchObject({ level: 'unknown', running: false });
  });

  it('is told by its power from others that look like it', () => {
    const dryer = appliance({ id: 'dryer', kind: 'dryer' });
    const play = new Play({ appliances: [measured(), dryer] });
    play.live(300, { grid: -2600, consumption: 300, submeters: { washer: 0 } });
    const status = play.live(25, { grid: -600, consumption: 2300, submeters: { washer: 2000 } });
    expect(of(status, 'washing-machine').running).toBe(true);
    expect(of(status, 'dryer').running).toBe(false);
    const both = play.live(25, { grid: 1400, consumption: 4300, submeters: { washer: 2000 } });
    expect(of(both, 'dryer').running).toBe(true);
  });
});

describe('a run that is recognised', () => {
  it('is believed for three hours by the grid alone', () => {
    const play = new Play({ appliances: [appliance(CAR)] });
    play.live(600, { grid: -4000 });
    expect(of(play.live(3 * 3600, { grid: -320 }, 10))).toMatchObject({ running: true });
    expect(of(play.live(60, { grid: -320 }, 10))).toMatchObject({ running: false });
  });

  it('is believed as long as the house draws enough for it', () => {
    const play = new Play({ appliances: [appliance(CAR)] });
    play.live(600, { grid: -4000, consumption: 300 });
    expect(of(play.live(4 * 3600, { grid: -320, consumption: 3980 }, 10))).toMatchObject({ running: true });
    // It fades out without a step.
    for (let consumption = 3900; consumption > 400; consumption -= 100) play.live(10, { grid: 0, consumption });
    expect(of(play.live(60, { grid: 0, consumption: 400 }))).toMatchObject({ running: false });
  });

  it('follows a car that is set to the sun only from its least to its most power', () => {
    const follows = appliance({ ...CAR, adjustable: true });
    const begins = (watts: number) => {
      const play = new Play({ appliances: [follows] });
      play.live(300, { grid: -4500, consumption: 300 });
      return of(play.live(60, { grid: watts - 4500, consumption: 300 + watts })).running;
    };
    expect([1100, 1400, 2500, 3700, 4500].map(begins)).toEqual([false, true, true, true, false]);
  });
});

it('does not take a heat pump back before it has run as long as it should', () => {
  const pump = appliance({ id: 'pump', kind: 'heat-pump', meter: 'pump' });
  const play = new Play({ appliances: [pump] });
  expect(of(play.live(900, { grid: -3000, submeters: { pump: 0 } })).level).toBe('now');
  expect(of(play.live(1190, { grid: 2400, submeters: { pump: 2400 } }))).toMatchObject({
    level: 'now',
    reason: { code: 'running' },
  });
  expect(of(play.live(20, { grid: 2400, submeters: { pump: 2400 } })).level).toBe('wait');
});
