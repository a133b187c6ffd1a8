import type { BusStatus } from '../status.ts';
import type { ModbusFamily } from '../devices/modbus/family.ts';
import type { RefusedRead } from '../transports/modbus/plan.ts';
import type { Trouble } from './asker.ts';
import type { Learned } from './learned.ts';
import type { Search } from './detect.ts';

/** `0x0105 × 16`. */
export function refusedText({ address, count }: RefusedRead): string {
  return `0x${address.toString(16).toUpperCase().padStart(4, '0')} × ${count}`;
}

/** `unit 1`, `unit 1, 2 or 3`. */
export function unitsText(units: readonly number[]): string {
  const others = units.slice(0, -1);
  return others.length === 0 ? `unit ${units[0]}` : `unit ${others.join(', ')} or ${units.at(-1)}`;
}

/** Nobody answers, and nobody ever did. */
export function nobodyText({ bus }: BusStatus, { units, families }: Search): string {
  const bauds = [...new Set(families.flatMap(({ family }) => family.bauds))];
  return (
    `Nothing answers at ${unitsText(units)} on ${bus}. At night that is normal for an inverter without a battery. ` +
    `By day look whether the device is on; ${wiringText(bus, `the baud rate (usual: ${bauds.join(', ')})`)}.`
  );
}

/** A known device does not answer. */
export function silentText({ bus }: BusStatus, unit: number): string {
  return (
    `It does not answer at unit ${unit} on ${bus}. At night that is normal for an inverter without a battery. ` +
    `By day look whether the device is on; ${wiringText(bus, 'the baud rate')}.`
  );
}

function wiringText(bus: string, baud: string): string {
  if (bus.startsWith('modbus+tcp:')) return 'whether Modbus TCP is switched on in it, and its unit id';
  const where = bus.startsWith('rtu+tcp:') ? `${baud} in the gateway` : baud;
  return `then the cable, A and B (try them the other way round), its unit id, and ${where}`;
}

/** Somebody answers, and no family knows it. */
export function strangerText({ bus }: BusStatus, unit: number, families: readonly ModbusFamily[]): string {
  const known = families.map(({ title }) => title).join(', ');
  return (
    `Something answers at unit ${unit} on ${bus}, but it is none of: ${known}. ` +
    'If it is one of them, look whether a second master shares the line, or name it in RS485_PROFILE.'
  );
}

/** No family has this name; the configuration lets none through. */
export function noFamilyText(profile: string): string {
  return `No device is known by the profile ${JSON.stringify(profile)}. Correct RS485_PROFILE.`;
}

/** It answers, but with errors only. */
export function errorsText({ bus }: BusStatus, unit: number, trouble: Trouble | undefined): string {
  const where = `unit ${unit} on ${bus}`;
  if (trouble?.kind === 'garbled')
    return (
      `What comes from ${where} is no answer (${trouble.detail}). ` +
      'Look whether a second master shares the line, the termination, and the baud rate.'
    );
  if (trouble?.kind !== 'exception') return `The answers of ${where} hold no usable value.`;
  return `It answers at ${where} with errors only: ${exceptionText(trouble.code)}.`;
}

const EXCEPTIONS: Readonly<Record<number, string>> = {
  1: 'it does not know the kind of read; perhaps it is another device than before',
  2: 'it does not have these registers; perhaps it is another device than before, or its logger or firmware was updated',
  3: 'it does not take reads of this length; perhaps a gateway or logger between shortens them',
  4: 'it has failed inside; restart it if that lasts',
  5: 'it wants more time',
  6: 'it is busy; perhaps a second master asks it too',
  7: 'it is busy; perhaps a second master asks it too',
  10: 'the gateway has no way to it; look at the settings of the gateway',
  11: 'the gateway has no answer from it; look at the cable behind the gateway',
};

function exceptionText(code: number): string {
  return `exception ${code}, ${EXCEPTIONS[code] ?? 'which is not in the standard'}`;
}

/** What was found, for the log. */
export function foundText(id: string, bus: string, title: string, learned: Learned): string {
  const { unit, serial, model, firmware } = learned;
  const facts = [
    model === undefined ? undefined : `model ${model}`,
    serial === undefined ? 'no serial number' : `serial number ${serial}`,
    firmware === undefined ? undefined : `firmware ${firmware}`,
  ].filter((fact) => fact !== undefined);
  return `${id}: found ${title} at unit ${unit} on ${bus}: ${facts.join(', ')}.`;
}
