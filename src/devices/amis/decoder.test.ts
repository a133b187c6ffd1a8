import { describe, expect, it } from 'vitest';
import { createDecoder } from '../catalogue.ts';

const amis = createDecoder({ decoder: 'amis' });
const decode = (message: unknown) => amis.decode('amis/out', Buffer.from(JSON.stringify(message)));

describe('amis', () => {
  it('refuses fields, not the message', () => {
    expect(decode({ '1.8.0': 5, '2.8.0': null, '1.7.0': 'NaN', '2.7.0': -1, saldo: { a: 1 }, '3.7.0': true })).toEqual({
      kind: 'readings',
      readings: [
        {
          values: new Map([['energy.active.import', 5]]),
          refused: [
            { field: '2.8.0', found: 'null', reason: 'no value' },
            { field: '1.7.0', found: 'NaN', reason: 'not a number' },
            { field: '2.7.0', found: '-1', reason: 'out of range' },
            { field: '3.7.0', found: 'true', reason: 'not a number' },
            { field: 'saldo', found: 'an object', reason: 'not a number' },
          ],
        },
      ],
    });
  });

  it('does not take a negative saldo that was read as unsigned (4.29 GW)', () => {
    expect(decode({ '1.8.0': 5, saldo: 2 ** 32 - 1200 })).toMatchObject({
      readings: [{ refused: [{ field: 'saldo', reason: 'out of range' }] }],
    });
  });

  it('computes nothing from saldo and no net power', () => {
    expect(decode({ '1.7.0': 501, '2.7.0': 507, saldo: 6 })).toMatchObject({
      readings: [
        {
          values: new Map([
            ['power.active.import', 501],
            ['power.active.export', 507],
            ['power.active.saldo', 6],
          ]),
        },
      ],
    });
  });

  it('leaves other devices alone', () => {
    expect(decode({ data: { '1.8.0': '5' } })).toMatchObject({ why: 'no known field' });
  });
});
