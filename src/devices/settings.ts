import { z } from 'zod';
import type { JsonMapping } from './json/mapping.ts';
import { jsonMappingSchema } from './json/schema.ts';
import { strict } from '../strict.ts';

export type DecoderName = 'auto' | 'amis' | 'shrdzm' | 'tasmota-sml' | 'shelly' | 'json';

/** One configured meter, complete and checked. */
export interface MeterSettings {
  /** Used as `smartmeter.meter.id` until a serial number is known, and as `smartmeter.source`. */
  readonly id: string;
  /** MQTT topic filter, `+` and `#` allowed. */
  readonly topic: string;
  readonly decoder: DecoderName;
  /** Seconds between messages; learned when absent. */
  readonly interval?: number;
  /** The most the connection can carry, W. */
  readonly maxPower: number;
  /** A submeter's power is not the house's. */
  readonly role: 'grid' | 'submeter';
  /** For decoder `json` only. */
  readonly mapping?: JsonMapping;
}

export const DECODER_NAMES: readonly DecoderName[] = ['auto', 'amis', 'shrdzm', 'tasmota-sml', 'shelly', 'json'];

/** kW. A house connection in Austria is fused for less. */
const USUAL_MAX_POWER = 45;

/** Of a meter or another device: `smartmeter.source`. */
export const idSchema = z
  .string({ error: 'expected a short name, such as house' })
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u, 'expected at most 64 letters, digits, dots, dashes and underscores');

const topicSchema = z
  .string({ error: 'expected an MQTT topic such as amis/out' })
  .refine(
    isTopicFilter,
    'expected an MQTT topic such as amis/out; + stands for one whole level, # for all levels at the end',
  );

/** One entry of `meters:` in the YAML file. */
export const meterSettingsSchema = strict('a meter', {
  id: idSchema,
  topic: topicSchema,
  decoder: z.enum(DECODER_NAMES, { error: `expected one of ${DECODER_NAMES.join(', ')}` }).default('auto'),
  interval: numberBetween(1, 86_400, 'the seconds between messages').optional(),
  max_power_kw: numberBetween(0.1, 1000, 'the most the connection can carry in kW').default(USUAL_MAX_POWER),
  role: z.enum(['grid', 'submeter'], { error: 'expected grid or submeter' }).default('grid'),
  mapping: jsonMappingSchema.optional(),
})
  .superRefine(({ decoder, mapping }, ctx) => {
    if ((decoder === 'json') === (mapping !== undefined)) return;
    const message = mapping
      ? `only the decoder json has a mapping, and this meter has ${decoder}; expected decoder: json, or no mapping`
      : 'the decoder json needs a mapping; expected mapping: with fields that have path, quantity and unit';
    ctx.addIssue({ code: 'custom', path: ['mapping'], message });
  })
  .transform(({ interval, max_power_kw, mapping, ...rest }): MeterSettings => ({
    ...rest,
    maxPower: max_power_kw * 1000,
    ...(interval === undefined ? {} : { interval }),
    ...(mapping === undefined ? {} : { mapping }),
  }));

/** A meter as the user writes it. */
export type MeterInput = z.input<typeof meterSettingsSchema>;

/** A number with both ends allowed. @param what for the fault: "the seconds between messages" */
export function numberBetween(min: number, max: number, what: string) {
  const error = `expected ${what}, a number from ${min} to ${max}`;
  return z.number({ error }).min(min, error).max(max, error);
}

/** MQTT 5, 4.7.1: wildcards fill a level, `#` is the last one. */
function isTopicFilter(topic: string): boolean {
  if (topic === '' || Buffer.byteLength(topic) > 65_535 || topic.includes('\0')) return false;
  const levels = topic.split('/');
  return levels.every((level, i) => {
    if (level === '+') return true;
    if (level === '#') return i === levels.length - 1;
    return !/[+#]/.test(level);
  });
}
