import { describe, expect, it } from 'vitest';
import { decodeRegisters, type Registers } from '../modbus/decode.ts';
import { GROUPS, type RegisterMap } from '../modbus/register-map.ts';
import type { DeviceState } from '../../readings/device-state.ts';
import type { Quantity } from '../../readings/quantities.ts';
import type { Reading } from '../../readings/reading.ts';
import { captureNames, readCapture, readSnapshot, type Documented } from './captures.fixture.ts';
import { sofarG3 } from './g3-map.ts';
import { sofarHybridOld } from './hybrid-map.ts';
import { sofarString } from './string-map.ts';

interface Told {
  readonly values: Partial<Record<Quantity, number>>;
  readonly state?: DeviceState;
  readonly faults?: Reading['faults'];
  readonly serial?: string;
  readonly firmware?: string;
  readonly refused: Reading['refused'];
}

/** All groups together, as a whole minute of polling brings them. */
function decoded(map: RegisterMap, registers: Registers): Told {
  const readings = GROUPS.flatMap((group) => decodeRegisters(map, group, registers) ?? []);
  const { values: _values, ...rest } = Object.assign({}, ...readings) as Reading;
  return {
    ...rest,
    values: Object.fromEntries(readings.flatMap(({ values }) => [...values])),
    refused: readings.flatMap(({ refused }) => refused),
  };
}

function ofCapture(map: RegisterMap, ...names: readonly string[]): Told {
  const captures = names.map(readCapture);
  return decoded(map, (table, address) => {
    const capture = captures.find(
      (one) => one.table === table && address >= one.start && address < one.start + one.registers.length,
    );
    return capture?.registers[address - capture.start];
  });
}

const STRING_VALUES = {
  'oldmap-3ph-sofar6ktlx-SF4ES006-0000x40': {
    'pv.string.1.voltage': 83.9,
    'pv.string.1.current': 0.01,
    'pv.string.1.power': 0,
    'pv.string.2.voltage': 588.2,
    'pv.string.2.current': 0.35,
    'pv.string.2.power': 200,
    'pv.power': 200,
    'inverter.power.active': 170,
    'inverter.power.reactive': -600,
    'inverter.frequency': 50.01,
    'inverter.voltage.l1': 230.8,
    'inverter.current.l1': 0.93,
    'inverter.voltage.l2': 228.3,
    'inverter.current.l2': 0.92,
    'inverter.voltage.l3': 228.1,
    'inverter.current.l3': 0.92,
    'pv.energy': 5_135_000,
    'pv.energy.today': 1500,
    'inverter.temperature.module1': 22,
    'inverter.temperature.inner': 39,
  },
  'oldmap-1ph-dual-mppt-187a-0000x40': {
    'pv.string.1.voltage': 295.1,
    'pv.string.1.current': 0.87,
    'pv.string.1.power': 250,
    'pv.string.2.voltage': 373.2,
    'pv.string.2.current': 0.7,
    'pv.string.2.power': 260,
    'pv.power': 510,
    'inverter.power.active': 430,
    'inverter.power.reactive': 0,
    'inverter.frequency': 50.02,
    'inverter.voltage.l1': 229.3,
    'inverter.current.l1': 1.89,
    'inverter.voltage.l2': 0,
    'inverter.current.l2': 0,
    'inverter.voltage.l3': 0,
    'inverter.current.l3': 0,
    'pv.energy': 4_753_000,
    'pv.energy.today': 1700,
    'inverter.temperature.module1': 24,
    'inverter.temperature.inner': 38,
  },
};

