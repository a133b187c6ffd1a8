import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultBattery } from '../../house/battery.ts';
import { defaultHouse, SimulatedHouse, type HouseState } from '../../house/house.ts';
import { seededRandom } from '../../random.ts';
import type { DeviceMap, Image } from '../device-map.ts';
import { HOUR, JUNE, MINUTE } from '../house.fixture.ts';
import type { Registers } from '../registers.ts';
import { captured } from './captured.ts';
import { eastronSdm } from './eastron-sdm.ts';
import { sofarG3 } from './sofar-g3.ts';
import { G3_FIRMWARES, type G3FirmwareName } from './sofar-g3-firmware.ts';
import { sofarHybridOld } from './sofar-hybrid-old.ts';
import { sofarString } from './sofar-string.ts';
import { sunSpec } from './sunspec.ts';

/** Any moment of five days in June, in a house with or without a battery, at an inverter of one or three phases. */
const moment = fc
  .record({
    minutes: fc.integer({ min: 0, max: 5 * 24 * 60 }),
    seed: fc.integer({ min: 1, max: 9 }),
    battery: fc.boolean(),
    phases: fc.constantFrom(1 as const, 3 as const),
  })
  .map(({ minutes, seed, battery, phases }) => {
    const settings = {
      ...defaultHouse,
      slot: MINUTE,
      start: JUNE,
      plant: { ...defaultHouse.plant, phases },
      ...(battery && { battery: { ...defaultBattery, packs: 2 } }),
    };
    return new SimulatedHouse(settings, seededRandom(seed)).step(JUNE + minutes * MINUTE);
  });

function agree(map: DeviceMap, compare: (image: Image, house: HouseState) => void): void {
  const property = fc.property(moment, (house) =>
    compare(map.image({ house, serial: 'ZZ9TEST', faultIds: [] }), house),
  );
  fc.assert(property, { numRuns: 25 });
}

const u16 = (r: Registers, at: number) => r.get(at) ?? Number.NaN;
const i16 = (r: Registers, at: number) => (u16(r, at) << 16) >> 16;
const u32 = (r: Registers, at: number) => u16(r, at) * 0x10000 + u16(r, at + 1);
const f32 = (r: Registers, at: number) => {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, u32(r, at));
  return view.getFloat32(0);
};
const text = (r: Registers, at: number, count: number) =>
  Array.from({ length: count }, (_, i) => String.fromCharCode(u16(r, at + i) >> 8, u16(r, at + i) & 0xff))
    .join('')
    .replaceAll('\0', '');
/** Steps of ten W and the like are rounded. */
const near = (got: number, want: number, step: number) =>
  expect(Math.abs(got - want)).toBeLessThanOrEqual(step / 2 + 1e-3);
const STATES = { off: 0, waiting: 0, checking: 1, running: 2 };

describe('sofar-string', () => {
  it('agrees with the house', () =>
    agree(sofarString(), ({ 3: r, 4: identity }, { inverter }) => {
      if (!r || !identity) throw new Error('registers are missing');
      expect(u16(r, 0)).toBe(STATES[inverter.running]);
      for (const i of [0, 1]) {
        near(u16(r, 6 + 2 * i) * 0.1, inverter.strings[i]!.voltage, 0.1);
        near(u16(r, 7 + 2 * i) * 0.01, inverter.strings[i]!.current, 0.01);
        near(u16(r, 0x0a + i) * 10, inverter.strings[i]!.power, 10);
      }
      near(u16(r, 0x0c) * 10, inverter.acPower, 10);
      near(i16(r, 0x0d) * 10, inverter.acReactivePower, 10);
      near(u16(r, 0x0e) * 0.01, inverter.frequency, 0.01);
      for (const [i, phase] of inverter.phases.entries()) {
        near(u16(r, 0x0f + 2 * i) * 0.1, phase.voltage, 0.1);
        near(u16(r, 0x10 + 2 * i) * 0.01, phase.current, 0.01);
      }
      expect(u32(r, 0x15)).toBe(Math.floor(inverter.energy.produced.total / 1000));
      expect(u16(r, 0x19)).toBe(Math.floor(inverter.energy.produced.today / 10));
      expect(i16(r, 0x1b)).toBe(inverter.temperature.heatsink);
      expect(i16(r, 0x1c)).toBe(inverter.temperature.inner);
      expect(r.get(0x0105) !== undefined).toBe(inverter.phases.length === 3);
      expect(text(identity, 0x2001, 7)).toBe('ZZ9TEST');
    }));

  it('has a fault in the bit of its number', () => {
    const house = new SimulatedHouse({ ...defaultHouse, start: JUNE }, seededRandom(1)).state;
    const r = sofarString().image({ house, serial: '', faultIds: [1, 18, 80, 81] })[3]!;
    expect([1, 2, 3, 4, 5].map((at) => u16(r, at))).toEqual([1, 2, 0, 0, 0x8000]);
  });
});

