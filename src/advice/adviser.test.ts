import { describe, expect, it } from 'vitest';
import { appliance, CAR, NOON, of, Play } from './house.fixture.ts';
import { adviceSettings } from './settings.ts';

const car = appliance(CAR);
const washing = appliance({ id: 'washing-machine', kind: 'washing-machine' });
const prices = { importPerKwh: 0.3, exportPerKwh: 0.08, currency: 'EUR' };

describe('advice with no configuration at all', () => {
  it('knows nothing before the first reading', () => {
    const play = new Play(adviceSettings());
    const status = play.pause(1);
    expect(status.advices.map((advice) => advice.appliance)).toEqual([
      'car',
      'washing-machine',
      'dishwasher',
      'dryer',
      'oven',
    ]);
    for (const advice of status.advices)
      expect(advice).toMatchObject({ level: 'unknown', reason: { code: 'no-data' } });
    expect(status).not.toHaveProperty('surplusW');
  });

  it('says now, wait and how much sun, with the age of what it rests on', () => {
    const play = new Play(adviceSettings());
    const sunny = play.live(600, { grid: -4000 });
    expect(sunny.surplusW).toBe(4000);
    expect(sunny.advices.map(({ level, sunShare }) => [level, sunShare])).toEqual(
      Array.from({ length: 5 }, () => ['now', 100]),
    );
    expect(of(sunny, 'car')).toMatchObject({ dataAgeSeconds: 5, drawW: 3700, running: false });
    const cloudy = play.live(600, { grid: 300 });
    expect(cloudy.surplusW).toBe(-300);
    for (const advice of cloudy.advices)
      expect(advice).toMatchObject({ level: 'wait', sunShare: 0, reason: { code: 'none', surplusW: -300 } });
  });
});

describe('the minute and the holds', () => {
  it.each([
    [59, 'unknown', 'settling'],
    [60, 'wait', 'holding'],
    [119, 'wait', 'holding'],
    [120, 'now', 'enough'],
    [121, 'now', 'enough'],
  ])('after %i s of sun the car is advised: %s (%s)', (seconds, level, code) => {
    const advice = of(new Play({ appliances: [car] }).live(seconds, { grid: -4000 }, 1));
    expect(advice).toMatchObject({ level, reason: { code } });
  });

  it('counts the seconds down', () => {
    const play = new Play({ appliances: [car] });
    expect(of(play.live(20, { grid: -4000 }, 1)).reason).toEqual({ code: 'settling', secondsLeft: 40 });
    expect(of(play.live(50, { grid: -4000 }, 1)).reason).toMatchObject({
      code: 'holding',
      next: 'now',
      secondsLeft: 50,
    });
  });

  it('takes it back only after its longer hold', () => {
    const play = new Play({ appliances: [car] });
    play.live(600, { grid: -4000 }, 1);
    // 90 % of 3.7 kW less 300 W is 3030 W. From 4000 W to −800 W the mean is below it after 13 s; then 180 s pass.
    expect(of(play.live(12, { grid: 800 }, 1))).toMatchObject({ level: 'now', reason: { code: 'enough' } });
    expect(of(play.live(1, { grid: 800 }, 1))).toMatchObject({
      level: 'now',
      reason: { code: 'fading', secondsLeft: 180 },
    });
    expect(of(play.live(179, { grid: 800 }, 1))).toMatchObject({
      level: 'now',
      reason: { code: 'fading', secondsLeft: 1 },
    });
    expect(of(play.live(1, { grid: 800 }, 1)).level).toBe('wait');
  });

  it('is not moved by a kettle, nor by a sunbeam', () => {
    const play = new Play({ appliances: [car] });
    play.live(600, { grid: -4000 });
    for (let i = 0; i < 5; i++) {
      expect(of(play.live(120, { grid: -1900 })).level).toBe('now');
      expect(of(play.live(300, { grid: -4000 })).level).toBe('now');
    }
    const dull = new Play({ appliances: [car] });
    dull.live(600, { grid: 200 });
    for (let i = 0; i < 10; i++) {
      expect(of(dull.live(60, { grid: -4000 })).level).toBe('wait');
      expect(of(dull.live(240, { grid: 200 })).level).toBe('wait');
    }
  });

  it('goes by the mean, not by the last value', () => {
    const play = new Play({ appliances: [car] });
    play.live(600, { grid: -3600 });
    const status = play.live(5, { grid: 3000 });
    expect(status.surplusW).toBe(Math.round((3600 * 55 - 3000 * 5) / 60));
    expect(of(status).level).toBe('now');
  });

  it('gives up promising when the sun comes and goes too often', () => {
    const play = new Play({ appliances: [appliance({ ...CAR, max_changes_per_hour: 2 })] });
    play.live(180, { grid: -4000 });
    play.live(300, { grid: 500 });
    expect(of(play.live(600, { grid: -4000 }))).toMatchObject({ level: 'wait', reason: { code: 'unsteady' } });
    expect(of(play.live(3000, { grid: -4000 }))).toMatchObject({ level: 'now' });
  });
});

