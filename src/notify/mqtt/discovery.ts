/**
 * Home Assistant's MQTT discovery, one message a device
 * (home-assistant.io/integrations/mqtt, "Device discovery payload"; since 2024.12).
 */
import { DEVICE_STATES } from '../../readings/device-state.ts';
import type { Quantity } from '../../readings/quantities.ts';
import type { InverterSnapshot, MeterSnapshot } from '../../readings/snapshot.ts';
import type { Language } from '../../words/language.ts';
import { DISCOVERY_WORDS as WORDS } from './discovery-words.ts';
import { houseComponent, quantityComponent, valueTemplate, type Component, type Unnamed } from './entities.ts';
import { nodeId, type Topics } from './topics.ts';
import { HOUSE_VALUES, type HouseValue } from './values.ts';

/** A retained message for Home Assistant. */
export interface Discovery {
  readonly topic: string;
  readonly payload: DiscoveryPayload;
}

export interface DiscoveryPayload {
  readonly device: {
    readonly identifiers: readonly string[];
    readonly name: string;
    readonly model?: string;
    readonly serial_number?: string;
    readonly sw_version?: string;
    readonly via_device?: string;
  };
  readonly origin: { readonly name: string; readonly sw_version: string };
  readonly availability_topic: string;
  readonly state_topic: string;
  readonly qos: 1;
  readonly components: Readonly<Record<string, Component>>;
}

export interface DiscoveryContext {
  /** Where Home Assistant looks: `homeassistant`. */
  readonly discoveryPrefix: string;
  /** Of our topics; two services on one broker have different ones, so it also tells their devices apart. */
  readonly prefix: string;
  readonly topics: Topics;
  readonly language: Language;
  /** Of this service. */
  readonly version: string;
}

export type Device = MeterSnapshot | InverterSnapshot;

/** An appliance that is advised on. */
export interface ApplianceName {
  readonly id: string;
  readonly name: string;
}

/** The house: its balance, the advice for each appliance, what is wrong, and notifications. */
export function houseDiscovery(
  known: Iterable<HouseValue>,
  appliances: readonly ApplianceName[],
  context: DiscoveryContext,
): Discovery {
  const { prefix, topics, language, version } = context;
  const node = nodeId(prefix);
  const words = WORDS[language];
  const values = [...known].map((value) => {
    return [keyOf(value), houseComponent(value, HOUSE_VALUES[value].unit, language)] as const;
  });
  const components: Record<string, Unnamed> = {
    ...Object.fromEntries(values),
    ...Object.fromEntries(appliances.flatMap((appliance) => applianceComponents(appliance, context))),
    problem: {
      platform: 'binary_sensor',
      name: words.problem,
      state_topic: topics.problems,
      value_template: "{{ 'ON' if value_json.count > 0 else 'OFF' }}",
      device_class: 'problem',
      json_attributes_topic: topics.problems,
      entity_category: 'diagnostic',
    },
    notification: {
      platform: 'event',
      name: words.notification,
      state_topic: topics.notification,
      event_types: ['advice', 'trouble', 'over', 'test'],
    },
  };
  const device = { identifiers: [node], name: words.house, model: 'smartmeter-otel', sw_version: version };
  return discovery(node, device, topics.house, components, context);
}

function applianceComponents(
  { id, name }: ApplianceName,
  { topics, language }: DiscoveryContext,
): readonly (readonly [string, Unnamed])[] {
  const topic = topics.advice(id);
  const words = WORDS[language];
  const goodMoment: Unnamed = {
    platform: 'binary_sensor',
    name: `${name}: ${words.goodMoment}`,
    state_topic: topic,
    // Not known is neither on nor off.
    value_template: "{{ {'now': 'ON', 'partly': 'OFF', 'wait': 'OFF'}.get(value_json.level, 'None') }}",
  };
  const advice: Unnamed = {
    platform: 'sensor',
    name: `${name}: ${words.advice}`,
    state_topic: topic,
    value_template: "{{ 'None' if value_json.level == 'unknown' else value_json.level }}",
    device_class: 'enum',
    options: ['now', 'partly', 'wait'],
    json_attributes_topic: topic,
  };
  return [
    [`good_moment_${nodeId(id)}`, goodMoment],
    [`advice_${nodeId(id)}`, advice],
  ];
}

/** @param known everything that it has told since the start */
export function deviceDiscovery(device: Device, known: Iterable<Quantity>, context: DiscoveryContext): Discovery {
  const { prefix, topics, language } = context;
  const isInverter = device.role === 'inverter';
  const role = isInverter ? 'inverter' : 'meter';
  const house = nodeId(prefix);
  const node = `${house}_${role}_${nodeId(device.id)}`;
  const words = WORDS[language];
  const quantities = [...known].map((quantity) => [keyOf(quantity), quantityComponent(quantity, language)] as const);
  const components: Record<string, Unnamed> = {
    ...Object.fromEntries(quantities),
    up: {
      platform: 'binary_sensor',
      name: words.connection,
      value_template: "{{ 'ON' if value_json.up else 'OFF' }}",
      device_class: 'connectivity',
      entity_category: 'diagnostic',
    },
    ...(isInverter && inverterComponents(language)),
  };
  const about = {
    identifiers: [node],
    name: `${words[role]} ${device.id}`,
    ...(isInverter && device.model !== undefined && { model: device.model }),
    ...(device.serial !== undefined && { serial_number: device.serial }),
    ...(isInverter && device.firmware !== undefined && { sw_version: device.firmware }),
    via_device: house,
  };
  return discovery(node, about, topics.device(role, device.id), components, context);
}

function inverterComponents(language: Language): Readonly<Record<'state' | 'fault', Unnamed>> {
  const words = WORDS[language];
  return {
    state: {
      platform: 'sensor',
      name: words.state,
      value_template: valueTemplate('state'),
      device_class: 'enum',
      options: DEVICE_STATES,
    },
    fault: {
      platform: 'binary_sensor',
      name: words.fault,
      value_template: "{{ 'None' if value_json.faults is none else 'ON' if value_json.faults | count > 0 else 'OFF' }}",
      device_class: 'problem',
      entity_category: 'diagnostic',
    },
  };
}

function discovery(
  node: string,
  device: DiscoveryPayload['device'],
  stateTopic: string,
  unnamed: Readonly<Record<string, Unnamed>>,
  { discoveryPrefix, topics, version }: DiscoveryContext,
): Discovery {
  const entries = Object.entries(unnamed).map(([key, one]) => [key, { ...one, unique_id: `${node}_${key}` }] as const);
  return {
    topic: `${discoveryPrefix}/device/${node}/config`,
    payload: {
      device,
      origin: { name: 'smartmeter-otel', sw_version: version },
      availability_topic: topics.status,
      state_topic: stateTopic,
      qos: 1,
      components: Object.fromEntries(entries),
    },
  };
}

function keyOf(name: string): string {
  return name.replaceAll('.', '_');
}
