import { describe, expect, it } from 'vitest';
import type { HeldRegister, MeterSnapshot } from '../readings/snapshot.ts';
import {
  brokerOf,
  exportOf,
  firstStart,
  meterOf,
  registerOf,
  secondsAgo,
  silent,
  situation,
  snapshotOf,
  sourceOf,
} from './state.fixture.ts';
import { buildState, type StateInput } from './state.ts';

function build(more: Partial<StateInput> = {}) {
  return buildState(situation(more));
}

function withMeter(more: Partial<MeterSnapshot>): Partial<StateInput> {
  return { snapshot: snapshotOf({ meters: [meterOf(more)] }) };
}

describe('the state when all is well', () => {
  it('tells values in kilo units with their age, registers as on the display', () => {
    const { meters, house, problems } = build();
    expect(house).toEqual({ gridPowerKw: -2.41, surplusKw: 2.41 });
    expect(problems).toEqual([]);
    expect(meters[0]).toMatchObject({
      id: '1EMA0012345678',
      up: true,
      lastMessageAgeSeconds: 3,
      intervalSeconds: 10,
      staleAfterSeconds: 90,
      clockOffsetSeconds: -1.2,
      values: { 'power.active.export': { value: 2.41, unit: 'kW', ageSeconds: 3 } },
    });
    expect(meters[0]?.registers['energy.active.import']).toEqual({
      obis: '1.8.0',
      unit: 'kWh',
      value: 12_345.678,
      last: { value: 12_345.678, time: '2026-07-01T09:59:57.000Z', ageSeconds: 3 },
      since: '2026-06-30T10:00:00.000Z',
    });
  });

  it('survives JSON unchanged', () => {
    const state = build();
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });

  it('measures ages by the monotonic clock: a jump of the wall clock ages nothing', () => {
    const at = secondsAgo(3);
    const jumped = { wall: at.wall - 3_600_000, mono: at.mono };
    expect(build(withMeter({ lastArrival: jumped })).meters[0]?.lastMessageAgeSeconds).toBe(3);
  });
});

describe('the state of a silent meter', () => {
  it('has no value of now anywhere, only the last register with its age', () => {
    const { house, meters } = build(silent);
    expect(house).toEqual({});
    expect(meters[0]?.values).toEqual({});
    expect(meters[0]?.registers['energy.active.import']).toMatchObject({
      last: { value: 12_345.678, ageSeconds: 400 },
    });
    expect(meters[0]?.registers['energy.active.import']).not.toHaveProperty('value');
  });
});

const fall: HeldRegister = { kind: 'fall', found: 0, readings: 2, since: secondsAgo(20) };

interface Case {
  readonly name: string;
  readonly input: Partial<StateInput>;
  readonly codes: readonly string[];
  /** What the words of the first problem must hold. */
  readonly says: readonly string[];
}

