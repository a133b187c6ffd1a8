import { numberKeys } from './payload.ts';

export interface RetainedMessage {
  readonly topic: string;
  readonly payload: string;
}

/** `<topic>/status`: `online`, or `offline` at a clean stop. The real reader has no last will there. */
export function statusMessage(topic: string, status: 'online' | 'offline'): RetainedMessage {
  return { topic: `${withoutSlash(topic)}/status`, payload: status };
}

/** One retained discovery message for each number that the reader publishes. */
export function discoveryMessages(topic: string, device: string): RetainedMessage[] {
  return numberKeys.map((key) => ({
    topic: `homeassistant/sensor/${device}/${key}/config`,
    payload: JSON.stringify({
      name: `${device} ${key}`,
      state_topic: topic,
      availability_topic: `${withoutSlash(topic)}/status`,
      ...unitOf(key),
      unique_id: `${device}_${key}`.toLowerCase().replaceAll(/[^a-z0-9]/g, '_'),
      device: { identifiers: [device], name: device, model: 'Amis' },
    }),
  }));
}

function unitOf(key: (typeof numberKeys)[number]): Record<string, string> {
  if (key === '1.8.0' || key === '2.8.0') {
    return {
      unit_of_measurement: 'kWh',
      value_template: `{{ (value_json["${key}"] / 1000) }}`,
      device_class: 'energy',
      state_class: 'total_increasing',
    };
  }
  return { value_template: `{{ value_json["${key}"] }}` };
}

function withoutSlash(topic: string): string {
  return topic.replace(/\/$/, '');
}