describe('stale data', () => {
  it.each([
    [80, 'now'],
    [84, 'now'],
    [87, 'unknown'],
  ])('%i s after the last answer, 5 s after its reading: %s', (seconds, level) => {
    const play = new Play({ appliances: [car] });
    play.live(600, { grid: -4000 });
    expect(of(play.silence(seconds)).level).toBe(level);
  });

  it('is seen even if nobody looks meanwhile', () => {
    const play = new Play({ appliances: [car] });
    play.live(600, { grid: -4000 });
    const advice = of(play.pause(3600));
    expect(advice).toMatchObject({ level: 'unknown', reason: { code: 'stale' }, dataAgeSeconds: 3605 });
    expect(advice).not.toHaveProperty('sunShare');
    expect(advice).not.toHaveProperty('cost');
    expect(advice).not.toHaveProperty('better');
    // The first reading after the gap does not fill it.
    expect(of(play.live(5, { grid: -4000 }))).toMatchObject({ level: 'unknown', reason: { code: 'settling' } });
  });

  it('starts every hold anew when the meter is back', () => {
    const play = new Play({ appliances: [car] });
    play.live(600, { grid: -4000 });
    play.silence(200);
    expect(of(play.live(59, { grid: -4000 }, 1)).level).toBe('unknown');
    expect(of(play.live(60, { grid: -4000 }, 1)).level).toBe('wait');
    expect(of(play.live(1, { grid: -4000 }, 1)).level).toBe('now');
  });

  it('is unknown while a battery does not say what it does', () => {
    const play = new Play({ appliances: [car] });
    play.live(600, { grid: -4000, battery: 1000 });
    const advice = of(play.live(5, { grid: -4000, battery: 'silent' }));
    expect(advice).toMatchObject({ level: 'unknown', reason: { code: 'battery-silent' } });
  });
});

describe('the wall clock', () => {
  it.each([7200, -7200, 86_400 * 365, -86_400 * 20_000])('may jump by %i s in the middle of a hold', (jump) => {
    const play = new Play({ appliances: [car] });
    play.live(90, { grid: -4000 }, 1);
    play.jumpWall(jump);
    expect(of(play.live(29, { grid: -4000 }, 1)).level).toBe('wait');
    const advice = of(play.live(1, { grid: -4000 }, 1));
    expect(advice).toMatchObject({ level: 'now', since: play.now.wall });
    play.jumpWall(-jump);
    expect(of(play.live(60, { grid: -4000 }, 1)).since).toBe(play.now.wall - 60_000);
    expect(of(play.live(30, { grid: -4000 }, 1)).dataAgeSeconds).toBe(1);
  });
});

