import { readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRegister, QUANTITIES } from '../readings/quantities.ts';
import type { Decoded, Reading } from '../readings/reading.ts';
import { AMIS_FIELDS } from './amis/fields.ts';
import { createDecoder } from './catalogue.ts';
import type { JsonMapping } from './json/mapping.ts';
import type { DecoderName } from './settings.ts';

const FIXTURES = new URL('../../test/fixtures/payloads/', import.meta.url);

/** Reaches into everything that the other decoders read too, so that garbage gets through to the fields. */
const MAPPING: JsonMapping = {
  fields: [
    { path: "['1.8.0']", quantity: 'energy.active.import', unit: 'kWh', sign: 1 },
    { path: 'data.x[0]', quantity: 'energy.active.export', unit: 'Wh', sign: -1 },
    { path: 'power', quantity: 'grid.power', unit: 'kW', sign: -1 },
    { path: 'data.power', quantity: 'grid.voltage.l1', unit: 'V', sign: 1 },
  ],
  serial: 'serialnumber',
  time: 'time',
};

const DECODERS = (['auto', 'amis', 'shrdzm', 'tasmota-sml', 'shelly', 'json'] satisfies DecoderName[]).map((decoder) =>
  createDecoder(decoder === 'json' ? { decoder, mapping: MAPPING } : { decoder }),
);

const TOPICS = [
  'amis/out',
  'tele/x/SENSOR',
  'p/status/em:0',
  'p/status/emdata:1',
  'status/em1:0',
  'p/events/rpc',
  'x/online',
  '',
];

/** Far more than any message may take, and far less than an endless search does. */
const MS_AT_MOST = 1000;

/** Everything wrong with what the decoders make of a payload, in words; empty in the good case. */
function faultsOf(payload: Uint8Array, topics: readonly string[] = TOPICS): string[] {
  return DECODERS.flatMap((decoder) =>
    topics.flatMap((topic) => {
      const start = performance.now();
      const faults = faultsIn(decoder.decode(topic, payload));
      if (performance.now() - start > MS_AT_MOST) faults.push('took too long');
      return faults.map((fault) => `${decoder.name}: ${fault}`);
    }),
  );
}

function faultsIn(decoded: Decoded): string[] {
  if (decoded.kind !== 'readings') return decoded.detail.length < 1000 ? [] : ['a long detail'];
  return decoded.readings.length > 0 ? decoded.readings.flatMap(faultsInReading) : ['no reading'];
}

function faultsInReading({ values, refused, serial, deviceTime, registerStep }: Reading): string[] {
  const faults = values.size > 0 ? [] : ['no value'];
  for (const [quantity, value] of values) {
    const { min, max } = QUANTITIES[quantity];
    if (!(value >= min && value <= max)) faults.push(`${quantity} is ${value}`);
    if (isRegister(quantity) && !Number.isSafeInteger(value)) faults.push(`${quantity} is not whole: ${value}`);
  }
  for (const { field, found } of refused) {
    if (field.length > 40 || found.length > 40) faults.push(`a long refusal of ${field}`);
  }
  if (serial !== undefined && serial.trim() === '') faults.push('an empty serial number');
  if (deviceTime !== undefined && !(deviceTime >= 1e9)) faults.push(`a time of ${deviceTime}`);
  if (registerStep !== undefined && !(registerStep >= 1)) faults.push(`a step of ${registerStep}`);
  return faults;
}

const payloads = readdirSync(FIXTURES, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`));

const NAMES =
  'data power params ts em:0 emdata:0 em1:7 total_act_power total_act a_voltage a_freq method error code message ' +
  'Time SML ENERGY Total_in Power_curr kW Total Voltage Meter_Id StatusSNS x state time serialnumber UTC 16.7.0 32.7.0 ' +
  '__proto__ constructor toString hasOwnProperty valueOf';
const names = fc.constantFrom('', ...NAMES.split(' '), ...AMIS_FIELDS.map(({ field }) => field));

const scalars = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(null, true, false, '', ' ', 'NaN', 'inf', '-Infinity', '1e999', '0x10', '12,5', '12.403', '-0', -0),
  fc.constantFrom(
    1e308,
    -1e308,
    5e-324,
    2 ** 32 - 1,
    2 ** 32 - 1_000_000,
    2 ** 53,
    -1,
    1e21,
    4294967.295,
    'NotifyStatus',
  ),
  fc.constantFrom('2025-13-45T99:99:99', '2025-01-03T20:38:45', '\u0000', '\uD800', 'unbekannt', '000'),
  fc.double().map(String),
  fc.string(),
);

const { message } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, scalars, fc.array(tie('value'), { maxLength: 4 }), tie('message')),
  message: fc
    .array(fc.tuple(names, tie('value')), { maxLength: 12 })
    .map((entries) => `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${text(v)}`).join(',')}}`)
    .map((json) => ({ json })),
}));

