import { eastronSdm } from '../eastron-sdm/family.ts';
import { sunspec } from '../sunspec/family.ts';
import { zcsAzzurro } from '../zcs-azzurro/family.ts';
import type { ModbusFamily } from './family.ts';

/** Every family of devices that is understood on a bus, in the order in which they are asked. A new one is a folder and a line here. */
export const MODBUS_FAMILIES: readonly ModbusFamily[] = [zcsAzzurro, sunspec, eastronSdm];

/** The values of RS485_PROFILE: `auto`, a family that asks which of its maps it is, and a map that is taken as it is. */
export const profileIds: readonly string[] = [
  'auto',
  ...MODBUS_FAMILIES.flatMap(({ id, profiles }) => [id, ...profiles.map((map) => map.id)]),
];

/**
 * The family that a value of RS485_PROFILE belongs to.
 * @returns undefined for `auto`, and for what is none
 */
export function familyOf(profile: string): ModbusFamily | undefined {
  return MODBUS_FAMILIES.find(({ id, profiles }) => id === profile || profiles.some((map) => map.id === profile));
}
