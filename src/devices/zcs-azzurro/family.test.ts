import { describe, expect, it } from 'vitest';
import type { Answer, FoundDevice, Probed, ReadRegisters } from '../modbus/family.ts';
import { decodeRegisters } from '../modbus/decode.ts';
import type { RegisterMap, RegisterTable } from '../modbus/register-map.ts';
import { readCapture } from './captures.fixture.ts';
import { zcsAzzurro } from './family.ts';
import { sofarG3 } from './g3-map.ts';
import { sofarHybridOld } from './hybrid-map.ts';
import { sofarString } from './string-map.ts';

/** A device as one sees it from outside: what it does not have is an illegal address, unless said otherwise. */
class Device {
  readonly #registers = new Map<string, number>();
  readonly asked: string[] = [];
  elsewhere: Answer = { kind: 'exception', code: 2 };
  /** Answers that come instead, by what was asked, one after another. */
  readonly instead = new Map<string, Answer[]>();

  set(address: number, words: readonly number[], table: RegisterTable = 'holding'): this {
    words.forEach((word, i) => this.#registers.set(`${table} ${address + i}`, word));
    return this;
  }

  text(address: number, text: string, count: number): this {
    const codes = Array.from(text.padEnd(2 * count, '\0'), (char) => char.charCodeAt(0));
    return this.set(
      address,
      Array.from({ length: count }, (_, i) => (codes[2 * i] ?? 0) * 256 + (codes[2 * i + 1] ?? 0)),
    );
  }

  capture(name: string, at?: number): this {
    const { start, registers, table } = readCapture(name);
    return this.set(at ?? start, registers, table);
  }

  readonly read: ReadRegisters = (table, address, count) => {
    const what = `${table} ${address.toString(16)}×${count}`;
    this.asked.push(what);
    const instead = this.instead.get(what)?.shift();
    if (instead) return Promise.resolve(instead);
    const words = Array.from({ length: count }, (_, i) => this.#registers.get(`${table} ${address + i}`));
    return Promise.resolve(
      words.every((word) => word !== undefined) ? { kind: 'registers', registers: words } : this.elsewhere,
    );
  };

  values(map: RegisterMap): Record<string, number> {
    const reading = decodeRegisters(map, 'fast', (table, address) => this.#registers.get(`${table} ${address}`));
    return Object.fromEntries(reading?.values ?? []);
  }
}

const zeros = (count: number) => Array.from({ length: count }, () => 0);

/** A three-phase hybrid without address masks: V1.38. */
function hybridG3(): Device {
  return new Device()
    .text(0x04_45, 'ZP1ES100N1234567', 8)
    .set(0x04_04, [2, ...zeros(18)])
    .set(0x04_18, [37, 0, 45, 0, 0, 0, 0, 0, 47, 0, 0, 0, 0, 0])
    .set(0x04_70, zeros(2))
    .text(0x04_53, 'V110051', 4)
    .set(0x04_84, [4999, 250, 0, 0, 0xff_38])
    .set(0x04_8d, [2350, 400, 80])
    .set(0x04_98, [2351, 400, 85])
    .set(0x04_a3, [2352, 400, 85])
    .set(0x05_84, [4994, 85, 42, 4800, 45, 21, ...zeros(42)])
    .set(0x06_04, [3951, 100, 40, 22, 55, 99, 12, ...zeros(49)])
    .set(0x06_67, [4, 55]);
}

/** A three-phase string inverter of the third generation. */
function stringG3(): Device {
  return new Device()
    .text(0x04_45, 'ZS2ES005N1234567', 8)
    .capture('g3-11ktlx-g3-alias-0000x40')
    .capture('g3-11ktlx-g3-alias-0000x40', 0)
    .set(0x04_84, [5001, 250, 0, 0, 0])
    .set(0x04_8d, [2350, 400, 80])
    .set(0x04_98, [2351, 400, 85])
    .set(0x04_a3, [2352, 400, 85])
    .set(0x05_80, [0, 0, 0x03_ff, 0xff_ff])
    .set(0x05_84, [4994, 85, 42, 0, 0, 0, ...zeros(42)])
    .set(0x06_04, zeros(56))
    .set(0x06_67, zeros(5));
}

/** The old hybrid, as its documents have it. */
function hybridOld(): Device {
  return new Device()
    .capture('old-hyd3000es-fc04-2000x14-identity')
    .set(0x02_00, [2, ...zeros(5), 2301, 500, 0, 0, 0, 0, 4999, 0xff_9c, 521, 200, 80, 21, 30])
    .set(0x02_50, [3000, 100, 30, 3100, 200, 62]);
}

function storageOld(): Device {
  return new Device().set(0x02_00, [4, ...zeros(5), 2301, 500, 0, 0, 0, 0, 4999, 0xff_9c, 5210, 200, 80, 21, 30]);
}

function device(probed: Probed): FoundDevice {
  if (probed.kind !== 'found') throw new Error(`It is ${probed.kind}.`);
  return probed.device;
}

function quantitiesOf({ maps }: FoundDevice): string[] {
  return [
    ...maps[0].rows.flatMap((row) => (row.kind === 'value' ? [row.quantity] : [])),
    ...maps[0].computed.map((c) => c.quantity),
  ];
}

const count = (found: FoundDevice, pattern: RegExp) => quantitiesOf(found).filter((q) => pattern.test(q)).length;

describe('nobody', () => {
  it.each(['silent', 'garbled', 'unreachable'] as const)('costs one read: %s', async (kind) => {
    const nobody = new Device();
    nobody.elsewhere = { kind };
    expect(await zcsAzzurro.probe(nobody.read)).toEqual({ kind: 'nobody' });
    expect(nobody.asked).toEqual(['holding 445×8']);
  });

  it('is not who refuses everything: that is another', async () => {
    expect(await zcsAzzurro.probe(new Device().read)).toEqual({ kind: 'another' });
  });
});

describe('G3', () => {
  it('is found by its serial number, with what a hybrid has', async () => {
    const g3 = hybridG3();
    const found = device(await zcsAzzurro.probe(g3.read));
    expect(found).toMatchObject({
      serial: 'ZP1ES100N1234567',
      model: 'ZCS Azzurro 3PH HYD5000–HYD20000-ZSS',
      firmware: 'V110051',
      maps: [{ id: 'sofar-g3' }],
    });
    expect(count(found, /^battery\.pack\..*\.power$/)).toBe(1);
    expect(count(found, /^inverter\.voltage/)).toBe(3);
    // Strings 3 and 4 may be dark; 5 to 16 are not there.
    expect(count(found, /^pv\.string\..*\.power$/)).toBe(4);
    expect(quantitiesOf(found).filter((q) => q.startsWith('inverter.temperature'))).toEqual([
      'inverter.temperature.ambient1',
      'inverter.temperature.heatsink1',
      'inverter.temperature.module1',
    ]);
    expect(g3.values(found.maps[0])).toMatchObject({
      'pv.power': 630,
      'battery.power': 400,
      'inverter.power.active': 2500,
      'inverter.grid.power': 2000,
    });
  });

  it('has a serial number of up to 20 characters', async () => {
    const found = device(await zcsAzzurro.probe(hybridG3().text(0x04_70, '89', 2).read));
    expect(found.serial).toBe('ZP1ES100N123456789');
  });

  it('keeps its serial number where the extension is refused, and does not ask for it again', async () => {
    const g3 = hybridG3();
    g3.instead.set('holding 470×2', [{ kind: 'exception', code: 2 }]);
    const found = device(await zcsAzzurro.probe(g3.read));
    expect(found.serial).toBe('ZP1ES100N1234567');
    expect(found.maps[0].rows.map(({ address }) => address)).not.toContain(0x04_70);
  });

  it('keeps its serial number where what follows is none', async () => {
    const found = device(await zcsAzzurro.probe(hybridG3().text(0x04_70, '*?', 2).read));
    expect(found.serial).toBe('ZP1ES100N1234567');
    expect(found.maps[0].rows.map(({ address }) => address)).not.toContain(0x04_70);
  });

  it('is asked once more where the line fails', async () => {
    const g3 = hybridG3();
    g3.instead.set('holding 604×56', [{ kind: 'garbled' }]);
    expect(count(device(await zcsAzzurro.probe(g3.read)), /^battery\.pack\..*\.power$/)).toBe(1);
    expect(g3.asked.filter((what) => what === 'holding 604×56')).toHaveLength(2);
  });

  it('without a battery is not taken for one with one, though its battery registers read 0', async () => {
    const found = device(await zcsAzzurro.probe(stringG3().read));
    expect(count(found, /^battery/)).toBe(0);
    expect(found.model).toBe('ZCS Azzurro 3PH 3.3–12KTL-V3');
  });

  it('without a battery has no faults of one, whatever stands there', async () => {
    const g3 = stringG3();
    const faults = async (registers: Record<number, number>) => {
      const [map] = device(await zcsAzzurro.probe(g3.read)).maps;
      return decodeRegisters(map, 'medium', (_table, address) => registers[address] ?? 0)?.faults?.map(({ id }) => id);
    };
    // 0x6C79 in 0x0410 is what the captured one holds while it runs.
    expect(await faults({ [0x04_10]: 0x6c_79, [0x04_05]: 1, [0x04_0f]: 0x80_00 })).toEqual(['ID001', 'ID176']);
    g3.set(0x04_00, zeros(4));
    expect(await faults({ [0x04_10]: 0x6c_79, [0x04_11]: 1, [0x04_32]: 1 })).toEqual(['ID193', 'ID289']);
  });

  it('by its address mask has the strings that it has, dark ones too', async () => {
    const found = device(await zcsAzzurro.probe(stringG3().read));
    // 0x0580: bits 4 to 25 are strings 1 to 7, and a voltage without power.
    expect(count(found, /^pv\.string\..*\.power$/)).toBe(7);
    expect(quantitiesOf(found)).toContain('pv.string.2.power');
  });

  it('that refuses the registers of 16 strings is asked for 4', async () => {
    const g3 = hybridG3();
    g3.instead.set('holding 584×48', [{ kind: 'exception', code: 2 }]);
    expect(count(device(await zcsAzzurro.probe(g3.read)), /^pv\.string\..*\.power$/)).toBe(4);
  });

  it('of one phase has one phase', async () => {
    const g3 = hybridG3().set(0x04_98, zeros(3)).set(0x04_a3, zeros(3));
    expect(count(device(await zcsAzzurro.probe(g3.read)), /^inverter\.voltage/)).toBe(1);
  });

  it('of three phases has three even while the grid is away', async () => {
    const g3 = hybridG3().set(0x04_84, [0]);
    for (const at of [0x04_8d, 0x04_98, 0x04_a3]) g3.set(at, zeros(3));
    expect(count(device(await zcsAzzurro.probe(g3.read)), /^inverter\.voltage/)).toBe(3);
  });

  it('keeps the first pack of a hybrid whose battery sleeps', async () => {
    const g3 = hybridG3().set(0x06_04, zeros(56));
    expect(count(device(await zcsAzzurro.probe(g3.read)), /^battery\.pack\..*\.power$/)).toBe(1);
  });

  it('takes the SoC of its pack where there is no average', async () => {
    // Its mask of block 0x0640 has the mask itself only.
    const g3 = hybridG3().set(0x06_40, [0, 0, 0, 0x00_0f]);
    const found = device(await zcsAzzurro.probe(g3.read));
    expect(g3.values(found.maps[0])).toMatchObject({ 'battery.soc': 55 });
  });

  it('takes the coarse power where a hybrid hides its packs', async () => {
    const g3 = hybridG3();
    for (const packs of [8, 4, 2, 1]) g3.instead.set(`holding 604×${packs * 7}`, [{ kind: 'exception', code: 2 }]);
    const found = device(await zcsAzzurro.probe(g3.read));
    expect(count(found, /^battery\.pack/)).toBe(0);
    expect(g3.values(found.maps[0])).toMatchObject({ 'battery.power': 400 });
  });

  it('is told from an old inverter behind a logger that answers 0x0000 with 0x0400', async () => {
    const g3 = new Device().capture('g3-11ktlx-g3-alias-0000x40', 0);
    const found = device(await zcsAzzurro.probe(g3.read));
    expect(found.maps[0].id).toBe('sofar-g3');
    expect(found).not.toHaveProperty('serial');
  });

  it('is found by its frequency where it has no serial number', async () => {
    const found = device(await zcsAzzurro.probe(hybridG3().set(0x04_45, zeros(8)).read));
    expect(found.maps[0].id).toBe('sofar-g3');
    expect(found).not.toHaveProperty('serial');
    expect(found.maps[0].rows.some((row) => row.kind === 'text' && row.field === 'serial')).toBe(false);
  });

  it('sums all strings that are left, or none: a read that fails must not make the roof smaller', async () => {
    const g3 = hybridG3();
    const [map] = device(await zcsAzzurro.probe(g3.read)).maps;
    const image = (address: number) => (address < 0x05_87 ? 1 : undefined);
    expect(decodeRegisters(map, 'fast', (_table, address) => image(address))?.values.has('pv.power')).toBe(false);
  });
});

describe('the old hybrid', () => {
  it('with modules is found by its PV registers', async () => {
    const old = hybridOld();
    const found = device(await zcsAzzurro.probe(old.read));
    expect(found).toMatchObject({
      serial: 'SM1ES130LBL394',
      firmware: 'V260',
      model: 'Sofar HYD3000–6000-ES',
      maps: [{ id: 'sofar-hybrid-old', table: 'holding' }],
    });
    expect(old.values(found.maps[0])).toMatchObject({
      'battery.power': -1000,
      'battery.pack.1.voltage': 52.1,
      'battery.soc': 80,
      'inverter.grid.power': -300,
      'pv.power': 920,
      'inverter.power.active': 1920,
      'inverter.frequency': 49.99,
    });
  });

  it('without modules is the storage inverter, and delivers what the battery gives', async () => {
    const old = storageOld();
    const found = device(await zcsAzzurro.probe(old.read));
    expect(old.values(found.maps[0])).toMatchObject({ 'battery.pack.1.voltage': 52.1, 'inverter.power.active': 1000 });
    expect(count(found, /^pv\./)).toBe(0);
    expect(found.maps[0].rows.some(({ kind }) => kind === 'text')).toBe(false);
  });

  it('of another firmware has the step of its battery voltage that makes sense', async () => {
    const old = storageOld().set(0x02_0e, [519]);
    expect(old.values(device(await zcsAzzurro.probe(old.read)).maps[0])).toMatchObject({
      'battery.pack.1.voltage': 51.9,
    });
  });

  it('numbers its states by its variant', async () => {
    for (const [old, name] of [
      [storageOld(), 'discharging'],
      [hybridOld().set(0x02_00, [4]), 'fault'],
    ] as const) {
      const [map] = device(await zcsAzzurro.probe(old.read)).maps;
      const reading = decodeRegisters(map, 'fast', (_table, address) => (address === 0x02_00 ? 4 : undefined));
      expect(reading?.state).toEqual({ name, code: 4 });
    }
  });

  it('is read as input registers where holding ones are refused', async () => {
    const old = new Device()
      .set(0x02_00, [2], 'input')
      .set(0x02_0c, [4999, 0, 521, 0], 'input')
      .set(0x02_50, zeros(6), 'input');
    expect(device(await zcsAzzurro.probe(old.read)).maps).toMatchObject([{ id: 'sofar-hybrid-old', table: 'input' }]);
  });

  it('is not what has no grid frequency there', async () => {
    expect(await zcsAzzurro.probe(storageOld().set(0x02_0c, [12]).read)).toEqual({ kind: 'another' });
  });
});

describe('the old string inverter', () => {
  it.each([
    ['oldmap-3ph-sofar6ktlx-SF4ES006-0000x40', 3],
    ['oldmap-1ph-dual-mppt-187a-0000x40', 1],
  ] as const)('is found: %s', async (name, phases) => {
    const found = device(await zcsAzzurro.probe(new Device().capture(name).read));
    expect(found.maps[0].id).toBe('sofar-string');
    expect(count(found, /^inverter\.voltage/)).toBe(phases);
    expect(count(found, /^pv\.string\..*\.power$/)).toBe(2);
  });

  it('is not what has a state beyond the list', async () => {
    const other = new Device().capture('oldmap-1ph-dual-mppt-187a-0000x40').set(0, [77]);
    expect(await zcsAzzurro.probe(other.read)).toEqual({ kind: 'another' });
  });

  it('with its serial number a little beside its place is named, but not asked for it again', async () => {
    const codes = Array.from('\0SB1ES130LBL39', (char) => char.charCodeAt(0));
    const words = Array.from({ length: 7 }, (_, i) => (codes[2 * i] ?? 0) * 256 + (codes[2 * i + 1] ?? 0));
    const old = new Device()
      .capture('oldmap-1ph-dual-mppt-187a-0000x40')
      .set(0x20_00, [5, ...words, ...zeros(6)], 'input');
    const found = device(await zcsAzzurro.probe(old.read));
    expect(found.serial).toBe('SB1ES130LBL39');
    expect(found.maps[0].rows.some(({ kind }) => kind === 'text')).toBe(false);
  });
});

describe('a pinned map', () => {
  it.each([
    [sofarG3, hybridG3().set(0x04_45, zeros(8)).set(0x04_84, [12])],
    [sofarHybridOld('hybrid'), hybridOld().set(0x02_0c, [0])],
    [sofarString, new Device().capture('oldmap-1ph-dual-mppt-187a-0000x40').set(0x00_0e, [0])],
  ])('is believed: $id', async (pinned, model) => {
    expect(device(await zcsAzzurro.probe(model.read, pinned)).maps[0].id).toBe(pinned.id);
  });

  it.each([sofarG3, sofarHybridOld('hybrid'), sofarString])('needs somebody who can be read: $id', async (pinned) => {
    expect(await zcsAzzurro.probe(new Device().read, pinned)).toEqual({ kind: 'another' });
  });

  it('as the old string map is not believed against the alias of G3', async () => {
    const g3 = new Device().capture('g3-11ktlx-g3-alias-0000x40', 0);
    expect(await zcsAzzurro.probe(g3.read, sofarString)).toEqual({ kind: 'another' });
  });
});