describe('sofar-hybrid-old', () => {
  it.each([
    ['hyd-es', 0.1],
    ['me3000sp', 0.01],
  ] as const)('agrees with the house: %s', (device, voltageStep) =>
    agree(sofarHybridOld(device), ({ 3: r }, house) => {
      if (!r) throw new Error('registers are missing');
      const { inverter } = house;
      const battery = inverter.battery;
      near(u16(r, 0x20c) * 0.01, inverter.frequency, 0.01);
      near(i16(r, 0x20d) * 10, battery?.power ?? 0, 10);
      near(u16(r, 0x20e) * voltageStep, (battery?.voltage ?? 0) / 8, voltageStep);
      near(u16(r, 0x210), battery?.soc ?? 0, 1);
      near(i16(r, 0x212) * 10, -house.gridPower, 10);
      near(u16(r, 0x213) * 10, house.housePower, 10);
      near(i16(r, 0x214) * 10, inverter.acPower, 10);
      near(u16(r, 0x215) * 10, inverter.dcPower, 10);
      const counted = ['pv', 'export', 'import', 'load'] as const;
      for (const [i, name] of counted.entries()) {
        expect(u16(r, 0x218 + i)).toBe(Math.floor(inverter.energy[name].today / 10));
        expect(u32(r, 0x21c + 2 * i)).toBe(Math.floor(inverter.energy[name].total / 1000));
      }
      expect(u32(r, 0x226)).toBe(Math.floor(inverter.energy.charged.total / 1000));
      expect(u32(r, 0x228)).toBe(Math.floor(inverter.energy.discharged.total / 1000));
      if (device === 'me3000sp') {
        expect(r.get(0x250)).toBeUndefined();
        return;
      }
      expect(u16(r, 0x200)).toBe(STATES[inverter.running]);
      near(u16(r, 0x250) * 0.1, inverter.strings[0]!.voltage, 0.1);
      near(u16(r, 0x255) * 10, inverter.strings[1]!.power, 10);
    }),
  );
});

