import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Quantity } from '../readings/quantities.ts';
import type { Decoded, RefusalReason, RefusedField } from '../readings/reading.ts';
import { createDecoder } from './catalogue.ts';
import type { DecoderName } from './settings.ts';

const FIXTURES = new URL('../../test/fixtures/payloads/', import.meta.url);

type Outcome =
  | { readonly readings: readonly ExpectedReading[] }
  | { readonly ignored: Extract<Decoded, { kind: 'ignored' }>['what'] }
  | { readonly refused: RefusalReason };

interface ExpectedReading {
  readonly values: Partial<Record<Quantity, number>>;
  readonly device?: string;
  readonly serial?: string;
  readonly deviceTime?: number;
  readonly registerStep?: number;
  readonly refused?: readonly RefusedField[];
}

/** One row a file; `auto` must come to the same. Without a decoder of its own a file is for `auto` alone. */
interface Row {
  readonly topic: string;
  readonly decoder?: Exclude<DecoderName, 'auto' | 'json'>;
  readonly outcome: Outcome;
}

const NIGHT = {
  'energy.active.import': 712904,
  'energy.active.export': 0,
  'energy.reactive.import': 9120,
  'energy.reactive.export': 88417,
  'power.active.import': 268,
  'power.active.export': 0,
  'power.reactive.import': 14,
  'power.reactive.export': 97,
  inkasso: 0,
  'power.active.saldo': 268,
} as const;

const NOON = {
  'energy.active.import': 8204417,
  'energy.active.export': 13977250,
  'energy.reactive.import': 1522071,
  'energy.reactive.export': 2094312,
  'power.active.import': 0,
  'power.active.export': 3184,
  'power.reactive.import': 0,
  'power.reactive.export': 212,
  inkasso: -3,
  'power.active.saldo': -3184,
} as const;

function outOfRange(fields: Record<string, number>): RefusedField[] {
  return Object.entries(fields).map(([field, found]) => ({ field, found: String(found), reason: 'out of range' }));
}

const LIMITS = {
  '1.8.0': 4294967295,
  '2.8.0': 4294967294,
  '3.8.1': 4294967293,
  '4.8.1': 4294967292,
  '1.7.0': 4294967291,
  '2.7.0': 4294967290,
  '3.7.0': 4294967289,
  '4.7.0': 4294967288,
};

const AMIS: Record<string, Row> = {
  'amis/night-utc.json': amis({ values: NIGHT, deviceTime: 1719266405 }),
  'amis/night-local-time-no-serial.json': amis({ values: NIGHT, deviceTime: 1719273605 }),
  'amis/time-true.json': amis({ values: NIGHT }),
  'amis/noon-export.json': amis({ values: NOON, serial: '7701204419', deviceTime: 1719226805 }),
  'amis/underscore-noon.json': amis({ values: NOON, serial: '7701204419', deviceTime: 1719226805 }),
  'amis/both-directions-at-once.json': amis({
    values: {
      'energy.active.import': 8204418,
      'energy.active.export': 13977251,
      'energy.reactive.import': 1522071,
      'energy.reactive.export': 2094313,
      'power.active.import': 1893,
      'power.active.export': 1847,
      'power.reactive.import': 0,
      'power.reactive.export': 980,
      inkasso: 0,
      'power.active.saldo': 46,
    },
  }),
  'amis/type-limits.json': amis({
    values: { inkasso: -2147483647 },
    serial: 'zyxwvutsrqponmlkjihgfedcba210987',
    deviceTime: 4294967288,
    refused: outOfRange({ ...LIMITS, saldo: -2147483646 }),
  }),
  'amis/underscore-type-limits.json': amis({
    values: { inkasso: -2147483647 },
    serial: 'zyxwvutsrqponmlkjihgfedcba210987',
    deviceTime: 1719226805,
    refused: outOfRange({ ...LIMITS, saldo: -2147483647 }),
  }),
  'amis/registers-at-limit-only.json': { topic: 'amis/out', decoder: 'amis', outcome: { refused: 'no usable value' } },
  'amis/rest-error.json': { topic: 'amis/out', decoder: 'amis', outcome: { refused: 'error object' } },
  'amis/discovery.json': {
    topic: 'homeassistant/sensor/keller_201377/1_8_0/config',
    decoder: 'amis',
    outcome: { ignored: 'discovery' },
  },
  'amis/status-online.txt': { topic: 'amis/out/status', decoder: 'amis', outcome: { ignored: 'status' } },
  'amis/status-offline.txt': { topic: 'amis/out/status', decoder: 'amis', outcome: { ignored: 'status' } },
  'amis/will-device-name.txt': { topic: 'amis/out', decoder: 'amis', outcome: { ignored: 'last will' } },
};

