import { describe, expect, it } from 'vitest';
import { INVERTER_QUANTITIES } from '../../readings/inverter-quantities.ts';
import { meterQuantityNames, QUANTITIES, quantityNames, type Quantity } from '../../readings/quantities.ts';
import { inverterOf, meterOf } from '../../web/state.fixture.ts';
import { packetLimits } from '../../transports/mqtt/packet-guard.ts';
import { deviceDiscovery, houseDiscovery, type Discovery, type DiscoveryContext } from './discovery.ts';
import { createDiscoveryValidator, DISCOVERY_TOPIC } from './home-assistant.fixture.ts';
import { topicsOf } from './topics.ts';
import { houseValueNames } from './values.ts';

const validate = createDiscoveryValidator();
const inverterQuantityNames = Object.keys(INVERTER_QUANTITIES) as Quantity[];
const appliances = [
  { id: 'car', name: 'Auto' },
  { id: 'washing-machine', name: 'Waschmaschine' },
];

function contextOf(more: Partial<DiscoveryContext> = {}): DiscoveryContext {
  const topics = topicsOf('smartmeter');
  return { discoveryPrefix: 'homeassistant', prefix: 'smartmeter', topics, language: 'de', version: '0.1.0', ...more };
}

/** A house with everything that any device of the catalogue can tell. */
function everything(context = contextOf()): Discovery[] {
  return [
    houseDiscovery(houseValueNames, appliances, context),
    deviceDiscovery(meterOf(), meterQuantityNames, context),
    deviceDiscovery(inverterOf(), inverterQuantityNames, context),
  ];
}

describe.each(['de', 'en'] as const)('in %s, Home Assistant accepts', (language) => {
  it.each(everything(contextOf({ language })))('$topic', ({ topic, payload }) => {
    expect(topic).toMatch(DISCOVERY_TOPIC);
    validate(JSON.parse(JSON.stringify(payload)));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('names that tell entities of a device apart', () => {
    for (const { payload } of everything(contextOf({ language }))) {
      const names = Object.values(payload.components).map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

describe('the schema refuses', () => {
  const payload = () => JSON.parse(JSON.stringify(everything()[1]?.payload)) as Record<string, Record<string, unknown>>;
  const change = (key: string, change: Record<string, unknown>) => {
    const changed = payload();
    const components = changed['components'] as Record<string, Record<string, unknown>>;
    components[key] = { ...components[key], ...change };
    return changed;
  };

  it('what it is meant to refuse', () => {
    expect(validate(payload())).toBe(true);
    expect(validate(change('grid_power', { unit_of_measurement: 'kWh' }))).toBe(false);
    expect(validate(change('energy_active_import', { state_class: 'measurement' }))).toBe(false);
    expect(validate(change('grid_power', { device_class: 'watts' }))).toBe(false);
    expect(validate(change('grid_power', { unit: 'W' }))).toBe(false);
    expect(validate(change('grid_power', { platform: undefined }))).toBe(false);
    expect(validate({ ...payload(), origin: undefined })).toBe(false);
    expect(validate({ ...payload(), device: { name: 'x' } })).toBe(false);
  });
});

it('gives every quantity a unit, unless it is a count', () => {
  const { payload } = deviceDiscovery(inverterOf(), quantityNames, contextOf());
  const without = quantityNames.filter(
    (name) => payload.components[name.replaceAll('.', '_')]?.unit_of_measurement === undefined,
  );
  expect(without).toEqual(quantityNames.filter((name) => QUANTITIES[name].unit === '1'));
});

it.each([
  ['energy.active.import', 'energy', 'kWh', 'total_increasing'],
  ['pv.energy.today', 'energy', 'kWh', 'total_increasing'],
  ['energy.reactive.import', undefined, 'kvarh', 'total_increasing'],
  ['grid.power', 'power', 'W', 'measurement'],
  ['inverter.power.reactive', 'reactive_power', 'var', 'measurement'],
  ['battery.soc', 'battery', '%', 'measurement'],
  ['battery.pack.1.soh', undefined, '%', 'measurement'],
  ['inverter.temperature.inner', 'temperature', '°C', 'measurement'],
  ['inkasso', undefined, undefined, 'measurement'],
] as const)('%s', (quantity, deviceClass, unit, stateClass) => {
  const { payload } = deviceDiscovery(inverterOf(), [quantity], contextOf());
  const { device_class, unit_of_measurement, state_class } = payload.components[quantity.replaceAll('.', '_')] ?? {};
  expect([device_class, unit_of_measurement, state_class]).toEqual([deviceClass, unit, stateClass]);
});

it('has a binary sensor for the good moment of each appliance, and its level', () => {
  const { components } = houseDiscovery([], appliances, contextOf()).payload;
  expect(components['good_moment_car']).toMatchObject({ platform: 'binary_sensor', name: 'Auto: guter Zeitpunkt' });
  expect(components['advice_washing-machine']).toMatchObject({
    device_class: 'enum',
    options: ['now', 'partly', 'wait'],
  });
});

/**
 * Each was rendered by Jinja2 3.1.6, which Home Assistant uses, with the values behind it: `None` is what it shows as
 * unknown. They are compared letter by letter, so that whoever changes one renders it again.
 */
it.each([
  // now → ON; partly, wait → OFF; unknown → None
  ['good_moment_car', "{{ {'now': 'ON', 'partly': 'OFF', 'wait': 'OFF'}.get(value_json.level, 'None') }}"],
  // now → now; unknown → None
  ['advice_car', "{{ 'None' if value_json.level == 'unknown' else value_json.level }}"],
  // 0 → OFF; 1 → ON
  ['problem', "{{ 'ON' if value_json.count > 0 else 'OFF' }}"],
  // null → None; -2410 → -2410
  ['grid_power', "{{ value_json['grid.power'] }}"],
  // true → ON; false → OFF
  ['up', "{{ 'ON' if value_json.up else 'OFF' }}"],
  // null → None; [] → OFF; [{…}] → ON
  ['fault', "{{ 'None' if value_json.faults is none else 'ON' if value_json.faults | count > 0 else 'OFF' }}"],
])('the template of %s', (key, template) => {
  const found = everything().map(({ payload }) => payload.components[key]?.value_template);
  expect(found.filter((one) => one !== undefined)).toContain(template);
});

it('no id occurs twice, also between two services on one broker', () => {
  const second = contextOf({ prefix: 'garage', topics: topicsOf('garage') });
  const all = [...everything(), ...everything(second)];
  const ids = all.flatMap(({ payload }) => Object.values(payload.components).map(({ unique_id }) => unique_id));
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(all.map(({ topic }) => topic)).size).toBe(all.length);
});

it('takes any id that a device gives itself', () => {
  const odd = ['a/b', 'a b', 'Zähler+1', 'a#', 'a_b'].map((id) =>
    deviceDiscovery(meterOf({ id }), ['grid.power'], contextOf()),
  );
  expect(new Set(odd.map(({ topic }) => topic)).size).toBe(odd.length);
  expect(new Set(odd.map(({ payload }) => payload.state_topic)).size).toBe(odd.length);
  for (const { topic, payload } of odd) {
    expect(topic).toMatch(DISCOVERY_TOPIC);
    validate(payload);
    expect(validate.errors ?? []).toEqual([]);
    expect(payload.state_topic.split('/')).toHaveLength(3);
  }
});

it('is small enough for brokers that limit a packet to 64 KiB', () => {
  for (const { payload } of everything()) {
    expect(Buffer.byteLength(JSON.stringify(payload))).toBeLessThan(packetLimits.packet);
  }
});