describe('captured frames', () => {
  it.each(Object.entries(STRING_VALUES))('of the old string map: %s', (name, values) => {
    expect(ofCapture(sofarString, name)).toEqual({
      values,
      state: { name: 'running', code: 2 },
      faults: [],
      refused: [],
      registerStep: 1000,
    });
  });

  it('of G3 with its system block: HYD 6000-EP', () => {
    expect(ofCapture(sofarG3, 'g3-hyd6000ep-0400x59')).toMatchObject({
      state: { name: 'running', code: 2 },
      faults: [],
      refused: [],
      values: {
        'inverter.temperature.ambient1': 37,
        'inverter.temperature.heatsink1': 21,
        'inverter.temperature.module1': 0,
      },
    });
  });

  it('of G3 with its system block: 11KTLX-G3, one unexplained register among the faults', () => {
    const told = ofCapture(sofarG3, 'g3-11ktlx-g3-alias-0000x40');
    expect(told.state).toEqual({ name: 'running', code: 2 });
    expect(told.values).toMatchObject({
      'inverter.temperature.ambient1': 11,
      'inverter.temperature.heatsink1': 11,
      'inverter.temperature.module1': 25,
    });
    // 0x0410 = 0x6C79: bits 0, 3–6, 10, 11, 13, 14 from 177 on.
    expect(told.faults?.map(({ id }) => id)).toEqual([
      'ID177',
      'ID180',
      'ID181',
      'ID182',
      'ID183',
      'ID187',
      'ID188',
      'ID190',
      'ID191',
    ]);
    expect(told.faults?.[0]?.text).toBe('BMS over-voltage protection');
  });

  it('of G3 with the head of its grid block: signs turned', () => {
    expect(ofCapture(sofarG3, 'g3-hyd6000ep-0480-partial').values).toEqual({
      'inverter.frequency': 49.98,
      'inverter.power.active': 2560,
      'inverter.power.reactive': 0,
      // It is named as buying 50 W.
      'inverter.grid.power': 50,
      'inverter.voltage.l1': 241.7,
      'inverter.current.l1': 10.64,
      'inverter.power.active.l1': 0,
    });
  });

  it('of G3 with its energies', () => {
    expect(ofCapture(sofarG3, 'g3-hyd6000ep-0680x64')).toEqual({
      values: {
        'pv.energy.today': 630,
        'pv.energy': 4_366_700,
        'inverter.energy.load': 5_739_900,
        'inverter.energy.grid.import': 1_672_200,
        'inverter.energy.grid.export': 4000,
        'battery.energy.charged': 1_319_200,
        'battery.energy.discharged': 1_083_600,
      },
      refused: [],
      registerStep: 100,
    });
  });

  it('of the old identity', () => {
    expect(ofCapture(sofarHybridOld('hybrid'), 'old-hyd3000es-fc04-2000x14-identity')).toMatchObject({
      serial: 'SM1ES130LBL394',
      firmware: 'V260',
    });
  });

  it('agree with what is documented beside them, wherever a row reads one whole value', () => {
    let compared = 0;
    for (const name of captureNames) {
      const { start, table, expected } = readCapture(name);
      const map = start < 0x01_00 ? sofarString : sofarG3;
      const told = ofCapture(map, name).values;
      for (const row of map.rows) {
        if (row.kind !== 'value' || (row.table ?? map.table) !== table) continue;
        const documented = Object.values(expected)
          .filter((one): one is Documented => typeof one === 'object')
          .find(({ register }) => Number(register) === row.address);
        if (!documented) continue;
        const sign = Math.sign(row.scale);
        expect(told[row.quantity]).toBeCloseTo(sign * inOurUnit(documented), 6);
        compared++;
      }
    }
    expect(compared).toBe(2 * 19 + 2 * 3 + 5 + 7);
  });

  it('a snapshot of a three-phase HYD, as another program decoded it', () => {
    const snapshot = readSnapshot();
    const image = new Map<number, number>();
    for (const { register, words } of snapshot) {
      words.forEach((word, i) => image.set(Number(register) + i, word));
    }
    const told = decoded(sofarG3, (_table, address) => image.get(address));
    expect(told.state).toEqual({ name: 'running', code: 2 });
    let compared = 0;
    for (const one of snapshot) {
      const row = sofarG3.rows.find((row) => row.address === Number(one.register));
      if (row?.kind !== 'value') continue;
      expect(told.values[row.quantity]).toBeCloseTo(Math.sign(row.scale) * inOurUnit(one), 6);
      compared++;
    }
    expect(compared).toBe(snapshot.length - 1);
    expect(told.values).toMatchObject({ 'inverter.grid.power': 3900, 'pv.energy': 21_807_800, 'battery.soc': 20 });
  });
});

function inOurUnit({ value, unit }: Documented): number {
  return unit.startsWith('k') ? value * 1000 : value;
}
