import type { FoundDevice, ModbusFamily, Probed, ReadRegisters } from '../modbus/family.ts';
import { scaleFactor } from '../modbus/number.ts';
import { realSerial } from '../serial.ts';
import { STORAGE } from './battery.ts';
import { readChain, readCommon, type Common, type Model } from './chain.ts';
import { inverterFacts } from './inverter.ts';
import { inverterOf, mapsOf, metersOf, type Device } from './maps.ts';
import { INTEGER_METERS, METER_ENERGY_SCALE } from './meter.ts';
import { readModules } from './modules.ts';

const MULTIPLE_MPPT = 160;

/**
 * Everything that follows SunSpec. The map is made from what the device says it has, so there is nothing to pin; its
 * units: Kostal answers at 71, a Fronius meter at 200 (240 before GEN24).
 */
export const sunspec: ModbusFamily = {
  id: 'sunspec',
  title: 'SunSpec (SolarEdge, Fronius, Kostal, SMA and others)',
  profiles: [],
  bauds: [9600, 115_200],
  probe,
};

async function probe(read: ReadRegisters): Promise<Probed> {
  const chain = await readChain(read);
  if (chain.kind === 'none') return { kind: 'another' };
  if (chain.kind === 'broken off') return { kind: 'nobody' };
  const head = chain.models[0];
  const common = head?.id === 1 ? await readCommon(read, head) : {};
  const device = await readDevice(read, chain.models, common);
  if (!device) return { kind: 'nobody' };
  const [first, ...more] = mapsOf(device);
  if (!first) return { kind: 'another' };
  return { kind: 'found', device: { maps: [first, ...more], ...identityOf(common) } };
}

function identityOf(common: Common): Omit<FoundDevice, 'maps'> {
  const serial = realSerial(common.serial);
  const model = [common.manufacturer, common.model].filter((word) => word !== undefined).join(' ');
  return {
    ...(serial === undefined ? {} : { serial }),
    ...(model === '' ? {} : { model }),
    ...(common.firmware === undefined ? {} : { firmware: common.firmware }),
  };
}

/**
 * Reads what the maps depend on: at most nine short reads.
 * @returns undefined when the inputs of model 160 cannot be read now: without them a battery would be taken for PV
 */
async function readDevice(read: ReadRegisters, models: readonly Model[], common: Common): Promise<Device | undefined> {
  const energyScales = new Map<number, number>();
  const inverter = inverterOf(models);
  let events = false;
  if (inverter) {
    const facts = inverterFacts(inverter);
    const event = await read('holding', inverter.address + facts.events, 2);
    events = event.kind === 'registers' && !event.registers.every((word) => word === 0xff_ff);
    if (facts.energyScale !== undefined) await readScale(read, inverter, facts.energyScale, energyScales);
  }
  for (const meter of metersOf(models)) {
    if (INTEGER_METERS.includes(meter.id)) await readScale(read, meter, METER_ENERGY_SCALE, energyScales);
  }
  const multiple = models.find((model) => model.id === MULTIPLE_MPPT);
  if (!multiple) return { models, common, events, energyScales };
  const hasStorage = models.some((model) => model.id === STORAGE);
  const modules = await readModules(read, multiple, hasStorage && /fronius/i.test(common.manufacturer ?? ''));
  if (!modules) return undefined;
  if (modules.energyScale !== undefined) energyScales.set(multiple.address, modules.energyScale);
  return { models, common, modules, events, energyScales };
}

async function readScale(read: ReadRegisters, model: Model, at: number, scales: Map<number, number>): Promise<void> {
  if (at >= model.length + 2) return;
  const answer = await read('holding', model.address + at, 1);
  const scale = answer.kind === 'registers' ? scaleFactor(answer.registers[0] ?? 0x80_00) : undefined;
  if (scale !== undefined) scales.set(model.address, scale);
}
