import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRegisters } from '../modbus/decode.ts';
import type { FoundDevice, Probed } from '../modbus/family.ts';
import { sunspec } from './family.ts';
import { Image, integerInverter, KOSTAL_CHAIN, mppt, SOLAREDGE_METER_BODY, SunSpecImage } from './image.fixture.ts';

const sf = (exponent: number): number => exponent & 0xff_ff;

async function found(image: Image): Promise<FoundDevice> {
  const probed = await sunspec.probe(image.read);
  if (probed.kind !== 'found') throw new Error(`It was not found: ${probed.kind}`);
  return probed.device;
}

function valuesOf(device: FoundDevice, image: Image, part = ''): Record<string, number> {
  const map = device.maps.find((map) => map.part === part);
  if (!map) throw new Error(`It has no part "${part}"`);
  const reading = decodeRegisters(map, 'fast', image.lookUp);
  expect(reading?.refused).toEqual([]);
  return Object.fromEntries(reading?.values ?? []);
}

function solarEdge(): { image: SunSpecImage; inverter: number } {
  const image = new SunSpecImage().common('SolarEdge', 'SE10K-RWS', '7E1234AB', '0004.0018');
  const inverter = integerInverter(image);
  image.common('WattNode', 'WNC-3Y-400-MB', '4062345');
  const meter = image.model(203, 105, 0x80_00);
  image.set(meter + 2, ...SOLAREDGE_METER_BODY).set(meter + 54, sf(0));
  return { image, inverter };
}

function gen24(form: 'integer' | 'float'): SunSpecImage {
  const image = new SunSpecImage().common('Fronius', 'Symo GEN24 10.0 Plus', '34567890');
  if (form === 'integer') integerInverter(image);
  else {
    const at = image.model(113, 60);
    for (let offset = 2; offset < 48; offset += 2) image.float(at + offset, Number.NaN);
    image
      .float(at + 22, 2500.5)
      .float(at + 24, 50.01)
      .float(at + 32, 12_345_678)
      .float(at + 38, 2600);
    image
      .float(at + 16, 231)
      .set(at + 48, 5)
      .set(at + 50, 0, 1);
  }
  mppt(image, [
    ['MPPT 1', 1500, 5_000_000],
    ['MPPT 2', 900, 4_000_000],
    ['StCha 3', 0, 700_000],
    ['StDisCha 4', 350, 650_000],
  ]);
  const storage = image.model(124, 24);
  image.set(storage + 8, 7350).set(storage + 22, sf(-2));
  return image;
}

