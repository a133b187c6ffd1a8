import { describe, expect, it } from 'vitest';
import { QUANTITIES } from '../../readings/quantities.ts';
import { familyOf, MODBUS_FAMILIES, profileIds } from './catalogue.ts';
import { PROFILES } from './profiles.ts';
import { widthOf, type RegisterMap, type ValueRow } from './register-map.ts';

const MAPS = MODBUS_FAMILIES.flatMap(({ profiles }) => profiles);

describe('the catalogue', () => {
  it('has the profiles that the configuration offers', () => {
    expect(profileIds).toEqual(PROFILES);
  });

  it('knows whose a profile is', () => {
    expect(familyOf('sofar-g3')?.id).toBe('zcs-azzurro');
    expect(familyOf('zcs-azzurro')?.id).toBe('zcs-azzurro');
    expect(familyOf('auto')).toBeUndefined();
  });
});

describe.each(MAPS.map((map) => [map.id, map] as const))('the map %s', (_id, map) => {
  const values = map.rows.filter((row): row is ValueRow => row.kind === 'value');

  it('gives each row its source', () => {
    for (const { source } of [...map.rows, ...map.computed]) expect(source.length).toBeGreaterThan(3);
  });

  it('has each quantity once', () => {
    const quantities = [...values, ...map.computed].map(({ quantity }) => quantity);
    expect(quantities).toEqual([...new Set(quantities)]);
  });

  it('reads no register for two meanings', () => {
    const registers = map.rows.flatMap((row) =>
      Array.from({ length: widthOf(row) }, (_, i) => `${row.table ?? map.table} ${row.address + i}`),
    );
    expect(registers).toEqual([...new Set(registers)]);
  });

  it('asks for nothing that a request cannot carry', () => {
    for (const row of map.rows) {
      const { maxRegisters, blockSize = 65_536 } = map.limits;
      expect(widthOf(row)).toBeLessThanOrEqual(maxRegisters);
      expect(Math.floor(row.address / blockSize)).toBe(Math.floor((row.address + widthOf(row) - 1) / blockSize));
    }
  });

  it('computes from parts of its own, of the same group and unit', () => {
    for (const { quantity, group, parts } of map.computed) {
      for (const part of parts) {
        expect(groupOf(map, part.quantity)).toBe(group);
        expect(QUANTITIES[part.quantity].unit).toBe(QUANTITIES[quantity].unit);
      }
    }
  });

  it('has ranges within those of its quantities', () => {
    for (const { quantity, range } of values) {
      if (!range) continue;
      expect(range[0]).toBeGreaterThanOrEqual(QUANTITIES[quantity].min);
      expect(range[1]).toBeLessThanOrEqual(QUANTITIES[quantity].max);
      expect(range[0]).toBeLessThan(range[1]);
    }
  });

  it('tells faults in one group, so that one cycle knows them all', () => {
    const groups = map.rows.filter(({ kind }) => kind === 'faults').map(({ group }) => group);
    expect(new Set(groups).size).toBeLessThanOrEqual(1);
  });
});

function groupOf(map: RegisterMap, quantity: string): string | undefined {
  const row = [...map.rows.filter((row) => row.kind === 'value'), ...map.computed].find(
    (row) => row.quantity === quantity,
  );
  return row?.group;
}
