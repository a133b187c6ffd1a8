/**
 * What Home Assistant accepts in a device discovery message, restated as JSON Schema from its documentation:
 *
 * - home-assistant.io/integrations/mqtt: "Device discovery payload", "Discovery topic", "Using availability topics";
 * - home-assistant.io/integrations/sensor.mqtt, binary_sensor.mqtt, event.mqtt: options of each platform;
 * - home-assistant.io/integrations/sensor, "Device class": classes with their units;
 * - developers.home-assistant.io/docs/core/entity/sensor, "Available state classes": classes with their state classes;
 *
 * as far as smartmeter-otel uses it. Stricter than Home Assistant, which ignores options that it does not know: a
 * misspelt one is a fault here.
 */
import { Ajv, type ValidateFunction } from 'ajv';

/** Units and state classes of each device class of a sensor that we use. */
const SENSOR_CLASSES = {
  energy: { units: ['Wh', 'kWh', 'MWh'], states: ['total', 'total_increasing'] },
  power: { units: ['W', 'kW', 'MW'], states: ['measurement'] },
  reactive_power: { units: ['var', 'kvar'], states: ['measurement'] },
  voltage: { units: ['mV', 'V', 'kV'], states: ['measurement'] },
  current: { units: ['mA', 'A'], states: ['measurement'] },
  frequency: { units: ['Hz', 'kHz', 'MHz', 'GHz'], states: ['measurement'] },
  temperature: { units: ['°C', '°F', 'K'], states: ['measurement'] },
  battery: { units: ['%'], states: ['measurement'] },
} as const;

const BINARY_CLASSES = ['connectivity', 'problem', 'running', 'power'];

/** A topic without wildcards. */
const topic = { type: 'string', pattern: '^[^+#\\u0000]+$' };
const text = { type: 'string', minLength: 1 };
const template = { type: 'string', pattern: '^\\{\\{.+\\}\\}$' };

/** Options that every entity may have. */
const entity = {
  unique_id: { type: 'string', pattern: '^\\S+$' },
  name: text,
  state_topic: topic,
  json_attributes_topic: topic,
  entity_category: { enum: ['diagnostic', 'config'] },
  icon: { type: 'string', pattern: '^mdi:' },
  enabled_by_default: { type: 'boolean' },
  qos: { enum: [0, 1, 2] },
};

const ofClass = (
  name: string,
  { units, states }: { readonly units: readonly string[]; readonly states: readonly string[] },
) => ({
  properties: { device_class: { const: name }, unit_of_measurement: { enum: units }, state_class: { enum: states } },
  required: ['device_class', 'unit_of_measurement'],
  not: { required: ['options'] },
});

const sensor = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...entity,
    platform: { const: 'sensor' },
    value_template: template,
    device_class: { enum: [...Object.keys(SENSOR_CLASSES), 'enum'] },
    state_class: { enum: ['measurement', 'total', 'total_increasing'] },
    unit_of_measurement: text,
    options: { type: 'array', items: text, minItems: 1, uniqueItems: true },
    suggested_display_precision: { type: 'integer', minimum: 0 },
    expire_after: { type: 'integer', minimum: 0 },
  },
  required: ['platform', 'unique_id'],
  oneOf: [
    ...Object.entries(SENSOR_CLASSES).map(([name, rules]) => ofClass(name, rules)),
    // "enum" has its options, and neither a unit nor a state class.
    {
      properties: { device_class: { const: 'enum' } },
      required: ['device_class', 'options'],
      not: { anyOf: [{ required: ['unit_of_measurement'] }, { required: ['state_class'] }] },
    },
    { not: { anyOf: [{ required: ['device_class'] }, { required: ['options'] }] } },
  ],
};

const binarySensor = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...entity,
    platform: { const: 'binary_sensor' },
    value_template: template,
    device_class: { enum: BINARY_CLASSES },
    payload_on: text,
    payload_off: text,
  },
  required: ['platform', 'unique_id'],
};

const event = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...entity,
    platform: { const: 'event' },
    value_template: template,
    device_class: { enum: ['button', 'doorbell', 'motion'] },
    event_types: { type: 'array', items: text, minItems: 1 },
  },
  required: ['platform', 'unique_id', 'state_topic', 'event_types'],
};

/** A whole device discovery message. */
export const deviceDiscoverySchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    device: {
      type: 'object',
      additionalProperties: false,
      properties: {
        identifiers: { type: 'array', items: text },
        connections: { type: 'array', items: { type: 'array', items: text, minItems: 2, maxItems: 2 } },
        name: text,
        manufacturer: text,
        model: text,
        model_id: text,
        serial_number: text,
        sw_version: text,
        hw_version: text,
        via_device: text,
        suggested_area: text,
        configuration_url: { type: 'string', pattern: '^(https?|homeassistant)://' },
      },
      // At least one of the two, and a device cannot be shared without a name.
      anyOf: [
        { properties: { identifiers: { minItems: 1 } }, required: ['identifiers'] },
        { properties: { connections: { minItems: 1 } }, required: ['connections'] },
      ],
      required: ['name'],
    },
    origin: {
      type: 'object',
      additionalProperties: false,
      properties: { name: text, sw_version: text, support_url: { type: 'string', pattern: '^https?://' } },
      required: ['name'],
    },
    availability_topic: topic,
    payload_available: text,
    payload_not_available: text,
    state_topic: topic,
    command_topic: topic,
    qos: { enum: [0, 1, 2] },
    encoding: { type: 'string' },
    components: {
      type: 'object',
      minProperties: 1,
      additionalProperties: {
        type: 'object',
        required: ['platform'],
        discriminator: { propertyName: 'platform' },
        oneOf: [sensor, binarySensor, event],
      },
    },
  },
  required: ['device', 'origin', 'components'],
};

/** `<discovery_prefix>/device/<object_id>/config`. */
export const DISCOVERY_TOPIC = /^homeassistant\/device\/[a-zA-Z0-9_-]+\/config$/;

export function createDiscoveryValidator(): ValidateFunction {
  return new Ajv({
    allErrors: true,
    discriminator: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
  }).compile(deviceDiscoverySchema);
}