describe('sofar-g3', () => {
  it.each(['v1.38', 'hyd-3ph'] as const)('agrees with the house: %s', (firmware) =>
    agree(sofarG3(firmware), ({ 3: r }, house) => {
      if (!r) throw new Error('registers are missing');
      const { inverter } = house;
      expect(u16(r, 0x404)).toBe(STATES[inverter.running]);
      expect(i16(r, 0x41a)).toBe(inverter.temperature.heatsink);
      expect(text(r, 0x445, 8)).toBe('ZZ9TEST');
      near(u16(r, 0x484) * 0.01, inverter.frequency, 0.01);
      near(i16(r, 0x485) * 10, inverter.acPower, 10);
      near(i16(r, 0x486) * 10, inverter.acReactivePower, 10);
      near(i16(r, 0x488) * 10, -house.gridPower, 10);
      near(u16(r, 0x4af) * 10, house.housePower, 10);
      for (const [i, at] of [0x48d, 0x498, 0x4a3].slice(0, inverter.phases.length).entries()) {
        near(u16(r, at) * 0.1, inverter.phases[i]!.voltage, 0.1);
        near(u16(r, at + 1) * 0.01, inverter.phases[i]!.current, 0.01);
        near(i16(r, at + 2) * 10, inverter.phases[i]!.power, 10);
      }
      for (const [i, string] of inverter.strings.entries()) {
        near(u16(r, 0x584 + 3 * i) * 0.1, string.voltage, 0.1);
        near(i16(r, 0x585 + 3 * i) * 0.01, string.current, 0.01);
        near(u16(r, 0x586 + 3 * i) * 10, string.power, 10);
      }
      near(u16(r, 0x5c4) * 100, inverter.dcPower, 100);
      if (inverter.battery) {
        near(u16(r, 0x604) * 0.1, inverter.battery.voltage, 0.1);
        near((i16(r, 0x606) + i16(r, 0x60d)) * 10, inverter.battery.power, 20);
        near(u16(r, 0x608), inverter.battery.soc, 1);
        near(i16(r, 0x667) * 100, inverter.battery.power, 100);
        expect(u16(r, 0x66a)).toBe(2);
      }
      const counted = ['pv', 'load', 'import', 'export', 'charged', 'discharged'] as const;
      for (const [i, name] of counted.slice(0, inverter.battery ? 6 : 4).entries()) {
        expect(u32(r, 0x684 + 4 * i)).toBe(Math.floor(inverter.energy[name].today / 10));
        expect(u32(r, 0x686 + 4 * i)).toBe(Math.floor(inverter.energy[name].total / 100));
      }
    }),
  );

  const noon = (settings = {}) => {
    const house = new SimulatedHouse({ ...defaultHouse, slot: MINUTE, start: JUNE, ...settings }, seededRandom(2));
    return house.step(JUNE + 13 * HOUR);
  };
  const registers = (firmware: G3FirmwareName, masks?: boolean) =>
    sofarG3(firmware, masks).image({
      house: noon({ battery: defaultBattery }),
      serial: 'ZM2ES060L9B00042',
      faultIds: [2, 11],
    })[3]!;

  it('shows the masks that were captured, and nothing that they do not support', () => {
    const r = registers('hyd-ep');
    const words = (at: number) => [0, 1, 2, 3].map((i) => u16(r, at + i));
    expect(words(0x400)).toEqual([0x0003, 0xf9c1, 0x0581, 0xffff]);
    expect(words(0x480)).toEqual([0x0000, 0xc000, 0x0004, 0x613f]);
    expect(words(0x680)).toEqual([0x0000, 0x0000, 0x0fff, 0xffff]);
    // Power of a phase is not among the supported, its voltage is.
    expect(u16(r, 0x48f)).toBe(0);
    expect(u16(r, 0x48d)).toBeGreaterThan(2000);
    expect(u16(r, 0x584)).toBeGreaterThan(0);
    expect(words(0x580)[3]! & 0x3ff).toBe(0x3ff);
  });

  it('has fault 2 and 11 as the document shows them: 0x0402', () => {
    expect(u16(registers('v1.38'), 0x405)).toBe(0x0402);
  });

  it.each(Object.entries(G3_FIRMWARES))('%s: what exists is what its firmware has', (name, firmware) => {
    const r = registers(name as G3FirmwareName);
    expect(r.get(0x604) !== undefined).toBe(firmware.battery);
    expect(r.get(0x400) !== undefined).toBe(firmware.gaps === 'zero');
    expect(r.get(0x4c0 - 1)).toBe(0);
    expect(r.get(0x443) !== undefined).toBe(firmware.gaps === 'zero');
    expect(r.get(0x000) !== undefined).toBe('alias' in firmware);
    if ('alias' in firmware)
      expect([0, 1, 2, 3, 4].map((at) => u16(r, at))).toEqual([0x0003, 0xffc0, 0x0581, 0xffff, 2]);
  });

  it('does without masks on request', () => {
    expect(u16(registers('hyd-3ph'), 0x403) & 0xf).toBe(0xf);
    expect(u16(registers('hyd-3ph', false), 0x403)).toBe(0);
  });
});

