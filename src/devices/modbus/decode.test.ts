import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUANTITIES, isRegister } from '../../readings/quantities.ts';
import { MODBUS_FAMILIES } from './catalogue.ts';
import { decodeRegisters } from './decode.ts';
import { GROUPS, type RegisterMap, type RegisterRow, type RegisterType, type ValueRow } from './register-map.ts';

const base: Omit<RegisterMap, 'rows'> = {
  id: 'test',
  title: 'Test',
  role: 'inverter',
  table: 'holding',
  limits: { maxRegisters: 60, maxGap: 0 },
  timing: { gap: 0, timeout: 1, retries: 0, drainSilence: 0, drainAtMost: 0 },
  computed: [],
  registerStep: 100,
  part: '',
};

function value(address: number, type: RegisterType, more: Partial<ValueRow> = {}): ValueRow {
  return {
    kind: 'value',
    address,
    type,
    quantity: 'inverter.power.active',
    scale: 1,
    group: 'fast',
    source: 'test',
    ...more,
  };
}

function decode(rows: readonly RegisterRow[], words: Record<number, number>, more: Partial<RegisterMap> = {}) {
  return decodeRegisters({ ...base, rows, ...more }, 'fast', (_table, address) => words[address]);
}

function one(row: ValueRow, ...words: number[]): number | undefined {
  return decode([row], Object.fromEntries(words.map((word, i) => [row.address + i, word])))?.values.get(row.quantity);
}

