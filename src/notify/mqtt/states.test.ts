import { describe, expect, it } from 'vitest';
import type { AdviceStatus } from '../../advice/advice.ts';
import type { Snapshot } from '../../readings/snapshot.ts';
import { inverterOf, meterOf, NOW, registerOf, snapshotOf, withInverter } from '../../web/state.fixture.ts';
import { adviceOf, SILENT, statusOf, ZONE } from '../alerts.fixture.ts';
import type { DiscoveryPayload } from './discovery.ts';
import { createDiscoveryValidator } from './home-assistant.fixture.ts';
import { RetainedMessages, type MqttView } from './states.ts';
import { topicsOf } from './topics.ts';

function messages(discovery = true): RetainedMessages {
  const topics = topicsOf('smartmeter');
  const names = { discovery, discoveryPrefix: 'homeassistant', prefix: 'smartmeter', topics };
  return new RetainedMessages({ ...names, language: 'de', version: '0.1.0', timeZone: ZONE });
}

function viewOf(snapshot: Snapshot, more: Partial<MqttView> = {}): MqttView {
  return { snapshot, advice: statusOf(adviceOf('now', { sunShare: 91.6 })), problems: [], ...more };
}

const full = () => withInverter({ faults: [{ id: 'ID027', text: 'GridOVP' }] }).snapshot;
const json = (built: ReadonlyMap<string, string>, topic: string) => JSON.parse(built.get(topic) ?? 'null') as unknown;

it('has a topic for each thing', () => {
  expect([...messages(false).build(viewOf(full())).keys()]).toEqual([
    'smartmeter/house',
    'smartmeter/meter/1EMA0012345678',
    'smartmeter/inverter/SP1ES011N6K123',
    'smartmeter/advice/car',
    'smartmeter/advice/car/level',
    'smartmeter/problems',
  ]);
});

it('says the house and its devices in W and kWh', () => {
  const built = messages().build(viewOf(full()));
  expect(json(built, 'smartmeter/house')).toEqual({
    'grid.power': -2410,
    'house.surplus': 2410,
    'house.consumption': 1900,
    'pv.power': 6180,
    'battery.power': 1750,
    'house.self_sufficiency': 100,
    'house.self_consumption': 61,
  });
  expect(json(built, 'smartmeter/meter/1EMA0012345678')).toEqual({
    'power.active.import': 0,
    'power.active.export': 2410,
    'grid.power': -2410,
    'energy.active.import': 12_345.678,
    'energy.active.export': 7654.321,
    up: true,
  });
  expect(json(built, 'smartmeter/inverter/SP1ES011N6K123')).toMatchObject({
    'pv.energy.today': 23.4,
    state: 'running',
    faults: [{ id: 'ID027', text: 'GridOVP' }],
    up: true,
  });
});

it('says the advice, and its level alone', () => {
  const better = {
    from: Date.UTC(2026, 6, 1, 11),
    until: Date.UTC(2026, 6, 1, 13),
    sunShare: 95,
    confidence: 'high',
  } as const;
  const advice = statusOf(adviceOf('wait', { sunShare: 12.4, better, cost: { perHour: 0.31, currency: 'EUR' } }));
  const built = messages().build(viewOf(full(), { advice }));
  expect(built.get('smartmeter/advice/car/level')).toBe('wait');
  expect(json(built, 'smartmeter/advice/car')).toEqual({
    level: 'wait',
    name: 'Auto',
    text: 'Auto: warten, besser gegen 13 Uhr',
    reason: 'Die Sonne lässt 3,0 kW übrig; 1,4 kW genügen.',
    since: '2026-07-01T10:00:00.000Z',
    running: false,
    sun_share: 12,
    cost_per_hour: 0.31,
    currency: 'EUR',
    better_from: '2026-07-01T11:00:00.000Z',
    better_until: '2026-07-01T13:00:00.000Z',
    confidence: 'high',
  });
});