function amis(reading: ExpectedReading): Row {
  return { topic: 'amis/out', decoder: 'amis', outcome: { readings: [reading] } };
}

const SHRDZM: Record<string, Row> = {
  'shrdzm/strings-import.json': {
    topic: 'SHRDZM/BC1F90000000/sensor',
    decoder: 'shrdzm',
    outcome: {
      readings: [
        {
          values: {
            'energy.active.import': 9801337,
            'energy.active.export': 2204518,
            'power.active.import': 612,
            'power.active.export': 0,
            'grid.power': 612,
            'grid.voltage.l1': 231.4,
            'grid.voltage.l2': 229.9,
            'grid.voltage.l3': 230.7,
            'grid.current.l1': 0.91,
            'grid.current.l2': 1.44,
            'grid.current.l3': 0.36,
          },
          deviceTime: Date.UTC(2025, 1, 11, 17, 7, 28) / 1000,
        },
      ],
    },
  },
  'shrdzm/net-power-only.json': {
    topic: 'SHRDZM/BC1F90000000/sensor',
    decoder: 'shrdzm',
    outcome: {
      readings: [
        {
          values: {
            'energy.active.import': 9801400,
            'energy.active.export': 2304518,
            'energy.reactive.import': 51200,
            'energy.reactive.export': 60100,
            'grid.power': -1840,
            'power.active.import': 0,
            'power.active.export': 1840,
          },
          deviceTime: Date.UTC(2025, 5, 11, 12, 7, 21) / 1000,
        },
      ],
    },
  },
};