describe('SunSpec devices', () => {
  it('reads a SolarEdge with its meter as it answered, whose power is + export', async () => {
    const { image } = solarEdge();
    const device = await found(image);
    expect(device).toMatchObject({ serial: '7E1234AB', model: 'SolarEdge SE10K-RWS', firmware: '0004.0018' });
    expect(device.maps.map(({ role, part }) => [role, part])).toEqual([
      ['inverter', ''],
      ['meter', 'meter-1'],
    ]);
    expect(valuesOf(device, image, 'meter-1')).toEqual({
      'grid.power': 91,
      'grid.frequency': 49.99,
      'grid.voltage.l1': 234.48,
      'grid.voltage.l2': 237.63,
      'grid.voltage.l3': 231.48,
      'grid.current.l1': 4.7,
      'grid.current.l2': 0.8,
      'grid.current.l3': 4.6,
      'energy.active.export': 21_267_458,
      'energy.active.import': 18_090_016,
    });
    expect(valuesOf(device, image)).toEqual({
      'inverter.power.active': 2500,
      'inverter.power.reactive': -120,
      'inverter.frequency': 50.01,
      'inverter.voltage.l1': 231,
      'inverter.voltage.l2': 232,
      'inverter.voltage.l3': 233,
      'inverter.current.l1': 3.63,
      'inverter.current.l2': 3.62,
      'inverter.current.l3': 3.62,
      'inverter.temperature.heatsink1': 41.5,
      'pv.energy': 12_345_678,
      'pv.power': 2600,
    });
  });

  it('gives the meter behind an inverter its own serial number', async () => {
    const { image } = solarEdge();
    const device = await found(image);
    const serials = device.maps.map((map) => decodeRegisters(map, 'once', image.lookUp)?.serial);
    expect(serials).toEqual(['7E1234AB', '4062345']);
  });

  it.each(['integer', 'float'] as const)(
    'reads a Fronius GEN24 in %s mode, battery at the inputs 3 and 4',
    async (form) => {
      const image = gen24(form);
      const device = await found(image);
      expect(device.maps).toHaveLength(1);
      const values = valuesOf(device, image);
      expect(values).toMatchObject({
        'inverter.power.active': form === 'float' ? 2500.5 : 2500,
        'inverter.voltage.l1': 231,
        'pv.string.1.power': 1500,
        'pv.string.2.power': 900,
        'pv.power': 2400,
        'pv.string.2.voltage': 400.1,
        'battery.power': -350,
        'battery.soc': 73.5,
        'battery.energy.charged': 700_000,
        'battery.energy.discharged': 650_000,
      });
      // The AC energy of a hybrid holds what the battery delivered, too.
      expect(values).not.toHaveProperty('pv.energy');
      expect(values).not.toHaveProperty('pv.string.3.power');
    },
  );

  it.each(['', 'Input'])('knows the battery of a GEN24 that names its inputs "%s" by its place', async (name) => {
    const image = new SunSpecImage().common('Fronius', 'GEN24', '1');
    integerInverter(image);
    mppt(image, [
      [name, 100, 1],
      [name, 200, 1],
      [name, 50, 1],
      [name, 0, 1],
    ]);
    image.model(124, 24);
    const device = await found(image);
    expect(valuesOf(device, image)).toMatchObject({ 'pv.power': 300, 'battery.power': 50 });
  });

  it('takes four inputs for strings where there is no storage', async () => {
    const image = new SunSpecImage().common('SMA', 'STP 10.0', '3012345678');
    integerInverter(image);
    mppt(image, [
      ['', 100, 1],
      ['', 200, 1],
      ['', 300, 1],
      ['', 400, 1],
    ]);
    const device = await found(image);
    expect(valuesOf(device, image)).toMatchObject({ 'pv.power': 1000, 'pv.energy': 12_345_678 });
  });

  it('walks the chain of a Kostal, takes its integers and turns the sign of its battery', async () => {
    const image = new SunSpecImage();
    const at = new Map<number, number>();
    for (const [id, length] of KOSTAL_CHAIN) {
      if (id === 1) image.common('KOSTAL Solar Electric', 'PLENTICORE plus 10', '90123ABC');
      else if (id === 103) at.set(id, integerInverter(image));
      else if (id === 160)
        mppt(image, [
          ['', 1000, 1],
          ['', 800, 1],
          ['', 0, 1],
        ]);
      else at.set(id, image.model(id, length, id === 203 ? 0x80_00 : 0xff_ff));
    }
    const battery = at.get(802)!;
    image
      .set(battery + 11, 655)
      .set(battery + 34, 4102)
      .set(battery + 44, 25)
      .set(battery + 47, 1020);
    image
      .set(battery + 56, sf(-1))
      .set(battery + 59, sf(-1))
      .set(battery + 61, sf(-1))
      .set(battery + 63, sf(0));
    const meter = at.get(203)!;
    image.set(meter + 18, 640).set(meter + 22, sf(0));
    const device = await found(image);
    const values = valuesOf(device, image);
    expect(values).toMatchObject({
      'battery.power': -1020,
      'battery.soc': 65.5,
      'battery.pack.1.voltage': 410.2,
      'battery.pack.1.current': -2.5,
      'pv.power': 1800,
    });
    expect(values).not.toHaveProperty('battery.pack.1.soh');
    expect(valuesOf(device, image, 'meter-1')).toEqual({ 'grid.power': 640 });
    // One model 1 for both: the meter must not appear under the inverter's serial number.
    const map = device.maps[1]!;
    expect(map.rows.some((row) => row.kind === 'text')).toBe(false);
  });

  it('takes a meter at its own unit for the unit itself (Fronius, unit 200)', async () => {
    const image = new SunSpecImage().common('Fronius', 'Smart Meter TS 65A-3', '99887766');
    const at = image.model(213, 124);
    for (let offset = 2; offset < 124; offset += 2) image.float(at + offset, Number.NaN);
    image
      .float(at + 28, -1234.5)
      .float(at + 26, 49.98)
      .float(at + 60, 5000)
      .float(at + 68, 9000);
    const device = await found(image);
    expect(device).toMatchObject({ serial: '99887766', maps: [{ role: 'meter', part: '', registerStep: 10 }] });
    expect(valuesOf(device, image)).toEqual({
      'grid.power': -1234.5,
      'grid.frequency': 49.98,
      'energy.active.export': 5000,
      'energy.active.import': 9000,
    });
  });

  it.each([40_000, 50_000, 0])('finds the mark at %i', async (base) => {
    const image = new SunSpecImage(base).common('SMA', 'SB3.0', '19');
    integerInverter(image, 101);
    const device = await found(image);
    expect(valuesOf(device, image)).toMatchObject({ 'inverter.power.active': 2500, 'inverter.voltage.l1': 231 });
    expect(valuesOf(device, image)).not.toHaveProperty('inverter.voltage.l2');
  });

  it('follows a scale factor that changes between polls', async () => {
    const { image, inverter } = solarEdge();
    const device = await found(image);
    image.set(inverter + 14, 2512, sf(-1));
    expect(valuesOf(device, image)['inverter.power.active']).toBe(251.2);
    image.set(inverter + 14, 31, sf(2));
    expect(valuesOf(device, image)['inverter.power.active']).toBe(3100);
    image.set(inverter + 15, 0x80_00);
    expect(valuesOf(device, image)).not.toHaveProperty('inverter.power.active');
  });

  it('says nothing where the device says that it has nothing', async () => {
    const image = new SunSpecImage().common('SMA', 'STP', '1');
    const at = image.model(103, 50);
    for (const offset of [14, 20, 31, 33, 34, 35]) image.set(at + offset, 0x80_00);
    image.set(at + 24, 0, 0);
    for (const offset of [6, 13, 15, 17, 21, 26, 32, 37]) image.set(at + offset, 0);
    const device = await found(image);
    expect(valuesOf(device, image)).toEqual({});
    // Nor sixteen faults out of an Evt1 that is not implemented.
    expect(device.maps[0].rows.some((row) => row.kind === 'faults')).toBe(false);
  });

  it('names state and events', async () => {
    const { image, inverter } = solarEdge();
    const device = await found(image);
    image.set(inverter + 38, 5).set(inverter + 40, 0, 0b1000_0001);
    expect(decodeRegisters(device.maps[0], 'fast', image.lookUp)).toMatchObject({
      state: { name: 'throttled', code: 5 },
      faults: [
        { id: 'Evt1.0', text: 'Ground fault' },
        { id: 'Evt1.7', text: 'Over-temperature' },
      ],
    });
  });

  it('takes the step of the registers from their scale factors', async () => {
    const { image, inverter } = solarEdge();
    image.set(inverter + 26, sf(2));
    const device = await found(image);
    expect(device.maps.map((map) => map.registerStep)).toEqual([100, 1]);
  });

  it('leaves out what a shorter model does not reach', async () => {
    const image = new SunSpecImage().common('Old', 'One', '5');
    const at = image.model(103, 24);
    image.set(at + 14, 700, 0).set(at + 20, 0x80_00);
    const device = await found(image);
    expect(valuesOf(device, image)).toEqual({ 'inverter.power.active': 700 });
    const last = Math.max(...device.maps[0].rows.filter((row) => row.kind === 'value').map((row) => row.address));
    expect(last).toBeLessThan(at + 26);
  });
});

