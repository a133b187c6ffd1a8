import { describe, expect, it } from 'vitest';
import { busOf, GATEWAY, night, situation, withInverter } from './state.fixture.ts';
import { buildState } from './state.ts';

const build = (more: Parameters<typeof situation>[0]) => buildState(situation(more));

describe('the state of a house with an inverter', () => {
  it('tells what the inverter is, does and has delivered', () => {
    const { inverters, house } = build(withInverter({ faults: [{ id: 'ID027', text: 'IsoFault' }] }));
    expect(inverters[0]).toMatchObject({
      id: 'SP1ES011N6K123',
      source: 'roof',
      role: 'inverter',
      up: true,
      model: 'ZCS 3PH HYD8000-ZSS',
      firmware: 'V110003',
      state: 'running',
      faults: [{ id: 'ID027', text: 'IsoFault' }],
      hasBattery: true,
      values: {
        'pv.power': { value: 6.18, unit: 'kW', ageSeconds: 2 },
        'inverter.temperature.inner': { value: 41, unit: '°C' },
        'battery.soc': { value: 76, unit: '%' },
        'pv.energy.today': { value: 23.4, unit: 'kWh' },
      },
      registers: { 'pv.energy': { unit: 'kWh', value: 18_234.56 } },
    });
    expect(house).toEqual({
      gridPowerKw: -2.41,
      surplusKw: 2.41,
      consumptionKw: 1.9,
      pvPowerKw: 6.18,
      batteryPowerKw: 1.75,
      selfSufficiencyPercent: 100,
      selfConsumptionPercent: 61,
    });
  });

  it('tells where it hangs, and what the bus says', () => {
    const bus = busOf({ phase: 'waiting', problem: 'Nothing listens there.' });
    const polled = { bus, refusedReads: ['0x0105 × 16'], problem: 'Not asked.' };
    const { sources } = build(withInverter({}, { polled }));
    expect(sources[0]).not.toHaveProperty('bus');
    expect(sources[1]).toMatchObject({
      id: 'roof',
      role: 'inverter',
      bus: GATEWAY,
      busPhase: 'waiting',
      busProblem: 'Nothing listens there.',
      unit: 1,
      map: 'sofar-g3',
      refusedReads: ['0x0105 × 16'],
      problem: 'Not asked.',
    });
    expect(build(withInverter()).sources[1]).not.toHaveProperty('refusedReads');
  });

  it('sleeps without a value of now, with its last total', () => {
    const { inverters, sources, problems } = build(night);
    expect(inverters[0]).toMatchObject({ up: false, down: 'sleeping', values: {} });
    expect(inverters[0]).not.toHaveProperty('state');
    expect(inverters[0]?.registers['pv.energy']).toMatchObject({ last: { value: 18_234.56, ageSeconds: 10_800 } });
    expect(inverters[0]?.registers['pv.energy']).not.toHaveProperty('value');
    expect(sources[1]).toMatchObject({ up: false, down: 'sleeping' });
    expect(problems).toEqual([]);
  });

  it('survives JSON unchanged', () => {
    const state = build(withInverter());
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });
});
