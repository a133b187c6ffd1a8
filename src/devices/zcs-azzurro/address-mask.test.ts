import { describe, expect, it } from 'vitest';
import { planReads } from '../../transports/modbus/plan.ts';
import { GROUPS, type FaultsRow } from '../modbus/register-map.ts';
import { isAlias, isMask, isSupported, supportedRows } from './address-mask.ts';
import { readCapture } from './captures.fixture.ts';
import { sofarG3 } from './g3-map.ts';

const maskOf = (name: string): readonly number[] => readCapture(name).registers.slice(0, 4);

function supportedOf(block: number, mask: readonly number[]): number[] {
  const masks = new Map([[block, mask]]);
  return Array.from({ length: 64 }, (_, i) => i).filter((i) => isSupported(block + i, masks));
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('address masks of captures', () => {
  it('HYD 6000-EP, system', () => {
    expect(supportedOf(0x04_00, maskOf('g3-hyd6000ep-0400x59'))).toEqual([
      ...range(0x00, 0x10),
      0x17,
      0x18,
      0x1a,
      0x20,
      ...range(0x26, 0x28),
      ...range(0x2b, 0x31),
    ]);
  });

  it('11KTLX-G3, system', () => {
    expect(supportedOf(0x04_00, maskOf('g3-11ktlx-g3-alias-0000x40'))).toEqual([
      ...range(0x00, 0x10),
      0x17,
      0x18,
      0x1a,
      ...range(0x26, 0x31),
    ]);
  });

  it('HYD 6000-EP, grid', () => {
    expect(supportedOf(0x04_80, maskOf('g3-hyd6000ep-0480-partial'))).toEqual([
      ...range(0x00, 0x05),
      0x08,
      0x0d,
      0x0e,
      0x12,
      0x2e,
      0x2f,
    ]);
  });

  it('HYD 6000-EP, energies', () => {
    expect(supportedOf(0x06_80, maskOf('g3-hyd6000ep-0680x64'))).toEqual(range(0x00, 0x1b));
  });

  it('are told from what is none', () => {
    expect(isMask(maskOf('g3-hyd6000ep-0480-partial'))).toBe(true);
    expect(isMask([0, 0, 0, 0])).toBe(false);
    expect(isMask([0, 0, 0x0f])).toBe(false);
  });

  it('show the alias of G3, and no inverter of the old map', () => {
    expect(isAlias(readCapture('g3-11ktlx-g3-alias-0000x40').registers)).toBe(true);
    expect(isAlias(readCapture('oldmap-3ph-sofar6ktlx-SF4ES006-0000x40').registers)).toBe(false);
    expect(isAlias(readCapture('oldmap-1ph-dual-mppt-187a-0000x40').registers)).toBe(false);
  });
});

describe('supportedRows', () => {
  const masks = new Map([
    [0x04_00, maskOf('g3-hyd6000ep-0400x59')],
    [0x04_80, maskOf('g3-hyd6000ep-0480-partial')],
  ]);
  const rows = supportedRows(sofarG3.rows, masks);
  const quantities = rows.flatMap((row) => (row.kind === 'value' ? [row.quantity] : []));

  it('leaves out what is not there', () => {
    expect(quantities.filter((quantity) => quantity.startsWith('inverter.'))).toEqual([
      'inverter.temperature.ambient1',
      'inverter.temperature.heatsink1',
      'inverter.temperature.module1',
      'inverter.power.rated',
      'inverter.frequency',
      'inverter.power.active',
      'inverter.grid.power',
      'inverter.voltage.l1',
      'inverter.current.l1',
      'inverter.energy.load',
      'inverter.energy.grid.import',
      'inverter.energy.grid.export',
    ]);
  });

  it('keeps fault bits as far as they are there', () => {
    const faults = rows.filter((row): row is FaultsRow => row.kind === 'faults');
    expect(faults.map(({ address, count }) => [address, count])).toEqual([[0x04_05, 12]]);
  });

  it('keeps a block without a mask whole', () => {
    expect(quantities).toContain('pv.string.16.power');
    expect(supportedRows(sofarG3.rows, new Map())).toEqual(sofarG3.rows);
  });
});

describe('the reads of the whole map', () => {
  /** Registers of the document between rows of ours: reserved ones are not read over. */
  const DOCUMENTED = new Set([0x04_17, 0x04_87, 0x06_88, 0x06_89, 0x06_8c, 0x06_8d, 0x06_90, 0x06_91]);
  for (const at of [0x06_94, 0x06_95, 0x06_98, 0x06_99]) DOCUMENTED.add(at);

  it.each(GROUPS)('%s: only documented registers are read beside the wanted ones', (group) => {
    const wanted = sofarG3.rows
      .filter((row) => row.group === group)
      .map((row) => ({
        table: sofarG3.table,
        address: row.address,
        count: row.kind === 'value' ? (row.type === 'u32' ? 2 : 1) : row.kind === 'state' ? 1 : row.count,
      }));
    const rows = new Set(wanted.flatMap(({ address, count }) => range(address, address + count - 1)));
    const beside = planReads(wanted, sofarG3.limits, [])
      .flatMap(({ address, count }) => range(address, address + count - 1))
      .filter((address) => !rows.has(address) && !DOCUMENTED.has(address));
    expect(beside).toEqual([]);
  });
});