describe('what is no SunSpec device', () => {
  const kindOf = async (image: Image): Promise<Probed['kind']> => (await sunspec.probe(image.read)).kind;

  it('is another where the mark is missing', async () => {
    expect(await kindOf(new Image())).toBe('another');
    expect(await kindOf(new Image().set(40_000, 1, 2).set(50_000, 0, 0).set(0, 0x53_75, 0))).toBe('another');
  });

  it('is another where the chain has nothing that is understood', async () => {
    const image = new SunSpecImage().common('Tracker', 'T', '1');
    image.model(601, 26);
    expect(await kindOf(image)).toBe('another');
  });

  it('is nobody where nobody answers, after one read', async () => {
    const image = new Image();
    image.elsewhere = { kind: 'silent' };
    expect(await kindOf(image)).toBe('nobody');
    expect(image.reads).toBe(1);
  });

  it('is nobody where the chain breaks off: half of it would hide the meter', async () => {
    const { image, inverter } = solarEdge();
    image.registers.delete(inverter + 52);
    image.elsewhere = { kind: 'silent' };
    expect(await kindOf(image)).toBe('nobody');
  });

  it('is nobody while the inputs cannot be read: a battery would be taken for PV', async () => {
    const image = gen24('integer');
    image.registers.delete(40_002 + 68 + 52 + 10 + 15);
    expect(await kindOf(image)).toBe('nobody');
  });
});