describe('what an appliance draws', () => {
  it('is partly sun, and the rest costs', () => {
    const play = new Play({ appliances: [car], prices });
    const advice = of(play.live(600, { grid: -1850 }));
    expect(advice).toMatchObject({
      level: 'partly',
      sunShare: 50,
      drawW: 3700,
      reason: { code: 'short', neededW: 3330 },
    });
    expect(advice.cost).toEqual({ perHour: 0.555, currency: 'EUR' });
  });

  it.each([
    [1109, 'wait'],
    [1110, 'partly'],
    [3329, 'partly'],
    [3330, 'now'],
  ])('of %i W a one-phase car is advised: %s', (surplus, level) => {
    expect(of(new Play({ appliances: [car] }).live(600, { grid: -surplus })).level).toBe(level);
  });

  it.each([
    [3299, 'wait'],
    [3300, 'partly'],
    [9900, 'now'],
  ])('of %i W a three-phase car is advised: %s', (surplus, level) => {
    const three = appliance({ ...CAR, phases: 3 });
    expect(of(new Play({ appliances: [three] }).live(600, { grid: -surplus })).level).toBe(level);
  });

  it('follows the sun where it is set to', () => {
    const follows = appliance({ ...CAR, adjustable: true });
    const play = new Play({ appliances: [follows] });
    expect(of(play.live(600, { grid: -2000 }))).toMatchObject({ level: 'now', sunShare: 100, drawW: 2000 });
    expect(of(play.live(600, { grid: -6000 }))).toMatchObject({ level: 'now', sunShare: 100, drawW: 3700 });
    expect(of(play.live(600, { grid: -900 }))).toMatchObject({ level: 'partly', sunShare: 64, drawW: 1400 });
  });

  it('is a whole run for a machine', () => {
    const play = new Play({ appliances: [washing], prices });
    const advice = of(play.live(600, { grid: -1000 }));
    // 20 min of 2 kW, half of them sun; 70 min of 150 W, all sun.
    expect(advice).toMatchObject({ level: 'partly', sunShare: Math.round((100 * (333.3 + 175)) / 841.7) });
    expect(advice.cost).toEqual({ perHour: expect.closeTo(0.0667, 4), perRun: 0.1, currency: 'EUR' });
  });

  it('leaves the reserve alone', () => {
    const surplus = { battery: 'car-first', reserveW: 300 } as const;
    expect(of(new Play({ appliances: [car], surplus }).live(600, { grid: -3600 })).level).toBe('partly');
    expect(of(new Play({ appliances: [car], surplus }).live(600, { grid: -3640 })).level).toBe('now');
  });
});

describe('the battery', () => {
  const first = { battery: 'battery-first', reserveW: 0 } as const;
  it('gives its charge to the car, or keeps it', () => {
    const charging = { grid: 0, battery: 4000 };
    expect(of(new Play({ appliances: [car] }).live(600, charging)).level).toBe('now');
    expect(of(new Play({ appliances: [car], surplus: first }).live(600, charging)).level).toBe('wait');
  });

  it('is not the sun when it feeds the car', () => {
    const play = new Play({ appliances: [appliance({ ...CAR, meter: 'wallbox' })] });
    const advice = of(play.live(600, { grid: 0, battery: -4000, submeters: { wallbox: 3700 } }));
    expect(advice).toMatchObject({ level: 'wait', sunShare: 0, running: true });
  });

  it('does not make the car stop that it waits for, nor start again for what it would take', () => {
    const wallbox = appliance({ ...CAR, meter: 'wallbox' });
    const play = new Play({ appliances: [wallbox], surplus: first });
    // Full power into the battery and 4 kW to the grid.
    expect(of(play.live(600, { grid: -4000, battery: 2500, submeters: { wallbox: 0 } })).level).toBe('now');
    expect(of(play.live(900, { grid: -300, battery: 2500, submeters: { wallbox: 3700 } })).level).toBe('now');
    // Less sun: the car takes what the battery would.
    expect(of(play.live(900, { grid: 0, battery: 500, submeters: { wallbox: 3700 } })).level).toBe('partly');
  });
});

