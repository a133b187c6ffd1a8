import { z } from 'zod';
import { PROFILES, type ProfileName } from '../devices/modbus/profiles.ts';
import { idSchema, numberBetween } from '../devices/settings.ts';
import { strict } from '../strict.ts';
import { busPlace, type BusPlace } from './bus-address.ts';

/** 8N1 speeds that RS485 devices of a household have. */
export const BAUDS = [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200] as const;

/** One device as the user writes it. */
export interface PolledInput {
  readonly id: string;
  readonly port: BusPlace;
  readonly baud: number;
  readonly unit?: number;
  readonly profile: ProfileName;
  readonly interval: number;
  readonly max_power_kw: number;
  readonly meter_role: 'grid' | 'submeter';
}

const portSchema = z
  .string({
    error: 'expected a serial port such as /dev/serial/by-id/usb-…, or rtu+tcp://host:port, modbus+tcp://host',
  })
  .transform((text, ctx): BusPlace => {
    const word = busPlace(text);
    if (word.ok) return word.value;
    ctx.addIssue(`expected ${word.expected}${word.hint === undefined ? '' : `. ${word.hint}`}`);
    return z.NEVER;
  });

const baudError = `expected one of ${BAUDS.join(', ')}`;

/** One entry of `rs485:` in the YAML file. */
export const polledSchema = strict('a device on RS485', {
  id: idSchema,
  port: portSchema,
  baud: z.literal(BAUDS, { error: baudError }).default(9600),
  unit: numberBetween(1, 247, 'the unit id of the device').int('expected a whole number').optional(),
  profile: z.enum(PROFILES, { error: `expected one of ${PROFILES.join(', ')}` }).default('auto'),
  interval: numberBetween(1, 3600, 'the seconds between two reads').default(10),
  max_power_kw: numberBetween(0.1, 1000, 'the most the device can carry in kW').default(45),
  meter_role: z.enum(['grid', 'submeter'], { error: 'expected grid or submeter' }).default('submeter'),
}).transform(({ unit, ...rest }): PolledInput => ({ ...rest, ...(unit !== undefined && { unit }) }));