describe('broken chains', () => {
  it('keeps what it found before a length of zero, and before one past the end of the registers', async () => {
    for (const length of [0, 2001, 65_000]) {
      const image = new SunSpecImage().common('A', 'B', '1');
      integerInverter(image);
      const at = image.model(203, 105, 0);
      image.set(at + 1, length);
      expect((await found(image)).maps).toHaveLength(1);
    }
  });

  it('ends, however long a chain says it is', async () => {
    const image = new SunSpecImage();
    for (let i = 0; i < 500; i++) image.model(64_000, 1);
    expect((await sunspec.probe(image.read)).kind).toBe('another');
    expect(image.reads).toBeLessThan(50);
  });

  it('never throws, and asks a bounded number of short questions, whatever is answered', async () => {
    const word = fc.oneof(
      fc.integer({ min: 0, max: 0xff_ff }),
      fc.constantFrom(0, 1, 103, 113, 124, 160, 203, 213, 802, 0x80_00, 0xff_ff, 50, 66, 105),
    );
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(word), fc.infiniteStream(fc.nat(30)), async (words, moods) => {
        let reads = 0;
        const answers = new Map<number, number>();
        const probed = await sunspec.probe((_table, address, count) => {
          reads++;
          expect(count).toBeLessThanOrEqual(120);
          const mood = reads === 1 ? 9 : moods.next().value;
          if (mood === 0) return Promise.resolve({ kind: 'exception', code: 2 });
          if (mood === 1) return Promise.resolve({ kind: 'silent' });
          const registers = Array.from({ length: count }, () => words.next().value);
          if (address === 40_000) registers.splice(0, 2, 0x53_75, 0x6e_53);
          if (mood === 2) registers.pop();
          registers.forEach((word, i) => answers.set(address + i, word));
          return Promise.resolve({ kind: 'registers', registers });
        });
        expect(reads).toBeLessThanOrEqual(60);
        if (probed.kind !== 'found') return;
        for (const map of probed.device.maps) {
          decodeRegisters(map, 'fast', (_table, address) => answers.get(address));
          const quantities = map.rows.flatMap((row) => (row.kind === 'value' ? [row.quantity] : []));
          const all = [...quantities, ...map.computed.map((row) => row.quantity)];
          expect(new Set(all).size).toBe(all.length);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the rows', () => {
  it('are well-formed: a source each, quantities once, computed parts of one group, scale factors in one request', async () => {
    for (const image of [solarEdge().image, gen24('integer'), gen24('float')]) {
      for (const map of (await found(image)).maps) {
        const values = map.rows.filter((row) => row.kind === 'value');
        const quantities = [...values, ...map.computed].map((row) => row.quantity);
        expect(new Set(quantities).size).toBe(quantities.length);
        for (const row of map.rows) expect(row.source).not.toBe('');
        for (const row of values) {
          const from = Math.min(row.address, row.scaleFactorAt ?? row.address);
          const to = Math.max(row.address + 2, (row.scaleFactorAt ?? 0) + 1);
          expect(to - from).toBeLessThanOrEqual(map.limits.maxRegisters);
        }
        for (const sum of map.computed) {
          for (const part of sum.parts) {
            expect(values.find((row) => row.quantity === part.quantity)?.group).toBe(sum.group);
          }
        }
      }
    }
  });
});
