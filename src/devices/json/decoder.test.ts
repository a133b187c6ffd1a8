import { describe, expect, it } from 'vitest';
import { createDecoder } from '../catalogue.ts';
import type { JsonField } from './mapping.ts';

const fields: JsonField[] = [
  { path: 'energy', quantity: 'energy.active.import', unit: 'kWh', sign: 1 },
  { path: "obis['2.8.0']", quantity: 'energy.active.export', unit: 'Wh', sign: -1 },
  { path: 'phases[1].p', quantity: 'grid.power', unit: 'kW', sign: -1 },
];
const decoder = createDecoder({ decoder: 'json', mapping: { fields, serial: 'meter.id', time: 'ts' } });
const decode = (message: unknown) => decoder.decode('any', Buffer.from(JSON.stringify(message)));

describe('json', () => {
  it('reads what is declared, with unit and sign', () => {
    const message = {
      energy: '8.42',
      obis: { '2.8.0': -17.5 },
      phases: [{}, { p: 1.2 }],
      meter: { id: 'X1' },
      ts: '2025-01-03T12:00:00Z',
    };
    expect(decode(message)).toEqual({
      kind: 'readings',
      readings: [
        {
          values: new Map([
            ['energy.active.import', 8420],
            ['energy.active.export', 17],
            ['grid.power', -1200],
            ['power.active.import', 0],
            ['power.active.export', 1200],
          ]),
          refused: [],
          serial: 'X1',
          deviceTime: Date.UTC(2025, 0, 3, 12) / 1000,
          registerStep: 10,
        },
      ],
    });
  });

  it('takes a coarse step for granted while no register in kWh is in the message', () => {
    expect(decode({ phases: [0, { p: 1 }] })).toMatchObject({ readings: [{ registerStep: 100 }] });
  });

  it('names a refused field by its path', () => {
    expect(decode({ energy: 1, phases: [0, { p: 'off' }] })).toMatchObject({
      readings: [{ refused: [{ field: 'phases[1].p', found: 'off', reason: 'not a number' }] }],
    });
  });

  it('still knows neighbours', () => {
    expect(decode({ unique_id: 'x' })).toMatchObject({ what: 'discovery' });
    expect(decode({ other: 1 })).toMatchObject({ why: 'no known field' });
  });

  it('is not made without a mapping', () => {
    expect(() => createDecoder({ decoder: 'json' })).toThrow(/mapping/);
    const bad = { fields: [{ ...fields[0]!, path: 'a..b' }] };
    expect(() => createDecoder({ decoder: 'json', mapping: bad })).toThrow(/a\.\.b/);
  });
});