const TASMOTA: Record<string, Row> = {
  'tasmota-sml/empty-prefix-1970-feed-in.json': tasmota('stat/keller/STATUS10', {
    values: {
      'energy.active.import': 4120700,
      'energy.active.export': 911200,
      'grid.power': -208.45,
      'power.active.import': 0,
      'power.active.export': 208.45,
    },
    registerStep: 100,
  }),
  'tasmota-sml/power-in-kw.json': tasmota('tele/keller/SENSOR', {
    values: {
      'energy.active.import': 31289,
      'grid.power': 327,
      'power.active.import': 327,
      'power.active.export': 0,
      'grid.voltage.l1': 228.3,
      'grid.voltage.l2': 229.1,
      'grid.voltage.l3': 227.8,
      'grid.current.l1': 0.52,
      'grid.current.l2': 0.97,
      'grid.current.l3': 0.88,
      'grid.frequency': 49.98,
    },
    serial: '30771204',
    deviceTime: Date.UTC(2024, 3, 5, 17, 20, 31) / 1000,
    registerStep: 1,
  }),
  'tasmota-sml/sml-phases-export.json': tasmota('stat/keller/STATUS8', {
    values: {
      'energy.active.import': 5120135,
      'energy.active.export': 733904,
      'grid.power': -52,
      'power.active.import': 0,
      'power.active.export': 52,
      'grid.voltage.l1': 234.1,
      'grid.voltage.l2': 236.2,
      'grid.voltage.l3': 235,
      'grid.current.l1': 0.77,
      'grid.current.l2': 1.52,
      'grid.current.l3': 1.02,
      'grid.frequency': 50.1,
    },
    serial: '0a0145425a0100112233',
    deviceTime: Date.UTC(2026, 1, 14, 10, 31, 7) / 1000,
    registerStep: 1,
  }),
  'tasmota-sml/plug-energy.json': tasmota('tele/plug/SENSOR', {
    values: {
      'energy.active.import': 21384,
      'power.active.import': 84,
      'grid.voltage.l1': 233,
      'grid.current.l1': 0.562,
    },
    deviceTime: Date.UTC(2024, 4, 2, 8, 41, 10) / 1000,
    registerStep: 1,
  }),
  'tasmota-sml/three-phase-lists.json': tasmota('tele/oven/SENSOR', {
    values: {
      'energy.active.import': 60606,
      'power.active.import': 350.5,
      'grid.voltage.l1': 231,
      'grid.voltage.l2': 232,
      'grid.voltage.l3': 233,
      'grid.current.l1': 0.44,
      'grid.current.l2': 1.1,
      'grid.current.l3': 0.01,
      'grid.frequency': 50,
    },
    deviceTime: Date.UTC(2024, 4, 2, 8, 41, 10) / 1000,
    registerStep: 1,
  }),
  'tasmota-sml/sensor-beside-is-nan.json': tasmota('tele/keller/SENSOR', {
    values: {
      'energy.active.import': 812500,
      'grid.power': 301,
      'power.active.import': 301,
      'power.active.export': 0,
    },
    deviceTime: Date.UTC(2024, 10, 8, 20, 2, 44) / 1000,
    registerStep: 100,
  }),
  'tasmota-sml/one-phase-only.json': {
    topic: 'tele/keller/SENSOR',
    decoder: 'tasmota-sml',
    outcome: { ignored: 'no data' },
  },
  'tasmota-sml/state.json': { topic: 'tele/keller/STATE', decoder: 'tasmota-sml', outcome: { ignored: 'no data' } },
  'tasmota-sml/lwt.txt': { topic: 'tele/keller/LWT', decoder: 'tasmota-sml', outcome: { ignored: 'status' } },
  'tasmota-sml/truncated.json': {
    topic: 'tele/plug/ENERGY',
    decoder: 'tasmota-sml',
    outcome: { refused: 'not JSON' },
  },
};

function tasmota(topic: string, reading: ExpectedReading): Row {
  return { topic, decoder: 'tasmota-sml', outcome: { readings: [reading] } };
}

const SHELLY: Record<string, Row> = {
  'shelly/em-status.json': shelly('shellypro3em/status/em:0', {
    device: 'shellypro3em/em:0',
    values: {
      'grid.power': 642.104,
      'power.active.import': 642.104,
      'power.active.export': 0,
      'grid.voltage.l1': 231.2,
      'grid.voltage.l2': 230.5,
      'grid.voltage.l3': 232,
      'grid.current.l1': 1.344,
      'grid.current.l2': 0.981,
      'grid.current.l3': 2.107,
      'grid.frequency': 50,
    },
  }),
  'shelly/emdata-status.json': shelly('shellypro3em/status/emdata:0', {
    device: 'shellypro3em/em:0',
    values: { 'energy.active.import': 287326, 'energy.active.export': 2071 },
  }),
  'shelly/em1-export.json': shelly('status/em1:0', {
    device: 'em1:0',
    values: {
      'grid.power': -501.7,
      'power.active.import': 0,
      'power.active.export': 501.7,
      'grid.voltage.l1': 228.4,
      'grid.current.l1': 2.218,
      'grid.frequency': 50,
    },
  }),
  'shelly/em1data-export.json': shelly('status/em1data:0', {
    device: 'em1:0',
    values: { 'energy.active.import': 2077, 'energy.active.export': 188340 },
  }),
  'shelly/em-events-partial.json': shelly(
    'house/em/events/rpc',
    {
      device: 'house/em/em:0',
      values: {
        'grid.power': -720.4,
        'power.active.import': 0,
        'power.active.export': 720.4,
        'energy.active.import': 287401,
        'energy.active.export': 2099,
      },
      deviceTime: 1770825301.41,
    },
    {
      device: 'house/em/em1:1',
      values: { 'grid.power': 55.5, 'power.active.import': 55.5, 'power.active.export': 0 },
      deviceTime: 1770825301.41,
      refused: [{ field: 'voltage', found: 'null', reason: 'no value' }],
    },
  ),
  'shelly/switch-events-partial.json': {
    topic: 'shelly1pmminig3-aabbcc112233/events/rpc',
    decoder: 'shelly',
    outcome: { ignored: 'no data' },
  },
  'shelly/rpc-error.json': { topic: 'service/rpc', decoder: 'shelly', outcome: { refused: 'error object' } },
  'shelly/online.txt': { topic: 'shellypro3em/online', decoder: 'shelly', outcome: { ignored: 'status' } },
};

