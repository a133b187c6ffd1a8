import type { MqttSettings } from '../transports/mqtt/settings.ts';

/** Why nothing can be told over the broker, as what is expected of the configuration; undefined if it can. */
export function mqttFault({ mode }: Pick<MqttSettings, 'mode'>): string | undefined {
  return mode === 'embedded'
    ? 'a broker of your own in MQTT_BROKER (the built-in one lets nobody else read), or mqtt: left out'
    : undefined;
}
