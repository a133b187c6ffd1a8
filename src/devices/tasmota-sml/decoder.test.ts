import { describe, expect, it } from 'vitest';
import { createDecoder } from '../catalogue.ts';
import { meaningsOf, plainName } from './names.ts';
import { ENERGY_FIELDS, SML_FIELDS } from './fields.ts';

const decoder = createDecoder({ decoder: 'tasmota-sml' });
const Time = '2024-05-02T08:41:10';
const decode = (message: unknown, topic = 'tele/keller/SENSOR') =>
  decoder.decode(topic, Buffer.from(JSON.stringify(message)));

function valuesOf(fields: unknown): unknown {
  const decoded = decode({ Time, SML: fields });
  return decoded.kind === 'readings' ? Object.fromEntries(decoded.readings[0]?.values ?? []) : decoded;
}

describe('tasmota-sml', () => {
  it.each([
    [{ TOTAL_IN: 1.5 }, { 'energy.active.import': 1500 }],
    [{ total_in_wh: 1500.5 }, { 'energy.active.import': 1500 }],
    [
      { '1_8_0': 7.25, '2_8_0': 1 },
      { 'energy.active.import': 7250, 'energy.active.export': 1000 },
    ],
    [
      { Power_in: 200, Power_out: 0 },
      { 'power.active.import': 200, 'power.active.export': 0 },
    ],
    [
      { Volt_p1: 230, Volt_p2: 231, Amperage_p3: 1.5, HZ: 50 },
      { 'grid.voltage.l1': 230, 'grid.voltage.l2': 231, 'grid.current.l3': 1.5, 'grid.frequency': 50 },
    ],
    [{ Voltage: [230, 231, 229] }, { 'grid.voltage.l1': 230, 'grid.voltage.l2': 231, 'grid.voltage.l3': 229 }],
  ])('%j', (fields, expected) => {
    expect(valuesOf(fields)).toEqual(expected);
  });

  it.each([
    [{ kW: 0.451 }, 451],
    [{ Power_kW: -0.2 }, -200],
    [{ Power_curr: -36 }, -36],
    [{ '16_7_0': 36 }, 36],
    [{ Power_curr: [100, -150, 20] }, -30],
    // Of two names for one quantity the first counts.
    [{ Power_curr: 5, Power_total: 9 }, 5],
  ])('net power of %j', (fields, net) => {
    const split = { 'power.active.import': Math.max(0, net), 'power.active.export': Math.max(0, -net) };
    expect(valuesOf(fields)).toEqual({ 'grid.power': net, ...split });
  });

  it('sums registers of phases without losing a watt-hour', () => {
    expect(valuesOf({ Total_in: [12.403, 12.403, 1.001] })).toEqual({ 'energy.active.import': 25807 });
  });

  it('tells two meters on one Tasmota apart', () => {
    const decoded = decode({
      Time,
      Haus: { Total_in: 1.5, Meter_Id: '0a01' },
      WP: { Total_in: 2.25 },
      ENERGY: { Total: 1 },
    });
    expect(decoded).toMatchObject({
      readings: [
        { device: 'tele/keller/SENSOR/Haus', serial: '0a01', registerStep: 100 },
        { device: 'tele/keller/SENSOR/WP', values: new Map([['energy.active.import', 2250]]), registerStep: 10 },
      ],
    });
  });

  it('reads past other sensors', () => {
    const decoded = decode({
      Time,
      INA219: { Voltage: 4.5, Current: 0.02, Power: 0.09 },
      SML: { Total_in: 8 },
      BME280: { Temperature: 20 },
    });
    expect(decoded).toMatchObject({
      readings: [{ values: new Map([['energy.active.import', 8000]]), registerStep: 1000 }],
    });
    expect(decode({ Time, INA219: { Voltage: 4.5, Power: 0.09 } })).toMatchObject({ why: 'no known field' });
  });

  it('has no usable value when all meters of a message are out of range', () => {
    expect(decode({ Time, A: { Total_in: -1 }, B: { Total_in: null } })).toMatchObject({ why: 'no usable value' });
  });

  it('does not take messages of others that have no Time', () => {
    expect(decode({ SML: { Total_in: 1 } })).toMatchObject({ why: 'no known field' });
  });

  it('takes no name of Object.prototype for a section', () => {
    const text = `{"Time":"${Time}","__proto__":{"Total_in":1},"constructor":{"Total_in":2}}`;
    expect(decoder.decode('tele/keller/SENSOR', Buffer.from(text))).toMatchObject({ why: 'no known field' });
  });

  it('has one meaning a name', () => {
    for (const rows of [SML_FIELDS, ENERGY_FIELDS]) {
      const names = rows.flatMap((row) => row.names.map(plainName));
      expect(new Set(names).size).toBe(names.length);
      expect(names.every((name) => meaningsOf(rows).has(name))).toBe(true);
    }
  });
});
