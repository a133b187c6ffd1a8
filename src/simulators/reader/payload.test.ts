import { describe, expect, it } from 'vitest';
import { broken } from './garbage.ts';
import { discoveryMessages, statusMessage } from './home-assistant.ts';
import { amisPayload, type MeterState } from './payload.ts';
import { namedQuirks, noQuirks, type QuirkName, type ReaderQuirks } from './quirks.ts';

const SUMMER = 1_781_258_400_500;
const WINTER = 1_770_825_276_000;

function state(change: Partial<MeterState> = {}): MeterState {
  return {
    at: WINTER,
    gridPower: 304,
    gridReactivePower: -171,
    registers: { import: 11335423, export: 11184123, reactiveImport: 284300, reactiveExport: 9433300 },
    ...change,
  };
}

function payload(quirks: Partial<ReaderQuirks> = {}, at: MeterState = state()): string {
  return amisPayload(at, '0123456789', { ...noQuirks, ...quirks });
}

const NUMBERS =
  '"1.8.0":11335423,"2.8.0":11184123,"3.8.1":284300,"4.8.1":9433300,"1.7.0":304,"2.7.0":0,"3.7.0":0,"4.7.0":171,"1.128.0":0';

describe('payload', () => {
  it('is what the reader sends, byte for byte', () => {
    expect(payload()).toBe(`{${NUMBERS},"saldo":304,"time":1770825276,"serialnumber":"0123456789"}`);
  });

  it('has export and inductive power on their own keys', () => {
    expect(payload({}, state({ gridPower: -2500, gridReactivePower: 12 }))).toContain(
      '"1.7.0":0,"2.7.0":2500,"3.7.0":12,"4.7.0":0,"1.128.0":0,"saldo":-2500,',
    );
  });

  it.each<[QuirkName, string]>([
    [
      'underscore-keys',
      `{${NUMBERS.replaceAll(/\.(?=[\d.]+")/g, '_')},"saldo":304,"time":1770825276,"serialnumber":"0123456789"}`,
    ],
    ['no-time', `{${NUMBERS},"saldo":304,"serialnumber":"0123456789"}`],
    ['time-true', `{${NUMBERS},"saldo":304,"time":true,"serialnumber":"0123456789"}`],
    ['local-time', `{${NUMBERS},"saldo":304,"time":1770828876,"serialnumber":"0123456789"}`],
    ['no-serial', `{${NUMBERS},"saldo":304,"time":1770825276}`],
    ['unknown-serial', `{${NUMBERS},"saldo":304,"time":1770825276,"serialnumber":"unbekannt"}`],
    ['saldo-negated', `{${NUMBERS},"saldo":-304,"time":1770825276,"serialnumber":"0123456789"}`],
    [
      'string-numbers',
      `{${NUMBERS.replaceAll(/:(\d+)/g, ':"$1"')},"saldo":"304","time":"1770825276","serialnumber":"0123456789"}`,
    ],
  ])('quirk %s', (name, expected) => {
    expect(payload(namedQuirks[name])).toBe(expected);
  });

  it('spells underscore keys out', () => {
    expect(payload({ keys: 'underscores' })).toContain('"1_8_0":11335423,"2_8_0":11184123,"3_8_1":284300,');
    expect(payload({ keys: 'underscores' })).toContain('"1_128_0":0,"saldo":304,');
  });

  it('is two hours ahead in summer by local time', () => {
    expect(payload({ time: 'local' }, state({ at: SUMMER }))).toContain('"time":1781265600');
  });

  it('subtracts the offset from saldo before it negates', () => {
    expect(payload({ saldoOffset: 100 })).toContain('"saldo":204,');
    expect(payload({ saldoOffset: 100, saldoNegated: true })).toContain('"saldo":-204,');
    expect(payload({ saldoNegated: true }, state({ gridPower: 0 }))).toContain('"saldo":0,');
  });

  it('rolls over as 32 bits do', () => {
    const registers = { ...state().registers, import: 2 ** 32 + 5 };
    expect(payload({}, state({ registers }))).toContain('"1.8.0":5,');
  });
});

describe('garbage', () => {
  const good = payload();

  it('cuts off, merges, or puts in what is no number', () => {
    expect(good.startsWith(broken(good, 'amis/out', 'truncated').toString())).toBe(true);
    expect(broken(good, 'amis/out', 'inf').toString()).toContain('"1.7.0":inf,"2.7.0":0');
    expect(broken(good, 'amis/out', 'null').toString()).toContain('"1.7.0":null,"2.7.0":0');
    const merged = broken(good, 'amis/out', 'merged').toString('latin1');
    expect(merged.slice(0, 70)).toBe(good.slice(0, 70));
    expect(merged.endsWith(`amis/out${good}`)).toBe(true);
  });

  it.each(['truncated', 'merged', 'inf'] as const)('%s is no JSON', (kind) => {
    expect(() => JSON.parse(broken(good, 'amis/out', kind).toString())).toThrow(SyntaxError);
  });
});

describe('Home Assistant', () => {
  it('puts the status below the topic, whether or not that ends in a slash', () => {
    expect(statusMessage('amis/out/', 'online')).toEqual({ topic: 'amis/out/status', payload: 'online' });
    expect(statusMessage('amis/out', 'offline').topic).toBe('amis/out/status');
  });

  it('announces each number', () => {
    const [first, ...others] = discoveryMessages('amis/out', 'Amis-1');
    expect(first?.topic).toBe('homeassistant/sensor/Amis-1/1.8.0/config');
    expect(JSON.parse(first?.payload ?? '')).toMatchObject({
      state_topic: 'amis/out',
      availability_topic: 'amis/out/status',
      unit_of_measurement: 'kWh',
      value_template: '{{ (value_json["1.8.0"] / 1000) }}',
      unique_id: 'amis_1_1_8_0',
    });
    expect(others).toHaveLength(9);
  });
});