describe('decodeRegisters', () => {
  it.each<[RegisterType, number[], number]>([
    ['u16', [0xff_00], 65_280],
    ['i16', [0xff_c4], -60],
    ['u32', [0x00_01, 0x00_02], 65_538],
    ['i32', [0xff_ff, 0xff_fe], -2],
    ['u64', [0, 0, 0x00_01, 0x00_02], 65_538],
    ['acc32', [0x00_01, 0x00_02], 65_538],
    ['acc64', [0, 0, 0x00_01, 0x00_02], 65_538],
    ['f32', [0x42_f6, 0xe9_79], 123.456],
    ['f32', [0xc3_80, 0x80_00], -257],
  ])('reads %s, high word first', (type, words, expected) => {
    expect(one(value(7, type), ...words)).toBe(expected);
  });

  it('leaves no noise of binary fractions, and no negative zero', () => {
    expect(one(value(0, 'u16', { scale: 0.1 }), 3)).toBe(0.3);
    expect(one(value(0, 'u16', { scale: 0.01, quantity: 'inverter.frequency' }), 5001)).toBe(50.01);
    expect(Object.is(one(value(0, 'i16', { scale: -10 }), 0), 0)).toBe(true);
  });

  it('gives registers in whole Wh', () => {
    const row = value(0, 'f32', { scale: 1000, quantity: 'energy.active.import' });
    // 1234.5678 kWh as a float32.
    expect(one(row, 0x44_9a, 0x52_2b)).toBe(1_234_568);
  });

  it('applies the scale factor of SunSpec', () => {
    const row = value(0, 'i16', { scaleFactorAt: 9 });
    expect(decode([row], { 0: 1234, 9: 0xff_ff })?.values.get(row.quantity)).toBe(123.4);
    expect(decode([row], { 0: 12, 9: 3 })?.values.get(row.quantity)).toBe(12_000);
  });

  it.each([0x80_00, 11, 0xff_f5])('takes a scale factor of %d for none', (factor) => {
    const reading = decode([value(0, 'i16', { scaleFactorAt: 9 })], { 0: 5, 9: factor });
    expect(reading).toMatchObject({ values: new Map(), refused: [] });
  });

  it('has no value without its scale factor', () => {
    expect(decode([value(0, 'i16', { scaleFactorAt: 9 })], { 0: 5 })?.values.size).toBe(0);
  });

  it('keeps silent of "none", and names what is out of range', () => {
    const row = value(0x04_88, 'u16', { quantity: 'battery.soc', absent: [0xff_fe] });
    expect(decode([row], { [0x04_88]: 0xff_fe })).toMatchObject({ values: new Map(), refused: [] });
    expect(decode([row], { [0x04_88]: 101 })?.refused).toEqual([
      { field: '0x0488 battery.soc', found: '101', reason: 'out of range' },
    ]);
  });

  it('knows NaN of a float as no number', () => {
    expect(decode([value(0, 'f32')], { 0: 0x7f_c0, 1: 0 })?.refused).toMatchObject([{ reason: 'not a number' }]);
  });

  it('refuses what the row’s own range excludes', () => {
    expect(one(value(0, 'u16', { range: [0, 10] }), 10)).toBe(10);
    expect(one(value(0, 'u16', { range: [0, 10] }), 11)).toBeUndefined();
  });

  it('takes 0 of an accumulator for "not implemented"', () => {
    expect(one(value(0, 'acc32', { quantity: 'pv.energy' }), 0, 0)).toBeUndefined();
  });

  it('says nothing at all when nothing of the group was read', () => {
    expect(decode([value(0, 'u16'), value(5, 'u16', { group: 'slow' })], { 5: 1 })).toBeUndefined();
  });

  it('never makes a value of half its registers', () => {
    expect(decode([value(0, 'u32')], { 1: 7 })).toMatchObject({ values: new Map(), refused: [] });
  });

  it('names faults that are set, by the manufacturer’s words or their number', () => {
    const row: RegisterRow = {
      kind: 'faults',
      address: 0,
      count: 2,
      first: 1,
      texts: new Map([[2, 'Grid under-voltage']]),
      name: (number) => `ID${number}`,
      group: 'fast',
      source: 'test',
    };
    expect(decode([row], { 0: 0x04_02, 1: 0x80_00 })?.faults).toEqual([
      { id: 'ID2', text: 'Grid under-voltage' },
      { id: 'ID11', text: 'ID11' },
      { id: 'ID32', text: 'ID32' },
    ]);
    expect(decode([row], { 0: 0, 1: 0 })?.faults).toEqual([]);
    expect(decode([row], { 0: 0 })).not.toHaveProperty('faults');
  });

  it('names the state, and one that nobody explains by its code', () => {
    const row: RegisterRow = {
      kind: 'state',
      type: 'u16',
      address: 0,
      states: { 2: 'running' },
      group: 'fast',
      source: 'test',
    };
    expect(decode([row], { 0: 2 })?.state).toEqual({ name: 'running', code: 2 });
    expect(decode([row], { 0: 8 })?.state).toEqual({ name: 'other', code: 8 });
  });

  describe('texts', () => {
    const serial = (address: number, count: number): RegisterRow => ({
      kind: 'text',
      field: 'serial',
      address,
      count,
      group: 'fast',
      source: 'test',
    });

    it('are trimmed, and end at NUL', () => {
      expect(decode([serial(0, 4)], { 0: 0x20_41, 1: 0x42_31, 2: 0x20_00, 3: 0x43_43 })?.serial).toBe('AB1');
    });

    it('are absent when they are garbage or a placeholder', () => {
      expect(decode([serial(0, 2)], { 0: 0x41_07, 1: 0x42_42 })).not.toHaveProperty('serial');
      expect(decode([serial(0, 2)], { 0: 0x30_30, 1: 0x30_30 })).not.toHaveProperty('serial');
      expect(decode([serial(0, 2)], { 0: 0xff_ff, 1: 0xff_ff })).not.toHaveProperty('serial');
    });

    it('join their rows, and are absent when one of them was not read: half is another device’s', () => {
      const rows = [serial(0, 1), serial(9, 1)];
      expect(decode(rows, { 0: 0x41_42, 9: 0x31_32 })?.serial).toBe('AB12');
      expect(decode(rows, { 0: 0x41_42, 9: 0 })?.serial).toBe('AB');
      expect(decode(rows, { 0: 0x41_42 })).not.toHaveProperty('serial');
    });
  });

  describe('computed values', () => {
    const rows = [
      value(0, 'u16', { quantity: 'pv.string.1.power', range: [0, 5000] }),
      value(1, 'u16', { quantity: 'pv.string.2.power', range: [0, 5000] }),
    ];
    const sum = {
      quantity: 'pv.power',
      group: 'fast',
      parts: [
        { quantity: 'pv.string.1.power', factor: 1 },
        { quantity: 'pv.string.2.power', factor: 1 },
      ],
      source: 'test',
    } as const;
    const power = (words: Record<number, number>, sumOfPresent?: true) =>
      decode(rows, words, { computed: [{ ...sum, ...(sumOfPresent && { sumOfPresent }) }] })?.values.get('pv.power');

    it('need every part from this cycle', () => {
      expect(power({ 0: 1000, 1: 500 })).toBe(1500);
      expect(power({ 0: 1000 })).toBeUndefined();
    });

    it('as a sum of what is present leave out what was not read', () => {
      expect(power({ 0: 1000 }, true)).toBe(1000);
    });

    it('are absent when a part was refused: without it the sum is wrong', () => {
      expect(power({ 0: 1000, 1: 65_535 }, true)).toBeUndefined();
    });

    it('take the sign of each part', () => {
      const reading = decode(
        [value(0, 'i16', { quantity: 'battery.power' })],
        { 0: 300 },
        {
          computed: [
            {
              quantity: 'inverter.power.active',
              group: 'fast',
              parts: [{ quantity: 'battery.power', factor: -1 }],
              source: 'test',
            },
          ],
        },
      );
      expect(reading?.values.get('inverter.power.active')).toBe(-300);
    });
  });
});

describe.each(MODBUS_FAMILIES.flatMap(({ profiles }) => profiles.map((map) => [map.id, map] as const)))(
  'whatever registers hold, %s',
  (_id, map) => {
    const word = fc.oneof(
      fc.integer({ min: 0, max: 0xff_ff }),
      fc.constantFrom(0, 1, 0x7f_ff, 0x80_00, 0x7f_80, 0xff_ff),
    );

    it('never throws, and no value leaves its range', () => {
      fc.assert(
        fc.property(fc.infiniteStream(fc.option(word, { freq: 20, nil: undefined })), (stream) => {
          const image = new Map<string, number | undefined>();
          const registers = (table: string, address: number) => {
            const key = `${table} ${address}`;
            if (!image.has(key)) image.set(key, stream.next().value);
            return image.get(key);
          };
          for (const group of GROUPS) {
            for (const [quantity, number] of decodeRegisters(map, group, registers)?.values ?? []) {
              const { min, max } = QUANTITIES[quantity];
              expect(number).toBeGreaterThanOrEqual(min);
              expect(number).toBeLessThanOrEqual(max);
              if (isRegister(quantity)) expect(Number.isSafeInteger(number)).toBe(true);
            }
          }
        }),
      );
    });
  },
);
