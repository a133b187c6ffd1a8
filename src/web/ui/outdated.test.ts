import type { StateDocument } from '../state.ts';
import { describe, expect, it } from 'vitest';
import { buildState } from '../state.ts';
import { meterOf, secondsAgo, silent, situation, snapshotOf, withInverter } from '../state.fixture.ts';
import { validFor, withoutNow } from './outdated.ts';

describe('validFor', () => {
  it('is the time until the first value has to vanish', () => {
    const meters = [meterOf({ limit: 90, lastArrival: secondsAgo(30) })];
    const { snapshot } = withInverter({ limit: 40, lastArrival: secondsAgo(2) }, { snapshot: { meters } });
    expect(validFor(buildState(situation({ snapshot })))).toBe(38);
  });

  it('is nothing where nothing is of now', () => {
    expect(validFor(buildState(situation(silent)))).toBe(0);
    expect(validFor(buildState(situation({ snapshot: snapshotOf({ meters: [] }) })))).toBe(0);
  });
});

describe('withoutNow', () => {
  const text = { en: 'Car: now, 92 % sun', de: 'Auto: jetzt, 92 % Sonne' };
  const car = { appliance: 'car', kind: 'car', name: 'Auto', level: 'now', text, reason: text } as const;
  const state: StateDocument = {
    ...buildState(situation(withInverter())),
    advice: {
      time: '2026-07-01T10:00:00.000Z',
      advices: [{ ...car, running: true, reasonCode: 'enough', since: '2026-07-01T09:00:00.000Z' }],
    },
  };
  const left = withoutNow(state);

  it('never says "now"', () => {
    expect(left.advice?.advices).toMatchObject([
      { level: 'unknown', running: false, text: { en: 'Car: unknown', de: 'Auto: unbekannt' } },
    ]);
    expect(JSON.stringify(left)).not.toContain('92 %');
  });

  it('keeps no number of now, and registers as last known', () => {
    expect(left.house).toEqual({});
    expect(left.meters[0]?.values).toEqual({});
    expect(left.inverters[0]).not.toHaveProperty('state');
    const register = left.meters[0]?.registers['energy.active.import'];
    expect(register).not.toHaveProperty('value');
    expect(register?.last.value).toBe(12_345.678);
  });

  it('leaves the state itself as it was', () => {
    expect(state.house.gridPowerKw).toBe(-2.41);
  });
});
