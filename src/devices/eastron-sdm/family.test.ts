import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRegisters } from '../modbus/decode.ts';
import type { Answer, ReadRegisters } from '../modbus/family.ts';
import type { RegisterMap, RegisterTable } from '../modbus/register-map.ts';
import { sunspec } from '../sunspec/family.ts';
import { Image, integerInverter, SunSpecImage } from '../sunspec/image.fixture.ts';
import { eastronSdm } from './family.ts';
import { sdm120, sdm230, sdm630, sdm72 } from './maps.ts';

/** A meter: input registers that are not set read as 0, as in an SDM630; holding ones are refused unless set. */
class Meter {
  readonly input = new Image();
  readonly holding = new Image();
  readonly asked: string[] = [];

  readonly read: ReadRegisters = (table: RegisterTable, address, count): Promise<Answer> => {
    this.asked.push(`${table} ${address}`);
    if (table === 'holding') return this.holding.read(table, address, count);
    const registers = Array.from({ length: count }, (_, i) => this.input.registers.get(address + i) ?? 0);
    return Promise.resolve({ kind: 'registers', registers });
  };

  values(map: RegisterMap): Record<string, number> {
    const reading = decodeRegisters(map, 'fast', (_table, address) => this.input.registers.get(address) ?? 0);
    if (reading?.refused.length !== 0) throw new Error(`Refused: ${JSON.stringify(reading?.refused)}`);
    return Object.fromEntries(reading.values);
  }
}

function singlePhase(): Meter {
  const meter = new Meter();
  meter.input
    .float(0x00, 236.9)
    .float(0x06, 8.62)
    .float(0x0c, -1923.7)
    .float(0x46, 49.95)
    .float(0x48, 1551.374)
    .float(0x4a, 1335.694)
    .float(0x4c, 0.015)
    .float(0x4e, 4362.139);
  return meter;
}

function threePhase(): Meter {
  const meter = new Meter();
  [230.1, 231.2, 229.9].forEach((volts, i) => meter.input.float(2 * i, volts));
  [1.5, 2.5, 3.5].forEach((amperes, i) => meter.input.float(6 + 2 * i, amperes));
  meter.input.float(0x34, 1725.4).float(0x46, 50.02).float(0x48, 20_123.45).float(0x4a, 310.02);
  return meter;
}