/** Values are printed by hand, so that `__proto__` becomes a key and 1e999 a number. */
function text(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(text).join(',')}]`;
  if (typeof value === 'object' && value !== null && 'json' in value) return String(value.json);
  if (typeof value === 'number' && !Number.isFinite(value)) return value > 0 ? '1e999' : 'nan';
  return Object.is(value, -0) ? '-0' : JSON.stringify(value);
}

describe('no byte string makes a decoder throw, hang or admit a value outside its range', () => {
  it('raw bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(faultsOf(bytes)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('messages of the right shape with every kind of value', () => {
    fc.assert(
      fc.property(message, (made) => {
        expect(faultsOf(Buffer.from(text(made)))).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });

  it('real payloads with bytes changed, cut and doubled', () => {
    const change = fc.record({ at: fc.nat(1500), drop: fc.nat(6), insert: fc.uint8Array({ maxLength: 6 }) });
    fc.assert(
      fc.property(fc.constantFrom(...payloads), fc.array(change, { maxLength: 4 }), (payload, changes) => {
        expect(faultsOf(changes.reduce(changed, payload))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('real payloads with one value replaced', () => {
    const jsons = payloads.map(String).filter((p) => p.startsWith('{'));
    fc.assert(
      fc.property(fc.constantFrom(...jsons), fc.nat(40), scalars, (json, index, value) => {
        let i = 0;
        const replaced = json.replace(/:\s*(?:"[^"]*"|-?[\d.]+|null|true)/g, (old) =>
          i++ === index ? `:${text(value)}` : old,
        );
        expect(faultsOf(Buffer.from(replaced))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it.each(
    Object.entries({
      'deep lists': '['.repeat(65_536),
      'deep objects': '{"a":'.repeat(13_000),
      'deep objects with an end': `${'{"SML":'.repeat(9000)}1${'}'.repeat(9000)}`,
      'quotes behind backslashes': `{${'"\\'.repeat(32_000)}`,
      'one open string': `{"${'\\"'.repeat(32_000)}`,
      'a colon and blanks': `{"a":${' '.repeat(65_000)}x`,
      'many commas': `{${','.repeat(65_000)}`,
      'many colons': `{${':'.repeat(65_000)}`,
      'many nan': `{"a":[${'nan,'.repeat(16_000)}`,
      'a long number': `{"1.8.0":${'9'.repeat(65_000)}}`,
      'a long numeric string': `{"1.8.0":"${'9'.repeat(65_000)}"}`,
      'long decimals': `{"1.8.0":0.${'0'.repeat(65_000)}1}`,
      'many keys': `{"Time":"2025-01-03T20:38:45",${Array.from({ length: 5000 }, (_, i) => `"k${i}":{}`).join(',')}}`,
      'many components': `{"method":"NotifyStatus","params":{${Array.from({ length: 999 }, (_, i) => `"em:${i}":{"total_act_power":1}`).join(',')}}}`,
      'a long name': 'a'.repeat(65_536),
      'blanks only': ' '.repeat(65_536),
      'too large': 'x'.repeat(65_537),
    }),
  )('%s', (_, payload) => {
    expect(faultsOf(Buffer.from(payload))).toEqual([]);
  });

  it.each(['/'.repeat(65_000), 'status/'.repeat(9000), `${'status/em:'.repeat(6000)}x`, '\0'])('any topic', (topic) => {
    expect(faultsOf(Buffer.from('{"Time":"x","total_act_power":1}'), [topic])).toEqual([]);
  });

  it('does not take a prototype for data', () => {
    const attack = '{"__proto__":{"1.8.0":5,"total_act_power":7,"Total_in":3},"constructor":{"prototype":{"1.8.0":5}}}';
    for (const decoder of DECODERS) {
      expect(decoder.decode('amis/out', Buffer.from(attack))).toMatchObject({ kind: 'refused', why: 'no known field' });
    }
    expect({}).not.toHaveProperty('total_act_power');
  });
});

function changed(payload: Buffer, { at, drop, insert }: { at: number; drop: number; insert: Uint8Array }): Buffer {
  const place = at % (payload.length + 1);
  return Buffer.concat([payload.subarray(0, place), insert, payload.subarray(place + drop)]);
}
