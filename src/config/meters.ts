import { meterSettingsSchema, type MeterSettings } from '../devices/settings.ts';
import type { Source } from './source.ts';

/** What a household without a file has. */
export const ONE_METER = { id: 'house', topic: 'amis/out' };

/** The meters of the YAML file, else the one that the environment describes. */
export function meterSettings(
  { values, findings }: Source,
  meters: readonly MeterSettings[] | undefined,
): readonly MeterSettings[] {
  if (meters !== undefined) {
    if (values.MQTT_TOPIC !== undefined)
      findings.warn('MQTT_TOPIC is not used: the meters of the YAML file have their own topics.');
    return meters;
  }
  const meter = meterSettingsSchema.safeParse({ ...ONE_METER, topic: values.MQTT_TOPIC ?? ONE_METER.topic });
  if (meter.success) return [meter.data];
  for (const { message } of meter.error.issues) findings.fault('MQTT_TOPIC', message.replace(/^expected /, ''));
  return [];
}
