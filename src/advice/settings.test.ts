import { describe, expect, it } from 'vitest';
import { adviceSettings, applianceSchema, appliancesSchema, pricesSchema, surplusSchema } from './settings.ts';

const issues = (schema: { safeParse: typeof appliancesSchema.safeParse }, value: unknown) =>
  (schema.safeParse(value).error?.issues ?? []).map(({ path, message }) => [path.join('.'), message]);

describe('appliances of the YAML file', () => {
  it('need no more than an id and a kind', () => {
    expect(applianceSchema.parse({ id: 'car', kind: 'car' })).toEqual({
      id: 'car',
      kind: 'car',
      minPowerW: 1400,
      maxPowerW: 3700,
      adjustable: false,
      profile: [{ minutes: 60, watts: 3700 }],
      interruptible: true,
      minRunMinutes: 0,
      holdOnSeconds: 60,
      holdOffSeconds: 180,
      hysteresisW: 300,
      maxChangesPerHour: 6,
      nowPercent: 90,
      partlyPercent: 30,
    });
  });

  it.each([
    [1, 1400, 3700],
    [2, 2800, 7400],
    [3, 4100, 11_000],
  ])('a car on %i phases', (phases, minPowerW, maxPowerW) => {
    expect(applianceSchema.parse({ id: 'car', kind: 'car', phases })).toMatchObject({ minPowerW, maxPowerW });
  });

  it('take everything', () => {
    const all = {
      id: 'pool-pump',
      kind: 'own',
      name: ' Pool ',
      min_power_kw: 0.4,
      max_power_kw: 1.1,
      adjustable: true,
      run_minutes: 240,
      interruptible: true,
      min_run_minutes: 15,
      hold_on_seconds: 30,
      hold_off_seconds: 300,
      hysteresis_kw: 0.1,
      max_changes_per_hour: 3,
      now_percent: 80,
      partly_percent: 20,
      meter: 'pool',
    };
    expect(applianceSchema.parse(all)).toEqual({
      id: 'pool-pump',
      kind: 'own',
      name: 'Pool',
      minPowerW: 400,
      maxPowerW: 1100,
      adjustable: true,
      profile: [{ minutes: 240, watts: 1100 }],
      interruptible: true,
      minRunMinutes: 15,
      holdOnSeconds: 30,
      holdOffSeconds: 300,
      hysteresisW: 100,
      maxChangesPerHour: 3,
      nowPercent: 80,
      partlyPercent: 20,
      meter: 'pool',
    });
  });

  it('stretch the usual run, or have their own', () => {
    const long = applianceSchema.parse({ id: 'w', kind: 'washing-machine', max_power_kw: 2.2, run_minutes: 180 });
    expect(long.profile).toEqual([
      { minutes: 40, watts: 2200 },
      { minutes: 140, watts: 165 },
    ]);
    const own = applianceSchema.parse({ id: 'w', kind: 'washing-machine', profile: [{ minutes: 30, kw: 1.8 }] });
    expect(own).toMatchObject({ profile: [{ minutes: 30, watts: 1800 }], maxPowerW: 1800, minPowerW: 1800 });
  });

  it.each<[string, object, string, string]>([
    ['an unknown name', { power: 3 }, '', 'unknown name power; an appliance has id, kind,'],
    [
      'no kind',
      { kind: undefined },
      'kind',
      'expected one of car, washing-machine, dishwasher, dryer, oven, heat-pump, own',
    ],
    [
      'an id with a space',
      { id: 'my car' },
      'id',
      'expected at most 32 small letters, digits and dashes, such as car-2',
    ],
    ['phases of a dryer', { kind: 'dryer', phases: 1 }, 'phases', 'only a car has phases; expected no phases'],
    ['four phases', { phases: 4 }, 'phases', 'expected the phases that the car charges on: 1, 2 or 3'],
    ['W for kW', { max_power_kw: 3700 }, 'max_power_kw', 'expected the most power in kW, a number from 0.01 to 100'],
    [
      'min above max',
      { min_power_kw: 5, max_power_kw: 4 },
      'min_power_kw',
      'expected no more than the most power, 4 kW',
    ],
    [
      'one of its own without power',
      { kind: 'own' },
      'max_power_kw',
      'expected the power of an appliance of your own in kW, or its profile',
    ],
    [
      'power twice',
      { max_power_kw: 2, profile: [{ minutes: 5, kw: 1 }] },
      'max_power_kw',
      'the profile says its power already; expected one of the two',
    ],
    [
      'length twice',
      { run_minutes: 9, profile: [{ minutes: 5, kw: 1 }] },
      'run_minutes',
      'the profile says how long a run takes; expected one of the two',
    ],
    [
      'a run of nothing',
      { profile: [{ minutes: 5, kw: 0 }] },
      'profile',
      'expected at least one phase with a power above 0',
    ],
    [
      'one change an hour',
      { max_changes_per_hour: 1 },
      'max_changes_per_hour',
      'expected how often an hour the advice may change, a number from 2 to 60',
    ],
    [
      'half a second',
      { hold_on_seconds: 0.5 },
      'hold_on_seconds',
      'expected how many seconds the sun must last before "now", a whole number from 0 to 3600',
    ],
    ['yes', { interruptible: 'yes' }, 'interruptible', 'expected true or false: it may be switched off in the middle'],
    [
      'partly above now',
      { now_percent: 60, partly_percent: 70 },
      'partly_percent',
      'expected no more than now_percent, 60',
    ],
  ])('say what is expected: %s', (_, more, path, message) => {
    const [found] = issues(appliancesSchema, [{ id: 'car', kind: 'car', ...more }]);
    expect(found?.[0]).toBe(path === '' ? '0' : `0.${path}`);
    expect(found?.[1]).toContain(message);
  });

  it('have ids of their own', () => {
    const car = { id: 'car', kind: 'car' };
    expect(issues(appliancesSchema, [car, car])).toEqual([['1.id', 'expected another id: appliances[0] has this one']]);
    expect(issues(appliancesSchema, {})).toEqual([['', 'expected a list of appliances, each with a dash in front']]);
  });
});

describe('prices and surplus', () => {
  it('are complete or say what is expected', () => {
    expect(pricesSchema.parse({ import_per_kwh: 0.31, export_per_kwh: 0.07 })).toEqual({
      importPerKwh: 0.31,
      exportPerKwh: 0.07,
      currency: 'EUR',
    });
    expect(pricesSchema.safeParse({}).error?.issues[0]?.message).toBe(
      'expected what a kWh from the grid costs, with everything, such as 0.28, a number from 0 to 100',
    );
    expect(pricesSchema.safeParse({ import_per_kwh: 0.3, currency: '€' }).error?.issues[0]?.message).toBe(
      'expected the three letters of a currency, such as EUR',
    );
    expect(surplusSchema.parse({ battery: 'battery-first', reserve_kw: 0.2 })).toEqual({
      battery: 'battery-first',
      reserveW: 200,
    });
    expect(surplusSchema.safeParse({ battery: 'sun-first' }).error?.issues[0]?.message).toBe(
      'expected car-first or battery-first',
    );
  });

  it('are what most households have if nothing is said', () => {
    const { appliances, surplus, ...rest } = adviceSettings();
    expect(appliances.map(({ id }) => id)).toEqual(['car', 'washing-machine', 'dishwasher', 'dryer', 'oven']);
    expect(surplus).toEqual({ battery: 'car-first', reserveW: 0 });
    expect(rest).toEqual({});
    expect(adviceSettings({ appliances: [] }).appliances).toEqual([]);
  });
});