describe('a load of ours that runs', () => {
  it('is added back exactly where it has a meter', () => {
    const play = new Play({ appliances: [appliance({ ...CAR, meter: 'wallbox' })] });
    play.live(600, { grid: -4000, submeters: { wallbox: 0 } });
    const advice = of(play.live(1800, { grid: -300, submeters: { wallbox: 3700 } }));
    expect(advice).toMatchObject({ level: 'now', sunShare: 100, running: true });
    expect(of(play.live(300, { grid: 3700, submeters: { wallbox: 3700 } }))).toMatchObject({
      level: 'wait',
      running: true,
    });
  });

  it('says what it really draws', () => {
    const play = new Play({ appliances: [appliance({ ...CAR, meter: 'wallbox' })] });
    const advice = of(play.live(600, { grid: 3400, submeters: { wallbox: 7400 } }));
    expect(advice).toMatchObject({ drawW: 7400, sunShare: 54, level: 'partly' });
  });

  it('is recognised by its step in the consumption, and its end by the opposite one', () => {
    const play = new Play({ appliances: [car] });
    play.live(600, { grid: -4000, consumption: 300 });
    expect(of(play.live(30, { grid: -320, consumption: 3980 }))).toMatchObject({ running: true, level: 'now' });
    expect(of(play.live(3600, { grid: -320, consumption: 3980 }))).toMatchObject({
      running: true,
      level: 'now',
      sunShare: 100,
    });
    expect(of(play.live(30, { grid: -4000, consumption: 300 }))).toMatchObject({ running: false, level: 'now' });
    expect(of(play.live(600, { grid: -320, consumption: 300 }))).toMatchObject({ running: false, level: 'wait' });
  });

  it('is recognised by the grid alone where nothing else is known', () => {
    const play = new Play({ appliances: [car] });
    play.live(600, { grid: -4000 });
    expect(of(play.live(1200, { grid: -320 }))).toMatchObject({ running: true, level: 'now' });
    expect(of(play.live(30, { grid: -4000 }))).toMatchObject({ running: false });
  });

  it('is not another load, and not a cloud', () => {
    const play = new Play({ appliances: [car] });
    play.live(600, { grid: -4000, consumption: 300 });
    expect(of(play.live(600, { grid: -1900, consumption: 2400 }))).toMatchObject({ running: false, level: 'partly' });
    const clouded = new Play({ appliances: [car] });
    clouded.live(600, { grid: -4000 });
    for (const grid of [-3400, -2900, -2300, -1800, -1200, -800]) clouded.live(5, { grid });
    expect(of(clouded.live(600, { grid: -320 }))).toMatchObject({ running: false, level: 'wait' });
  });

  it('is forgotten when the meter was silent', () => {
    const play = new Play({ appliances: [car] });
    play.live(600, { grid: -4000, consumption: 300 });
    play.live(300, { grid: -320, consumption: 3980 });
    play.silence(200);
    expect(of(play.live(300, { grid: -320, consumption: 3980 }))).toMatchObject({ running: false, level: 'wait' });
  });

  it('keeps a run that cannot be interrupted, whatever the sun does', () => {
    const play = new Play({ appliances: [washing] });
    play.live(600, { grid: -2600, consumption: 300 });
    const heating = play.live(1200, { grid: -550, consumption: 2350 });
    expect(of(heating)).toMatchObject({ running: true, level: 'now' });
    const rinsing = of(play.live(1800, { grid: 200, consumption: 400 }));
    expect(rinsing).toMatchObject({ running: true, level: 'now', reason: { code: 'running' } });
    expect(of(play.live(3600, { grid: 200, consumption: 400 }))).toMatchObject({ running: false, level: 'wait' });
  });

  it('takes a kettle back', () => {
    const play = new Play({ appliances: [washing] });
    play.live(600, { grid: -2600, consumption: 300 });
    expect(of(play.live(150, { grid: -550, consumption: 2350 }))).toMatchObject({ running: true });
    expect(of(play.live(30, { grid: -2600, consumption: 300 }))).toMatchObject({ running: false });
  });
});

it('tells the name that the user gave', () => {
  const play = new Play({ appliances: [appliance({ ...CAR, name: 'Zoe' })] }, NOON);
  expect(of(play.pause(1))).toMatchObject({ appliance: 'car', name: 'Zoe', kind: 'car' });
});

describe('a better time today', () => {
  const slots = Array.from({ length: 40 }, (_, i) => {
    const surplusW = i >= 4 && i < 12 ? 5000 : 0;
    return { from: NOON + i * 900_000, surplusW, past: Array.from({ length: 10 }, () => surplusW) };
  });
  const outlook = () => ({ slots, days: 10 });

  it('is said with wait and partly, not with now', () => {
    const play = new Play({ appliances: [car, washing], outlook });
    const waiting = play.live(600, { grid: 300 });
    expect(of(waiting, 'car').better).toEqual({
      from: NOON + 4 * 900_000,
      until: NOON + 9 * 900_000,
      sunShare: 100,
      confidence: 'high',
    });
    expect(of(waiting, 'washing-machine').better).toBeDefined();
    expect(of(play.live(600, { grid: -5000 }), 'car')).not.toHaveProperty('better');
  });

  it('is not said where nothing is known of the days before', () => {
    expect(of(new Play({ appliances: [car] }).live(600, { grid: 300 }))).not.toHaveProperty('better');
  });

  it('makes a run of its whole length depend on what comes', () => {
    // The sun is there now and is expected to be gone in half an hour.
    const sinking = slots.map((slot, i) => ({ ...slot, surplusW: i < 2 ? 2500 : -500, past: [] }));
    const dryer = appliance({ id: 'dryer', kind: 'dryer' });
    const alone = new Play({ appliances: [dryer] });
    expect(of(alone.live(600, { grid: -2500 }))).toMatchObject({ level: 'now', sunShare: 100 });
    const warned = new Play({ appliances: [dryer], outlook: () => ({ slots: sinking, days: 10 }) });
    expect(of(warned.live(600, { grid: -2500 }))).toMatchObject({ level: 'wait', reason: { code: 'short' } });
  });
});
