import type { HouseState } from '../../house/house.ts';
import { split } from '../../house/noise.ts';
import type { Energy } from '../../house/energy-book.ts';
import type { PhaseState, Running } from '../../house/plant.ts';
import type { DeviceMap, Image, Moment } from '../device-map.ts';
import { Registers } from '../registers.ts';
import { G3_FIRMWARES, type G3Firmware, type G3FirmwareName } from './sofar-g3-firmware.ts';
import { faultBits } from './sofar-faults.ts';

const STATES: Record<Running, number> = { off: 0, waiting: 0, checking: 1, running: 2 };

/** What the tables of Sofar Modbus-G3 V1.38 list; between these ranges lie reserved registers. Both ends included. */
const DOCUMENTED: readonly (readonly [from: number, to: number])[] = [
  [0x0404, 0x043e],
  [0x0444, 0x0471],
  [0x0477, 0x047f],
  [0x0484, 0x04bf],
  [0x0504, 0x0527],
  [0x0584, 0x05b3],
  [0x05c4, 0x05c4],
  [0x0604, 0x063b],
  [0x0644, 0x0663],
  [0x0667, 0x066b],
  [0x0684, 0x06b3],
  [0x06c4, 0x06c4],
  [0x06cc, 0x06cc],
  [0x06ed, 0x06ed],
];
const BLOCK = 0x40;
const BATTERY_BLOCKS = [0x0600, 0x0640] as const;

/**
 * Sofar's third generation (ZCS V3, HYD-ZSS-HP, HYD 3PH): 0x0400 to 0x06FF (Sofar Modbus-G3 V1.38; captures of a
 * HYD 6000-EP and an 11KTLX-G3).
 *
 * @param addressMasks overrides whether the first four registers of a block tell which of it is supported
 */
export function sofarG3(name: G3FirmwareName, addressMasks?: boolean): DeviceMap {
  const firmware: G3Firmware = { ...G3_FIRMWARES[name], ...(addressMasks !== undefined && { masks: addressMasks }) };
  return {
    rules: {
      maxRegisters: firmware.maxRegisters,
      block: BLOCK,
      ...(firmware.alignedStarts && { alignedStarts: true }),
      ...(firmware.exceptionFunction !== undefined && { exceptionFunction: firmware.exceptionFunction }),
    },
    sleeps: !firmware.battery,
    image: (moment) => image(firmware, moment),
  };
}

function image(firmware: G3Firmware, moment: Moment): Image {
  const r = new Registers();
  system(r, moment);
  grid(r, moment.house, firmware);
  photovoltaics(r, moment.house);
  if (firmware.battery) battery(r, moment.house);
  energies(r, moment.house, firmware);
  r.set(0x06c4, 8);
  r.u16(0x06cc, moment.house.inverter.busVoltage, 0.1);
  r.u16(0x06ed, 8000, 100);
  if (firmware.masks) addressMasks(r, firmware);
  // What is documented reads 0 where it says nothing; between, older firmware answers 0 too.
  for (const [from, to] of DOCUMENTED) r.zeros(from, to);
  if (firmware.gaps === 'zero') for (let at = 0x0400; at < 0x0780; at += BLOCK) r.zeros(at, at + BLOCK - 1);
  if (!firmware.battery) for (const at of BATTERY_BLOCKS) r.remove(at, at + BLOCK - 1);
  if (firmware.alias) for (let i = 0; i < BLOCK; i++) r.set(i, r.get(0x0400 + i) ?? 0);
  return { 3: r };
}

function system(r: Registers, { house, serial, faultIds }: Moment): void {
  const { inverter } = house;
  r.set(0x0404, STATES[inverter.running]);
  faultBits(r, 0x0405, 18, 1, faultIds);
  faultBits(r, 0x0432, 12, 289, faultIds);
  r.u16(0x0417, inverter.countdown);
  r.i16(0x0418, inverter.temperature.inner);
  r.i16(0x041a, inverter.temperature.heatsink);
  r.i16(0x0420, inverter.temperature.heatsink + 2);
  r.u16(0x0426, inverter.generationTime.today);
  r.u32(0x0427, inverter.generationTime.total);
  r.u32(0x0429, Math.round(inverter.generationTime.total * 1.4));
  r.set(0x042b, 426);
  const date = new Date(house.at);
  r.words(0x042c, [
    date.getUTCFullYear() - 2000,
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  ]);
  r.set(0x0444, 0x0101);
  r.ascii(0x0445, 8, serial.slice(0, 16));
  r.ascii(0x044d, 2, 'V100');
  r.ascii(0x044f, 4, 'V110051');
  r.ascii(0x0453, 4, 'V110051');
  r.ascii(0x0457, 4, 'V110051');
  r.ascii(0x0470, 2, serial.slice(16, 20));
}

