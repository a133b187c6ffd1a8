import { describe, expect, it } from 'vitest';
import type { Instant } from '../readings/instant.ts';
import { houseSnapshot, LIMIT, NOON } from './house.fixture.ts';
import { sightOf } from './sight.ts';

const at: Instant = { wall: NOON, mono: 1_000_000 };

describe('what the advice rests on', () => {
  it('is the grid, and the battery where there is one', () => {
    expect(sightOf(houseSnapshot(at, { grid: -2000 }))).toMatchObject({ ok: true, gridW: -2000, batteryW: 0 });
    expect(sightOf(houseSnapshot(at, { grid: 0, battery: 900 }))).toMatchObject({ ok: true, gridW: 0, batteryW: 900 });
  });

  it('is as old as its oldest reading, and good for as long as that is', () => {
    const sight = sightOf(houseSnapshot(at, { grid: 0, battery: 900, age: 30 }));
    expect(sight).toMatchObject({
      oldest: { mono: 970_000 },
      gridAt: { mono: 970_000 },
      validUntil: 970_000 + LIMIT * 1000,
    });
  });

  it('is nothing without the grid, or without the battery that the house has', () => {
    const empty = { at, sources: [], meters: [], inverters: [], house: {} };
    expect(sightOf(empty)).toEqual({ ok: false, why: 'no-data' });
    expect(sightOf(houseSnapshot(at, { age: 100 }))).toMatchObject({
      ok: false,
      why: 'stale',
      last: { mono: 900_000 },
    });
    expect(sightOf(houseSnapshot(at, { grid: 0, battery: 'silent' }))).toMatchObject({
      ok: false,
      why: 'battery-silent',
    });
  });

  it('is what the inverter sees where no meter was ever heard', () => {
    const { inverters, ...rest } = houseSnapshot(at, { grid: -700, battery: 10 });
    const values = new Map(inverters[0]!.values).set('inverter.grid.power', { value: -700, at });
    const snapshot = { ...rest, meters: [], inverters: [{ ...inverters[0]!, values }] };
    expect(sightOf(snapshot)).toMatchObject({ ok: true, gridW: -700, gridAt: at });
  });

  it('does not ask a battery whose inverter was replaced', () => {
    const snapshot = houseSnapshot(at, { grid: -700, battery: 'silent' });
    const inverters = snapshot.inverters.map((inverter) => ({ ...inverter, down: 'replaced' as const }));
    expect(sightOf({ ...snapshot, inverters })).toMatchObject({ ok: true });
  });
});