function shelly(topic: string, ...readings: ExpectedReading[]): Row {
  return { topic, decoder: 'shelly', outcome: { readings } };
}

const OTHERS: Record<string, Row> = {
  // A plug names no quantity beyond doubt (`current` is in mA with some): it takes a mapping, and the refusal says so.
  'zigbee2mqtt/plug.json': { topic: 'zigbee2mqtt/plug', outcome: { refused: 'no known field' } },
  'zigbee2mqtt/plug-null-energy.json': { topic: 'zigbee2mqtt/plug', outcome: { refused: 'no known field' } },
  'zigbee2mqtt/availability.json': { topic: 'zigbee2mqtt/plug/availability', outcome: { ignored: 'status' } },
  'other/inverter-night-zeros-truncated.txt': { topic: 'solar/live', outcome: { refused: 'not JSON' } },
  'other/two-messages-merged.bin': { topic: 'energy/solar', outcome: { refused: 'not JSON' } },
  'other/inf-and-empty-one-object.txt': { topic: 'aps/0', outcome: { refused: 'no known field' } },
  'other/inf-and-empty-two-objects.txt': { topic: 'aps/0', outcome: { refused: 'not JSON' } },
  'other/modbus-sentinels.txt': { topic: 'vzlogger/log', outcome: { refused: 'not JSON' } },
  'other/plain-value.txt': { topic: 'strom/1/obis/1-0:1.8.0/255/value', outcome: { refused: 'not an object' } },
  'other/plain-meter-id.txt': { topic: 'strom/1/obis/1-0:96.1.0/255/value', outcome: { ignored: 'last will' } },
  'other/plain-value-log.txt': { topic: 'strom/log', outcome: { refused: 'not JSON' } },
  'other/negative-timestamp.json': { topic: 'vzlogger/data/chn0/raw', outcome: { refused: 'no known field' } },
  'other/negative-timestamp-log.txt': { topic: 'vzlogger/log', outcome: { refused: 'not JSON' } },
};

const ROWS: Record<string, Row> = { ...AMIS, ...SHRDZM, ...TASMOTA, ...SHELLY, ...OTHERS };

describe('every payload in test/fixtures/payloads', () => {
  const files = readdirSync(FIXTURES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath.split(/[/\\]/).at(-1)}/${entry.name}`);

  it('has a row here', () => {
    expect(files.toSorted()).toEqual(Object.keys(ROWS).toSorted());
  });

  describe.each(Object.entries(ROWS))('%s', (file, { topic, decoder, outcome }) => {
    const payload = readFileSync(new URL(file, FIXTURES));

    it.each(decoder ? [decoder, 'auto' as const] : ['auto' as const])('with %s', (name) => {
      expect(outcomeOf(createDecoder({ decoder: name }).decode(topic, payload))).toEqual(complete(outcome));
    });
  });
});

function outcomeOf(decoded: Decoded): unknown {
  if (decoded.kind === 'ignored') return { ignored: decoded.what };
  if (decoded.kind === 'refused') return { refused: decoded.why };
  return { readings: decoded.readings.map((reading) => ({ ...reading, values: Object.fromEntries(reading.values) })) };
}

function complete(outcome: Outcome): unknown {
  return 'readings' in outcome ? { readings: outcome.readings.map((r) => ({ refused: [], ...r })) } : outcome;
}
