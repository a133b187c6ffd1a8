import type { PolledSettings } from '../devices/modbus/settings.ts';
import type { BusAddress } from '../transports/modbus/settings.ts';
import { addressOf, busConflict } from './bus-address.ts';
import type { PolledInput } from './rs485-schema.ts';
import type { Source } from './source.ts';

/** A device, and the bus it hangs on. */
export interface PolledEntry {
  readonly device: PolledSettings;
  readonly address: BusAddress;
}

/** Used when RS485_PORT describes the one device. */
const ONE_DEVICE = 'inverter';
const USUAL = { baud: 9600, profile: 'auto', interval: 10, max_power_kw: 45, meter_role: 'submeter' } as const;

/** The devices of the YAML file, else the one that the environment describes. */
export function polledDevices(
  { values, findings }: Source,
  listed: readonly PolledInput[] | undefined,
  meters: readonly { readonly id: string }[],
): PolledEntry[] {
  const { RS485_PORT, RS485_BAUD, RS485_UNIT, RS485_PROFILE, RS485_INTERVAL } = values;
  const others = Object.entries({ RS485_BAUD, RS485_UNIT, RS485_PROFILE, RS485_INTERVAL });
  const isSet = ([, value]: readonly [string, unknown]) => value !== undefined;
  if (listed !== undefined) {
    for (const [name] of [['RS485_PORT', RS485_PORT] as const, ...others].filter(isSet))
      findings.warn(`${name} is not used: the devices on RS485 of the YAML file have their own settings.`);
    return listed.map(entryOf);
  }
  if (RS485_PORT === undefined) {
    for (const [name] of others.filter(isSet))
      findings.warn(`${name} is not used: RS485_PORT, which says where the inverter is, is not set.`);
    return [];
  }
  if (meters.some(({ id }) => id === ONE_DEVICE))
    findings.fault('RS485_PORT', `no meter with the id ${ONE_DEVICE}, or the device under rs485: with another id`);
  return [
    entryOf({
      ...USUAL,
      id: ONE_DEVICE,
      port: RS485_PORT,
      ...(RS485_BAUD !== undefined && { baud: RS485_BAUD }),
      ...(RS485_UNIT !== undefined && { unit: RS485_UNIT }),
      ...(RS485_PROFILE !== undefined && { profile: RS485_PROFILE }),
      ...(RS485_INTERVAL !== undefined && { interval: RS485_INTERVAL }),
    }),
  ];
}

/** @returns indexes of the devices that cannot share their bus with an earlier one, and what is expected of them */
export function busConflicts(listed: readonly PolledInput[]): { readonly index: number; readonly expected: string }[] {
  const addresses = listed.map(({ port, baud }) => addressOf(port, baud));
  return addresses.flatMap((address, index) => {
    const conflicts = addresses.slice(0, index).map((other) => busConflict(other, address));
    const expected = conflicts.find((conflict) => conflict !== undefined);
    return expected === undefined ? [] : [{ index, expected }];
  });
}

function entryOf({ id, port, baud, unit, profile, interval, max_power_kw, meter_role }: PolledInput): PolledEntry {
  return {
    address: addressOf(port, baud),
    device: {
      id,
      profile,
      interval,
      maxPower: max_power_kw * 1000,
      meterRole: meter_role,
      ...(unit !== undefined && { unit }),
    },
  };
}
