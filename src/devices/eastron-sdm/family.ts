import type { ModbusFamily, Probed, ReadRegisters } from '../modbus/family.ts';
import { rawNumber } from '../modbus/number.ts';
import type { RegisterMap } from '../modbus/register-map.ts';
import { realSerial } from '../serial.ts';
import { sdm120, sdm230, sdm630, sdm72, withoutPhases } from './maps.ts';

/** Eastron's SDM meters. Delivered with 9600 baud (SDM630, SDM72) or 2400 (SDM120, SDM230), unit 1. */
export const eastronSdm: ModbusFamily = {
  id: 'eastron-sdm',
  title: 'Eastron SDM120, SDM230, SDM630, SDM72',
  profiles: [sdm120, sdm230, sdm630, sdm72],
  bauds: [9600, 2400],
  probe,
};

const FREQUENCY = 0x46;
const VOLTAGES = 0x00;
/** Holding registers: serial number (u32) and meter code, in those models that have them. */
const IDENTITY = 0xfc_00;

/**
 * Meter codes of the SDM72 (V2), the only ones whose map is not the same as another's. One source: a driver for
 * Venus OS.
 */
const SDM72_CODES: readonly number[] = [0x87, 0x89];

/** Volts: what a phase of a house can have, from 100 V to 277 V nominal. */
const isVoltage = (value: number): boolean => value >= 80 && value <= 280;
/** A phase that is not connected, or that the meter does not have. */
const isNothing = (value: number): boolean => value >= 0 && value < 1;
const isFrequency = (value: number): boolean => value >= 45 && value <= 65;

/** At most three short reads: frequency, voltages, serial number. */
async function probe(read: ReadRegisters, pinned?: RegisterMap): Promise<Probed> {
  const frequency = await read('input', FREQUENCY, 2);
  if (frequency.kind === 'exception') return { kind: 'another' };
  if (frequency.kind !== 'registers') return { kind: 'nobody' };
  if (!pinned && !isFrequency(floats(frequency.registers)[0] ?? Number.NaN)) return { kind: 'another' };

  const answer = await read('input', VOLTAGES, 6);
  if (answer.kind === 'exception') return { kind: 'another' };
  if (answer.kind !== 'registers') return { kind: 'nobody' };
  const voltages = floats(answer.registers);
  const phases = voltages.filter(isVoltage).length;
  if (pinned) {
    const map = pinned.id === sdm72.id && phases === 0 ? withoutPhases(pinned) : pinned;
    return found(map, nameOf(pinned), await readIdentity(read));
  }
  const isMeter = voltages.length === 3 && voltages.every((volts) => isVoltage(volts) || isNothing(volts));
  if (!isMeter || phases === 0) return { kind: 'another' };
  const identity = await readIdentity(read);
  if (SDM72_CODES.includes(identity.code ?? -1)) return found(sdm72, nameOf(sdm72), identity);
  // The others do not say which they are. An SDM230 has the registers of an SDM120, an SDM72 V2 those of an SDM630.
  return phases > 1
    ? found(sdm630, 'Eastron SDM, three phases', identity)
    : found(sdm120, 'Eastron SDM, single phase', identity);
}

interface Identity {
  readonly serial?: string;
  readonly code?: number;
}

async function readIdentity(read: ReadRegisters): Promise<Identity> {
  const answer = await read('holding', IDENTITY, 3);
  if (answer.kind !== 'registers' || answer.registers.length < 3) return {};
  const number = rawNumber('u32', answer.registers.slice(0, 2));
  const serial = number === 0xff_ff_ff_ff ? undefined : realSerial(number);
  return { code: answer.registers[2] ?? 0, ...(serial === undefined ? {} : { serial }) };
}

function found(map: RegisterMap, model: string, { serial }: Identity): Probed {
  return { kind: 'found', device: { maps: [map], model, ...(serial === undefined ? {} : { serial }) } };
}

/** `Eastron SDM630` of the title of its map. */
function nameOf(map: RegisterMap): string {
  return map.title.replace(/ \(.*/, '');
}

function floats(registers: readonly number[]): number[] {
  const values: number[] = [];
  for (let i = 0; i + 1 < registers.length; i += 2) values.push(rawNumber('f32', registers.slice(i, i + 2)));
  return values;
}