function grid(r: Registers, house: HouseState, firmware: G3Firmware): void {
  const { inverter } = house;
  r.u16(0x0484, inverter.frequency, 0.01);
  r.i16(0x0485, inverter.acPower, 10);
  r.i16(0x0486, inverter.acReactivePower, 10);
  r.i16(0x0487, Math.hypot(inverter.acPower, inverter.acReactivePower), 10);
  if (firmware.meter) {
    // + = export here.
    r.i16(0x0488, -house.gridPower, 10);
    r.i16(0x048b, -house.gridPower, 100);
    r.u16(0x04af, house.housePower, 10);
  }
  const phases = inverter.phases.length;
  const reactive = split(inverter.acReactivePower, Array<number>(phases).fill(1));
  const exported = split(firmware.meter ? -house.gridPower : 0, Array<number>(phases).fill(1));
  for (const [i, phase] of inverter.phases.entries()) phaseAt(r, 0x048d + 11 * i, phase, reactive[i]!, exported[i]!);
}

function phaseAt(r: Registers, at: number, phase: PhaseState, reactive: number, exported: number): void {
  const apparent = Math.hypot(phase.power, reactive);
  r.u16(at, phase.voltage, 0.1);
  r.u16(at + 1, phase.current, 0.01);
  r.i16(at + 2, phase.power, 10);
  r.i16(at + 3, reactive, 10);
  r.i16(at + 4, apparent > 0 ? phase.power / apparent : 0, 0.001);
  r.u16(at + 5, Math.abs(exported) / phase.voltage, 0.01);
  r.i16(at + 6, exported, 10);
}

function photovoltaics(r: Registers, { inverter }: HouseState): void {
  for (const [i, string] of inverter.strings.slice(0, 16).entries()) {
    r.u16(0x0584 + 3 * i, string.voltage, 0.1);
    r.i16(0x0585 + 3 * i, string.current, 0.01);
    r.u16(0x0586 + 3 * i, string.power, 10);
  }
  r.u16(0x05c4, inverter.dcPower, 100);
}

function battery(r: Registers, { inverter }: HouseState): void {
  const { battery } = inverter;
  if (!battery) return;
  const share = split(battery.power, Array<number>(battery.packs).fill(1));
  for (const [i, power] of share.entries()) {
    const at = 0x0604 + 7 * i;
    r.u16(at, battery.voltage, 0.1);
    r.i16(at + 1, battery.current / battery.packs, 0.01);
    r.i16(at + 2, power, 10);
    r.i16(at + 3, battery.temperature);
    r.u16(at + 4, battery.soc);
    r.u16(at + 5, battery.soh);
    r.u16(at + 6, battery.cycles);
    r.u16(0x0644 + 4 * i, 25, 0.01);
    r.u16(0x0645 + 4 * i, 25, 0.01);
    r.set(0x0646 + 4 * i, power > 0 ? 1 : power < 0 ? 2 : 3);
  }
  r.i16(0x0667, battery.power, 100);
  r.u16(0x0668, battery.soc);
  r.u16(0x0669, battery.soh);
  r.u16(0x066a, battery.packs);
  r.u16(0x066b, battery.capacity / battery.voltage);
}

function energies(r: Registers, { inverter }: HouseState, firmware: G3Firmware): void {
  const { pv, load, import: imported, export: exported, charged, discharged } = inverter.energy;
  const nothing: Energy = { total: 0, today: 0 };
  // Without a current transformer these stay 0 (V1.38, remarks).
  const metered = firmware.meter ? [load, imported, exported] : [nothing, nothing, nothing];
  const stored = inverter.battery && firmware.battery ? [charged, discharged] : [nothing, nothing];
  for (const [i, energy] of [pv, ...metered, ...stored].entries()) {
    r.u32(0x0684 + 4 * i, Math.floor(energy.today / 10));
    r.u32(0x0686 + 4 * i, Math.floor(energy.total / 100));
  }
}

/**
 * The first four registers of a block are 64 bits, high word first: bit i is set where register block + i is
 * supported (four captures of a HYD 6000-EP agree). The others read 0.
 */
function addressMasks(r: Registers, { fixedMasks }: G3Firmware): void {
  for (let block = 0x0400; block < 0x0700; block += BLOCK) {
    const fixed = fixedMasks?.[block];
    const mask = fixed === undefined ? maskOf(r, block) : BigInt(fixed);
    for (let i = 4; i < BLOCK; i++)
      if (!((mask >> BigInt(i)) & 1n) && r.get(block + i) !== undefined) r.set(block + i, 0);
    for (let i = 0; i < 4; i++) r.set(block + i, Number((mask >> BigInt(48 - 16 * i)) & 0xffffn));
  }
}

/** The mask itself is always supported; a block without registers has none. */
function maskOf(r: Registers, block: number): bigint {
  let mask = 0n;
  for (let i = 4; i < BLOCK; i++) if (r.get(block + i) !== undefined) mask |= 1n << BigInt(i);
  return mask === 0n ? 0n : mask | 0xfn;
}