it('says what is wrong', () => {
  const built = messages().build(viewOf(full(), { problems: [SILENT] }));
  expect(json(built, 'smartmeter/problems')).toMatchObject({
    count: 1,
    problems: [{ code: 'source-stale', title: 'house schweigt' }],
  });
});

describe('what was known and is not any more', () => {
  it('is null, not the last value and not gone', () => {
    const retained = messages();
    retained.build(viewOf(full()));
    const silent = snapshotOf({
      house: {},
      meters: [
        meterOf({
          up: false,
          down: 'stale',
          values: new Map(),
          registers: new Map([['energy.active.import', registerOf(12_345_678, { fresh: false })]]),
        }),
      ],
      inverters: [],
    });
    const built = retained.build(viewOf(silent));
    const house = json(built, 'smartmeter/house') as Record<string, unknown>;
    expect(Object.keys(house)).toHaveLength(7);
    expect(new Set(Object.values(house))).toEqual(new Set([null]));
    expect(json(built, 'smartmeter/meter/1EMA0012345678')).toEqual({
      'power.active.import': null,
      'power.active.export': null,
      'grid.power': null,
      'energy.active.import': null,
      'energy.active.export': null,
      up: false,
    });
  });

  it('of an inverter: state and faults too', () => {
    const { state: _, faults: __, ...asleep } = inverterOf({ up: false, down: 'sleeping', values: new Map() });
    const built = messages().build(viewOf(snapshotOf({ inverters: [asleep] })));
    expect(json(built, 'smartmeter/inverter/SP1ES011N6K123')).toMatchObject({ state: null, faults: null, up: false });
  });
});

it('tells Home Assistant of what is new', () => {
  const retained = messages();
  const topic = 'homeassistant/device/smartmeter_meter_1EMA0012345678/config';
  const entities = (snapshot: Snapshot) =>
    Object.keys((json(retained.build(viewOf(snapshot)), topic) as DiscoveryPayload).components);
  const first = entities(snapshotOf());
  const { values } = meterOf();
  const more = new Map([...values, ['grid.frequency', { value: 50, at: NOW }] as const]);
  expect(entities(snapshotOf({ meters: [meterOf({ values: more })] })).sort()).toEqual(
    [...first, 'grid_frequency'].sort(),
  );
  // And it stays when it is not told any more.
  expect(entities(snapshotOf())).toContain('grid_frequency');
});

it('keeps a meter that has never spoken to itself', () => {
  const never = meterOf({ id: 'house', values: new Map(), registers: new Map() });
  const built = messages().build(viewOf(snapshotOf({ meters: [never] })));
  expect([...built.keys()].filter((topic) => topic.includes('meter_') || topic.includes('/meter/'))).toEqual([]);
});

/** Whatever a template looks at is in the message that it is given. */
it('entities read what the states say', () => {
  const advice: AdviceStatus = statusOf(adviceOf('now'), adviceOf('unknown', { appliance: 'dryer', kind: 'dryer' }));
  const built = messages().build(viewOf(full(), { advice }));
  const validate = createDiscoveryValidator();
  const configs = [...built].filter(([topic]) => topic.startsWith('homeassistant/'));
  expect(configs).toHaveLength(3);
  for (const [, text] of configs) {
    const payload = JSON.parse(text) as DiscoveryPayload;
    validate(payload);
    expect(validate.errors ?? []).toEqual([]);
    expect(payload.availability_topic).toBe('smartmeter/status');
    for (const {
      state_topic = payload.state_topic,
      value_template = '',
      platform,
      json_attributes_topic,
    } of Object.values(payload.components)) {
      const names = [...value_template.matchAll(/value_json(?:\.(\w+)|\['([^']+)'\])/g)].map(
        ([, a, b]) => a ?? b ?? '',
      );
      if (platform === 'event') continue;
      expect(names.length).toBeGreaterThan(0);
      const state = json(built, state_topic) as Record<string, unknown>;
      for (const name of names) expect(Object.keys(state)).toContain(name);
      if (json_attributes_topic !== undefined) expect(built.has(json_attributes_topic)).toBe(true);
    }
  }
});