describe('Eastron SDM', () => {
  it('finds a single-phase meter, with the serial number that it has', async () => {
    const meter = singlePhase();
    meter.holding.set(0xfc_00, 0x01_31, 0x2d_00, 0x00_20);
    const probed = await eastronSdm.probe(meter.read);
    expect(probed).toMatchObject({ kind: 'found', device: { serial: '20000000', maps: [{ id: 'eastron-sdm120' }] } });
    expect(meter.values(sdm120)).toEqual({
      'grid.voltage.l1': 236.9,
      'grid.current.l1': 8.62,
      'grid.power': -1923.7,
      'grid.frequency': 49.95,
      'energy.active.import': 1_551_374,
      'energy.active.export': 1_335_694,
      'energy.reactive.import': 15,
      'energy.reactive.export': 4_362_139,
    });
    expect(meter.values(sdm230)).toEqual(meter.values(sdm120));
  });

  it('finds a three-phase meter that refuses to name itself', async () => {
    const meter = threePhase();
    const probed = await eastronSdm.probe(meter.read);
    expect(probed).toEqual({ kind: 'found', device: { maps: [sdm630], model: 'Eastron SDM, three phases' } });
    expect(meter.asked).toHaveLength(3);
    expect(meter.values(sdm630)).toMatchObject({
      'grid.voltage.l3': 229.9,
      'grid.current.l2': 2.5,
      'grid.power': 1725.4,
      'energy.active.import': 20_123_450,
      'energy.active.export': 310_020,
    });
  });

  it('does not publish a phase that is not there', async () => {
    const meter = threePhase();
    meter.input.float(4, 0);
    expect(meter.values(sdm630)).not.toHaveProperty('grid.voltage.l3');
  });

  it('knows an SDM72 by its code and takes its power from import and export', async () => {
    const meter = threePhase();
    meter.input.float(0x5_00, 0).float(0x5_02, 812.5);
    meter.holding.set(0xfc_00, 0, 7, 0x00_89);
    expect(await eastronSdm.probe(meter.read)).toMatchObject({
      kind: 'found',
      device: { serial: '7', model: 'Eastron SDM72', maps: [{ id: 'eastron-sdm72' }] },
    });
    expect(meter.values(sdm72)).toMatchObject({
      'power.active.import': 0,
      'power.active.export': 812.5,
      'grid.power': -812.5,
    });
  });

  it('takes the map that was chosen, and reads no phases in an SDM72 that measures none', async () => {
    const meter = new Meter();
    meter.input.float(0x46, 50).float(0x5_00, 300).float(0x48, 12.5);
    const probed = await eastronSdm.probe(meter.read, sdm72);
    if (probed.kind !== 'found') throw new Error(probed.kind);
    expect(meter.values(probed.device.maps[0])).toEqual({
      'grid.frequency': 50,
      'power.active.import': 300,
      'power.active.export': 0,
      'grid.power': 300,
      'energy.active.import': 12_500,
      'energy.active.export': 0,
    });
    expect(await eastronSdm.probe(meter.read)).toEqual({ kind: 'another' });
    expect(await eastronSdm.probe(meter.read, sdm230)).toMatchObject({ device: { maps: [sdm230] } });
  });

  it.each<[Answer, string]>([
    [{ kind: 'silent' }, 'nobody'],
    [{ kind: 'garbled' }, 'nobody'],
    [{ kind: 'unreachable' }, 'nobody'],
    [{ kind: 'exception', code: 1 }, 'another'],
    [{ kind: 'registers', registers: [0, 0] }, 'another'],
    [{ kind: 'registers', registers: [0x7f_c0, 0] }, 'another'],
    [{ kind: 'registers', registers: [5000, 2301] }, 'another'],
    [{ kind: 'registers', registers: [] }, 'another'],
  ])('%j to the first question is %s', async (answer, kind) => {
    let reads = 0;
    const read: ReadRegisters = () => {
      reads++;
      return Promise.resolve(answer);
    };
    expect((await eastronSdm.probe(read)).kind).toBe(kind);
    expect(reads).toBe(1);
  });

  it('and SunSpec are not taken for each other', async () => {
    const image = new SunSpecImage().common('SMA', 'STP', '1');
    integerInverter(image);
    // One that answers FC04 with the same registers as FC03, as Victron and some gateways do.
    expect((await eastronSdm.probe(image.read)).kind).toBe('another');
    expect((await sunspec.probe(threePhase().read)).kind).toBe('another');
  });

  it('is never seen in answers that are no meter’s', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat(9999)), async (words) => {
        // Registers of integers, as nearly all other devices have: no float of theirs is a frequency.
        const read: ReadRegisters = (_table, _address, count) =>
          Promise.resolve({ kind: 'registers', registers: Array.from({ length: count }, () => words.next().value) });
        expect((await eastronSdm.probe(read)).kind).toBe('another');
      }),
    );
  });

  it('never throws, whatever is answered', async () => {
    const answer = fc.oneof(
      fc.record({ kind: fc.constant('registers' as const), registers: fc.array(fc.nat(0xff_ff), { maxLength: 8 }) }),
      fc.constantFrom<Answer>({ kind: 'silent' }, { kind: 'garbled' }, { kind: 'exception', code: 2 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(answer), fc.boolean(), async (answers, isPinned) => {
        let reads = 0;
        await eastronSdm.probe(
          () => {
            reads++;
            return Promise.resolve(answers.next().value);
          },
          isPinned ? sdm630 : undefined,
        );
        expect(reads).toBeLessThanOrEqual(3);
      }),
    );
  });
});

describe('the rows', () => {
  it.each(eastronSdm.profiles)('of $id are well-formed', (map) => {
    const values = map.rows.filter((row) => row.kind === 'value');
    const quantities = [...values, ...map.computed].map((row) => row.quantity);
    expect(new Set(quantities).size).toBe(quantities.length);
    for (const row of values) {
      expect(row.source).not.toBe('');
      // docs: an odd address or count is refused.
      expect(row.address % 2).toBe(0);
    }
    for (const sum of map.computed) {
      for (const part of sum.parts) {
        expect(values.find((row) => row.quantity === part.quantity)?.group).toBe(sum.group);
      }
    }
  });
});
