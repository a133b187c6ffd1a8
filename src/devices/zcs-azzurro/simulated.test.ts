import { describe, expect, it } from 'vitest';
import { planReads } from '../../transports/modbus/plan.ts';
import { defaultBattery } from '../../simulators/house/battery.ts';
import { defaultHouse, SimulatedHouse, type HouseState } from '../../simulators/house/house.ts';
import { SimulatedDevice } from '../../simulators/inverter/device.ts';
import { noFaults } from '../../simulators/inverter/faults.ts';
import { HOUR, JUNE, MINUTE } from '../../simulators/inverter/house.fixture.ts';
import type { DeviceKind } from '../../simulators/inverter/settings.ts';
import { seededRandom } from '../../simulators/random.ts';
import type { Quantity } from '../../readings/quantities.ts';
import type { Reading } from '../../readings/reading.ts';
import { decodeRegisters } from '../modbus/decode.ts';
import type { ReadRegisters } from '../modbus/family.ts';
import { GROUPS, widthOf, type RegisterMap } from '../modbus/register-map.ts';
import { zcsAzzurro } from './family.ts';

/** A day in June: the battery charges at nine, is full at one, and feeds the house at eight in the evening. */
const MOMENTS = [9, 13, 20];

function houseAt(hour: number): HouseState {
  const settings = {
    ...defaultHouse,
    slot: MINUTE,
    start: JUNE,
    plant: { ...defaultHouse.plant, phases: 3 as const },
    battery: { ...defaultBattery, packs: 2 },
  };
  return new SimulatedHouse(settings, seededRandom(3)).step(JUNE + hour * HOUR);
}

/** Built from the documents by others than those who wrote our rows. */
function readerOf(kind: DeviceKind, house: HouseState): ReadRegisters {
  const device = new SimulatedDevice({ kind, unit: 1, serial: 'ZP1ES010N1234567' }, () => house);
  return (table, address, count) => {
    const request = Buffer.from([table === 'holding' ? 3 : 4, address >> 8, address & 0xff, 0, count]);
    const answer = device.answer(request, noFaults, false);
    if (!answer) return Promise.resolve({ kind: 'silent' });
    const pdu = 'pdu' in answer ? answer.pdu : answer.rtu.subarray(1);
    const [code = 0, second = 0] = pdu;
    if (code !== request[0]) return Promise.resolve({ kind: 'exception', code: second });
    const registers = Array.from({ length: second / 2 }, (_, i) => pdu.readUInt16BE(2 + 2 * i));
    return Promise.resolve({ kind: 'registers', registers });
  };
}

async function poll(read: ReadRegisters, map: RegisterMap): Promise<Reading & { readonly refusedReads: string[] }> {
  const image = new Map<string, number>();
  const refusedReads: string[] = [];
  const readings: Reading[] = [];
  for (const group of GROUPS) {
    const wanted = map.rows
      .filter((row) => row.group === group)
      .map((row) => ({ table: row.table ?? map.table, address: row.address, count: widthOf(row) }));
    for (const { table, address, count } of planReads(wanted, map.limits, [])) {
      const answer = await read(table, address, count);
      if (answer.kind !== 'registers') refusedReads.push(`${address.toString(16)}×${count}`);
      else answer.registers.forEach((word, i) => image.set(`${table} ${address + i}`, word));
    }
    const reading = decodeRegisters(map, group, (table, address) => image.get(`${table} ${address}`));
    if (reading) readings.push(reading);
  }
  const values = new Map(readings.flatMap((reading) => [...reading.values]));
  return {
    ...(Object.assign({}, ...readings) as Reading),
    values,
    refused: readings.flatMap((reading) => reading.refused),
    refusedReads,
  };
}

interface Simulated {
  readonly kind: DeviceKind;
  readonly id: string;
  readonly hasBattery: boolean;
  readonly hasStrings: boolean;
}

const HYBRID = { hasBattery: true, hasStrings: true };
const G3 = { map: 'sofar-g3' } as const;
const KINDS: Record<string, Simulated> = {
  'string inverter': { kind: { map: 'sofar-string' }, id: 'sofar-string', hasBattery: false, hasStrings: true },
  'HYD-ES': { kind: { map: 'sofar-hybrid-old', device: 'hyd-es' }, id: 'sofar-hybrid-old', ...HYBRID },
  ME3000SP: {
    kind: { map: 'sofar-hybrid-old', device: 'me3000sp' },
    id: 'sofar-hybrid-old',
    hasBattery: true,
    hasStrings: false,
  },
  'G3 of V1.38': { kind: { ...G3, firmware: 'v1.38' }, id: 'sofar-g3', ...HYBRID },
  'G3 with masks': { kind: { ...G3, firmware: 'hyd-3ph' }, id: 'sofar-g3', ...HYBRID },
  'HYD 6000-EP': { kind: { ...G3, firmware: 'hyd-ep' }, id: 'sofar-g3', ...HYBRID },
  'KTLX-G3': { kind: { ...G3, firmware: 'ktlx-g3' }, id: 'sofar-g3', hasBattery: false, hasStrings: true },
};

describe.each(Object.entries(KINDS))('a simulated %s', (_name, { kind, id, hasBattery, hasStrings }) => {
  it.each(MOMENTS)('is found, refuses nothing that is read, and says what the house does at %i h', async (hour) => {
    const house = houseAt(hour);
    const { inverter } = house;
    const read = readerOf(kind, house);
    const probed = await zcsAzzurro.probe(read);
    if (probed.kind !== 'found') throw new Error(`It is ${probed.kind}.`);
    const [map] = probed.device.maps;
    expect(map.id).toBe(id);
    const { values, refused, refusedReads, serial } = await poll(read, map);
    expect(refusedReads).toEqual([]);
    expect(refused).toEqual([]);
    expect(serial).toBe(probed.device.serial);

    const near = (quantity: Quantity, truth: number, step: number) =>
      expect(Math.abs((values.get(quantity) ?? Number.NaN) - truth)).toBeLessThanOrEqual(step);
    expect(values.has('pv.power')).toBe(hasStrings);
    expect(values.has('battery.power')).toBe(hasBattery);
    near('inverter.frequency', inverter.frequency, 0.01);
    near('inverter.voltage.l1', inverter.phases[0]?.voltage ?? 0, 0.1);
    // What comes in goes out, less the losses, which the old hybrids do not tell.
    const throughput = Math.max(inverter.dcPower, Math.abs(inverter.battery?.power ?? 0));
    if (hasStrings) {
      near('inverter.power.active', inverter.acPower, 20 + 0.05 * throughput);
      near('pv.power', inverter.dcPower, 20);
      near('pv.string.1.voltage', inverter.strings[0]?.voltage ?? 0, 0.1);
      expect(values.get('pv.energy')).toBeGreaterThan(30_000_000);
    }
    if (hasBattery) {
      if (!hasStrings) near('inverter.power.active', -(inverter.battery?.power ?? 0), 10);
      near('battery.soc', inverter.battery?.soc ?? -1, 1);
      near('battery.power', inverter.battery?.power ?? -1, 20);
      near('battery.energy.charged', inverter.energy.charged.total, 1000);
      near('battery.energy.discharged', inverter.energy.discharged.total, 1000);
      near('inverter.energy.grid.import', inverter.energy.import.total, 1000);
      near('inverter.energy.grid.export', inverter.energy.export.total, 1000);
      near('inverter.grid.power', house.gridPower, 10);
    }
  });
});
