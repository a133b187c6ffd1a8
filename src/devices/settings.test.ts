import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { meterSettingsSchema } from './settings.ts';

const mapping = { fields: [{ path: 'data.power', quantity: 'grid.power', unit: 'kW' }] };

/** `place: message` of every fault. */
function faults(entry: unknown): string[] {
  const result = meterSettingsSchema.safeParse(entry);
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('meterSettingsSchema', () => {
  it('needs a name and a topic, and knows the rest', () => {
    expect(meterSettingsSchema.parse({ id: 'house', topic: 'amis/out' })).toEqual({
      id: 'house',
      topic: 'amis/out',
      decoder: 'auto',
      maxPower: 45_000,
      role: 'grid',
    });
  });

  it('takes everything', () => {
    const entry = {
      id: 'Wärmepumpe',
      topic: 'tele/+/SENSOR',
      decoder: 'json',
      interval: 30,
      max_power_kw: 11,
      role: 'submeter',
    };
    expect(meterSettingsSchema.parse({ ...entry, mapping: { ...mapping, serial: 'id', time: "['t']" } })).toEqual({
      id: 'Wärmepumpe',
      topic: 'tele/+/SENSOR',
      decoder: 'json',
      interval: 30,
      maxPower: 11_000,
      role: 'submeter',
      mapping: {
        fields: [{ path: 'data.power', quantity: 'grid.power', unit: 'kW', sign: 1 }],
        serial: 'id',
        time: "['t']",
      },
    });
  });

  it.each([
    ['no name', { topic: 'a' }, /^id: expected a short name/],
    ['a name with blanks', { id: 'my meter' }, /^id: expected at most 64 letters/],
    ['no topic', { topic: undefined }, /^topic: expected an MQTT topic/],
    ['an empty topic', { topic: '' }, /^topic: expected an MQTT topic/],
    ['a wildcard inside a level', { topic: 'amis+/out' }, /^topic: .*whole level/],
    ['levels behind #', { topic: 'amis/#/out' }, /^topic: .*at the end/],
    ['an unknown decoder', { decoder: 'tasmota' }, /^decoder: expected one of auto, amis, shrdzm, tasmota-sml/],
    ['an interval in words', { interval: '30s' }, /^interval: expected the seconds.*1 to 86400/],
    ['an interval of 0', { interval: 0 }, /^interval: expected the seconds/],
    ['a day too long', { interval: 86_401 }, /^interval: expected the seconds/],
    ['no power', { max_power_kw: 0 }, /^max_power_kw: expected the most the connection can carry in kW/],
    ['an unknown role', { role: 'main' }, /^role: expected grid or submeter/],
    ['an unknown name', { intervall: 30 }, /^: unknown name intervall; a meter has id, topic, decoder, interval/],
    ['json without a mapping', { decoder: 'json' }, /^mapping: the decoder json needs a mapping/],
    ['a mapping without json', { mapping }, /^mapping: only the decoder json has a mapping, and this meter has auto/],
  ])('%s', (_, part, expected) => {
    const { id = 'house' } = part as { id?: string };
    const entry = _ === 'no name' ? part : { topic: 'amis/out', ...part, id };
    expect(faults(entry)).toEqual([expect.stringMatching(expected)]);
  });

  it.each([
    ['no field', { fields: [] }, /^mapping\.fields: expected at least one field/],
    ['fields that are no list', { fields: 'power' }, /^mapping\.fields: expected a list/],
    [
      'a path that cannot be read',
      field({ path: 'data..power' }),
      /^mapping\.fields\.0\.path: the path is not understood from character 5 on/,
    ],
    ['a path into a prototype', field({ path: '__proto__.x' }), /^mapping\.fields\.0\.path: .*not a name of data/],
    [
      'an unknown quantity',
      field({ quantity: 'power' }),
      /^mapping\.fields\.0\.quantity: expected one of energy\.active\.import/,
    ],
    [
      'a unit of another dimension',
      field({ unit: 'kWh' }),
      /^mapping\.fields\.0\.unit: grid\.power is measured in W, and kWh is not; expected W or kW/,
    ],
    ['a sign of 0', field({ sign: 0 }), /^mapping\.fields\.0\.sign: expected 1, or -1/],
    [
      'an unknown name in a field',
      field({ scale: 10 }),
      /^mapping\.fields\.0: unknown name scale; a field has path, quantity, unit, sign/,
    ],
    [
      'a quantity twice',
      { fields: [...mapping.fields, ...mapping.fields] },
      /^mapping\.fields\.1\.quantity: grid\.power is declared twice/,
    ],
  ])('a mapping with %s', (_, mapping, expected) => {
    expect(faults({ id: 'house', topic: 'a', decoder: 'json', mapping })).toEqual([expect.stringMatching(expected)]);
  });

  it('reports all faults at once', () => {
    expect(faults({ topic: '', interval: -1, role: 'x' })).toHaveLength(4);
  });

  it('can be told as a JSON schema', () => {
    expect(z.toJSONSchema(meterSettingsSchema, { io: 'input', target: 'draft-7' })).toMatchObject({
      required: ['id', 'topic'],
      additionalProperties: false,
    });
  });
});

function field(change: object): unknown {
  return { fields: [{ ...mapping.fields[0], ...change }] };
}