describe('sunspec', () => {
  /** Walks the chain: model ids and addresses. */
  function chain(r: Registers): Map<number, number> {
    expect(text(r, 40_000, 2)).toBe('SunS');
    const found = new Map<number, number>();
    for (let at = 40_002; u16(r, at) !== 0xffff; at += u16(r, at + 1) + 2) {
      found.set(u16(r, at), at);
      // Nothing of a model is missing.
      for (let i = 0; i < u16(r, at + 1) + 2; i++) expect(r.get(at + i)).toBeDefined();
    }
    return found;
  }
  const scaled = (r: Registers, at: number, exponentAt: number) => i16(r, at) * 10 ** i16(r, exponentAt);

  it('agrees with the house in integers', () =>
    agree(sunSpec('integer'), ({ 3: r }, house) => {
      if (!r) throw new Error('registers are missing');
      const { inverter } = house;
      const models = chain(r);
      const three = inverter.phases.length === 3;
      expect([...models.keys()]).toEqual([1, three ? 103 : 101, 160, 203, ...(inverter.battery ? [802] : [])]);
      const at = models.get(three ? 103 : 101)!;
      near(scaled(r, at + 14, at + 15), inverter.acPower, 1);
      near(scaled(r, at + 16, at + 17), inverter.frequency, 0.01);
      expect(u32(r, at + 24)).toBe(inverter.energy.produced.total);
      near(scaled(r, at + 31, at + 32), inverter.dcPower, 1);
      expect(u16(r, at + 38)).toBe({ off: 2, waiting: 3, checking: 3, running: 4 }[inverter.running]);
      const mppt = models.get(160)!;
      for (const [i, string] of inverter.strings.entries()) {
        near(scaled(r, mppt + 10 + 20 * i + 11, mppt + 4), string.power, 1);
        near(u16(r, mppt + 10 + 20 * i + 10) * 10 ** i16(r, mppt + 3), string.voltage, 0.1);
      }
      const meter = models.get(203)!;
      near(scaled(r, meter + 18, meter + 22), -house.gridPower, 1);
      expect(u32(r, meter + 38)).toBe(house.registers.export);
      expect(u32(r, meter + 46)).toBe(house.registers.import);
      const battery = models.get(802);
      if (battery === undefined) return;
      near(scaled(r, battery + 11, battery + 56), inverter.battery!.soc, 0.1);
      near(scaled(r, battery + 47, battery + 63), -inverter.battery!.power, 1);
    }));

  it('agrees with the house in floats', () =>
    agree(sunSpec('float'), ({ 3: r }, house) => {
      if (!r) throw new Error('registers are missing');
      const { inverter } = house;
      const models = chain(r);
      const at = models.get(inverter.phases.length === 3 ? 113 : 111)!;
      expect(f32(r, at + 22)).toBe(inverter.acPower);
      near(f32(r, at + 24), inverter.frequency, 0.01);
      near(f32(r, at + 32), inverter.energy.produced.total, 4);
      expect(f32(r, at + 38)).toBe(inverter.dcPower);
      expect(f32(r, models.get(213)! + 28)).toBe(-house.gridPower);
      const storage = models.get(124);
      if (storage !== undefined) near(scaled(r, storage + 8, storage + 22), inverter.battery!.soc, 0.01);
    }));
});

describe('eastron-sdm', () => {
  it.each([1, 3] as const)('agrees with the house on %i phases', (phases) =>
    agree(eastronSdm(phases), ({ 3: none, 4: r }, house) => {
      if (!r) throw new Error('registers are missing');
      expect(none).toBeUndefined();
      const perPhase = [0x0c, 0x0e, 0x10].slice(0, phases).map((at) => f32(r, at));
      expect(perPhase.reduce((a, b) => a + b, 0)).toBe(house.gridPower);
      if (phases === 3) expect(f32(r, 0x34)).toBe(house.gridPower);
      near(f32(r, 0x46), house.inverter.frequency, 0.01);
      near(f32(r, 0x48), house.registers.import / 1000, 0.01);
      near(f32(r, 0x4a), house.registers.export / 1000, 0.01);
    }),
  );
});

describe('captured', () => {
  const image = (name: Parameters<typeof captured>[0]) =>
    captured(name).image({ house: undefined as never, serial: '', faultIds: [] });

  it('can be read in parts', () => {
    const { 3: string } = image('string-6ktlx');
    expect(u32(string!, 0x15)).toBe(5135);
    expect(i16(string!, 0x0d) * 10).toBe(-600);
    expect(string!.get(0x28)).toBeUndefined();
    const { 3: hybrid } = image('g3-hyd6000ep');
    expect(u32(hybrid!, 0x686)).toBe(43_667);
    expect(u16(hybrid!, 0x484)).toBe(4998);
    expect(text(image('hyd3000es')[4]!, 0x2001, 7)).toBe('SM1ES130LBL394');
  });

  it('has the chain of a Kostal with the meter of a SolarEdge', () => {
    const { 3: r } = image('kostal-plenticore');
    expect(text(r!, 40_000, 2)).toBe('SunS');
    const ids: number[] = [];
    for (let at = 40_002; u16(r!, at) !== 0xffff; at += u16(r!, at + 1) + 2) ids.push(u16(r!, at));
    expect(ids).toEqual([1, 103, 113, 120, 123, 160, 203, 802]);
    expect(i16(r!, 40_308 + 18)).toBe(-91);
    expect(u32(r!, 40_308 + 38)).toBe(21_267_458);
  });
});
