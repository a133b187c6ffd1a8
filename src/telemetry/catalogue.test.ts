import { describe, expect, it } from 'vitest';
import { quantityNames, registerNames } from '../readings/quantities.ts';
import { CATALOGUE, registerRows } from './catalogue.ts';

/** `battery.power` is made of these where a device has no signed one. */
const TOLD_BY_ANOTHER = ['battery.power.charging', 'battery.power.discharging'] as const;

describe('catalogue', () => {
  it('names each metric once, in characters and lengths that Dynatrace takes', () => {
    const names = CATALOGUE.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, unit, description, attributes } of CATALOGUE) {
      expect(name).toMatch(/^(?:smartmeter|process|nodejs|v8js)\.[a-z][a-z_.]{1,240}$/);
      expect(unit.length).toBeLessThanOrEqual(63);
      expect(description.length).toBeLessThanOrEqual(1023);
      for (const key of attributes) expect(key).toMatch(/^[a-z][a-z0-9.]{1,90}$/);
    }
  });

  it('has a metric for every quantity, and a display for every register', () => {
    const values = CATALOGUE.flatMap((row) => (row.from === 'value' ? row.points.map(({ quantity }) => quantity) : []));
    const displays = CATALOGUE.flatMap((row) => (row.from === 'display' ? [row.quantity] : []));
    expect(registerRows.map(({ quantity }) => quantity).sort()).toEqual([...registerNames].sort());
    expect(displays.sort()).toEqual([...registerNames].sort());
    const told = [...values, ...registerNames, ...TOLD_BY_ANOTHER];
    expect(told.sort()).toEqual([...quantityNames].sort());
  });

  it('names the device of every metric first, and tells like parts apart', () => {
    for (const row of CATALOGUE) {
      if ('idAttribute' in row) expect(row.attributes[0]).toBe(row.idAttribute);
      if (row.from !== 'value') continue;
      const labels = row.points.map(({ label }) => label);
      expect(new Set(labels).size).toBe(labels.length);
      expect(row.attributes.slice(1)).toEqual(row.labelAttribute === undefined ? [] : [row.labelAttribute]);
      expect(labels.every((label) => (label !== undefined) === (row.labelAttribute !== undefined))).toBe(true);
    }
  });

  it('uses unit 1 for inkasso, and else for a ratio, which a gauge of unit 1 is in Prometheus', () => {
    expect(CATALOGUE.filter(({ unit }) => unit === '1' || unit === '').map(({ name }) => name)).toEqual([
      'smartmeter.inkasso',
      'nodejs.eventloop.utilization',
    ]);
  });
});