const cases: readonly Case[] = [
  {
    name: 'nothing has come at the built-in broker',
    input: firstStart,
    codes: ['source-waiting'],
    says: ['port 1883', 'topic amis/out', 'MQTT_USER', 'MQTT_BROKER'],
  },
  {
    name: 'nothing has come at the own broker',
    input: { ...firstStart, broker: brokerOf() },
    codes: ['source-waiting'],
    says: ['broker.lan:1883', 'amis/out'],
  },
  {
    name: 'only stored messages have come',
    input: {
      snapshot: snapshotOf({
        sources: [
          sourceOf({
            up: false,
            down: 'waiting',
            messages: { accepted: 0, partial: 0, ignored: 0, retained: 3, refused: 0 },
          }),
        ],
      }),
    },
    codes: ['source-waiting'],
    says: ['stored messages', 'old'],
  },
  { name: 'silent', input: silent, codes: ['source-stale'], says: ['house is silent', '6 minutes ago', 'Wi-Fi'] },
  {
    name: 'frozen',
    input: { snapshot: snapshotOf({ sources: [sourceOf({ up: false, down: 'frozen' })] }) },
    codes: ['source-frozen'],
    says: ['repeats old values', 'optical head'],
  },
  {
    name: 'another meter took over',
    input: { snapshot: snapshotOf({ sources: [sourceOf({ up: false, down: 'replaced' })] }) },
    codes: [],
    says: [],
  },
  {
    name: 'the broker is away: silence is its consequence',
    input: { ...silent, broker: brokerOf({ phase: 'waiting', problem: 'Nothing listens at broker.lan:1883.' }) },
    codes: ['broker-unreachable'],
    says: ['broker.lan:1883', 'MQTT_BROKER'],
  },
  {
    name: 'still connecting for the first time',
    input: { ...silent, broker: brokerOf({ phase: 'connecting' }) },
    codes: [],
    says: [],
  },
  {
    name: 'connecting once more after a failure',
    input: { broker: brokerOf({ phase: 'connecting', problem: 'refused' }) },
    codes: ['broker-unreachable'],
    says: ['cannot be reached'],
  },
  {
    name: 'a message was refused a moment ago',
    input: {
      snapshot: snapshotOf({
        sources: [sourceOf({ lastRefusal: { at: secondsAgo(599), topic: 'amis/out', reason: 'not JSON: {' } })],
      }),
    },
    codes: ['messages-refused'],
    says: ['amis/out', '9 minutes ago', 'decoder of house'],
  },
  {
    name: 'a message was refused long ago',
    input: {
      snapshot: snapshotOf({
        sources: [sourceOf({ lastRefusal: { at: secondsAgo(600), topic: 'amis/out', reason: 'not JSON: {' } })],
      }),
    },
    codes: [],
    says: [],
  },
  {
    name: 'a register is held',
    input: withMeter({ registers: new Map([['energy.active.import', registerOf(5000, { held: fall })]]) }),
    codes: ['register-held'],
    says: ['1.8.0', '1EMA0012345678', '0.000 kWh', '5.000 kWh'],
  },
  {
    name: 'a register of a meter that is gone was held',
    input: withMeter({
      down: 'replaced',
      registers: new Map([['energy.active.import', registerOf(5000, { held: fall })]]),
    }),
    codes: [],
    says: [],
  },
  {
    name: 'energy is unbooked, even of a meter that is gone',
    input: withMeter({
      down: 'replaced',
      registers: new Map([['energy.reactive.import', registerOf(5000, { unbooked: 1500 })]]),
    }),
    codes: ['energy-unbooked'],
    says: ['3.8.1', '1.500 kvarh', 'max_power_kw'],
  },
  {
    name: 'a backend refuses',
    input: { exports: [exportOf({ problem: 'It answered 401: the token is missing or wrong.' }), exportOf()] },
    codes: ['export-failing'],
    says: ['energy', 'abc12345.live.dynatrace.com'],
  },
  { name: 'nothing is sent anywhere', input: { exports: [] }, codes: [], says: [] },
];

describe('problems', () => {
  it.each(cases)('$name', ({ input, codes, says }) => {
    const { problems } = build(input);
    expect(problems.map(({ code }) => code)).toEqual(codes);
    for (const said of says) expect(`${problems[0]?.text} ${problems[0]?.remedy}`).toContain(said);
  });

  it('stand with causes before consequences', () => {
    const { problems } = build({
      broker: brokerOf({ phase: 'waiting' }),
      exports: [exportOf({ problem: 'away' })],
    });
    expect(problems.map(({ code }) => code)).toEqual(['broker-unreachable', 'export-failing']);
  });

  it('carry the words of the part that met them', () => {
    expect(build({ exports: [exportOf({ problem: 'It answered 401.' })] }).problems[0]).toMatchObject({
      signal: 'energy',
      detail: 'It answered 401.',
      lastSuccess: '2026-07-01T09:59:40.000Z',
    });
  });
});
