import { describe, expect, it } from 'vitest';
import type { DownReason } from '../readings/snapshot.ts';
import { polledProblemWords } from './polled-words.ts';
import { isPolledProblem, type PolledProblemFacts } from './polled.ts';
import {
  brokerOf,
  busOf,
  GATEWAY,
  inverterOf,
  night,
  polledOf,
  registerOf,
  secondsAgo,
  situation,
  snapshotOf,
  sourceOf,
  withInverter,
} from '../web/state.fixture.ts';
import { buildState, type StateInput } from '../web/state.ts';

function build(more: Partial<StateInput> = {}) {
  return buildState(situation(more));
}

function down(reason: DownReason, polled: Parameters<typeof withInverter>[1] = {}) {
  return withInverter({ up: false, down: reason, values: new Map() }, polled);
}

const away = busOf({ phase: 'waiting', problem: 'Nothing listens at gateway.lan:8899.' });

interface Case {
  readonly name: string;
  readonly input: Partial<StateInput>;
  readonly codes: readonly string[];
  /** What the words of the first problem must hold. */
  readonly says?: readonly string[];
}

const cases: readonly Case[] = [
  { name: 'all is well', input: withInverter(), codes: [] },
  { name: 'it sleeps', input: night, codes: [] },
  { name: 'another has replaced it', input: down('replaced'), codes: [] },
  {
    name: 'it sleeps while the broker is away',
    input: { ...night, broker: brokerOf({ phase: 'waiting' }) },
    codes: ['broker-unreachable'],
  },
  {
    name: 'it has not answered yet',
    input: down('waiting', { polled: { phase: 'detecting', problem: 'Nothing answers at units 1 to 3.' } }),
    codes: ['inverter-waiting'],
    says: ['roof', GATEWAY, 'swap A and B', 'RS485_UNIT', 'RS485_BAUD'],
  },
  { name: 'it is silent by day', input: down('stale'), codes: ['inverter-silent'], says: ['2 seconds ago', 'wires'] },
  {
    name: 'it is silent, and the broker is away too',
    input: { ...down('stale'), broker: brokerOf({ phase: 'waiting' }) },
    codes: ['broker-unreachable', 'inverter-silent'],
  },
  { name: 'errors only', input: down('faulty'), codes: ['inverter-faulty'], says: ['RS485_PROFILE'] },
  { name: 'it repeats the past', input: down('frozen'), codes: ['inverter-frozen'], says: ['gateway'] },
  {
    name: 'the gateway is away',
    input: down('unreachable', { polled: { bus: away } }),
    codes: ['bus-unreachable'],
    says: [GATEWAY, 'roof', 'gateway', 'only connection'],
  },
  {
    name: 'the gateway is away and the inverter not yet stale',
    input: withInverter({}, { polled: { bus: away } }),
    codes: ['bus-unreachable'],
  },
  {
    name: 'the adapter is not there',
    input: down('unreachable', { polled: { bus: busOf({ ...away, bus: '/dev/serial/by-id/usb-nothing' }) } }),
    codes: ['bus-unreachable'],
    says: ['/dev/serial/by-id/usb-nothing', 'plugged in', 'dialout'],
  },
  {
    name: 'the bus is being opened',
    input: down('stale', { polled: { bus: busOf({ phase: 'connecting' }) } }),
    codes: [],
  },
  {
    name: 'it names faults',
    input: withInverter({
      faults: [
        { id: 'ID027', text: 'IsoFault' },
        { id: 'ID001', text: 'ID001' },
      ],
    }),
    codes: ['inverter-fault', 'inverter-fault'],
    says: ['SP1ES011N6K123', 'ID027'],
  },
  {
    name: 'its transformer is the wrong way round',
    input: withInverter({}, { snapshot: { house: { gridPower: -2410, gridDisagreement: 4800 } } }),
    codes: ['grid-disagreement'],
    says: ['4.8 kW', 'wrong way round'],
  },
  {
    name: 'its transformer is somewhere else',
    input: withInverter({}, { snapshot: { house: { gridPower: -2410, gridDisagreement: 1200 } } }),
    codes: ['grid-disagreement'],
    says: ['1.2 kW', 'phases'],
  },
  {
    name: 'its counter is held',
    input: withInverter({
      registers: new Map([
        ['pv.energy', registerOf(5000, { held: { kind: 'fall', found: 0, readings: 2, since: secondsAgo(20) } })],
      ]),
    }),
    codes: ['register-held'],
    says: ['"Produced" of inverter SP1ES011N6K123', '5.000 kWh'],
  },
];

describe('problems of what is asked', () => {
  it.each(cases)('$name', ({ input, codes, says = [] }) => {
    const { problems } = build(input);
    expect(problems.map(({ code }) => code)).toEqual(codes);
    for (const said of says) expect(`${problems[0]?.text} ${problems[0]?.remedy}`).toContain(said);
  });

  it('tells once of a bus with all that hangs on it', () => {
    const others = ['roof', 'barn', 'cellar'];
    const asked = others.map((source, i) => polledOf({ source, ...(i < 2 && { bus: away }) }));
    const roofs = others.map((source, i) =>
      sourceOf({ source, role: 'inverter', ...(i < 2 && { up: false, down: 'unreachable' }) }),
    );
    const snapshot = snapshotOf({ sources: [sourceOf(), ...roofs], inverters: [inverterOf()] });
    const busy = asked.map((status, i) => (i < 2 ? status : { ...status, bus: busOf({ bus: '/dev/ttyUSB0' }) }));
    expect(build({ snapshot, polled: busy }).problems).toMatchObject([
      { code: 'bus-unreachable', bus: GATEWAY, sources: ['roof', 'barn'], detail: away.problem },
    ]);
  });

  it('carries the words of the part that met it', () => {
    const input = down('faulty', { polled: { problem: 'It answers 02 (illegal data address) to 0x0484.' } });
    expect(build(input).problems[0]).toMatchObject({
      source: 'roof',
      unit: 1,
      lastMessageAgeSeconds: 2,
      detail: 'It answers 02 (illegal data address) to 0x0484.',
    });
  });
});

const place = { source: 'roof', bus: GATEWAY } as const;
const all: readonly PolledProblemFacts[] = [
  { code: 'bus-unreachable', bus: GATEWAY, sources: ['roof', 'barn'], since: '2026-07-01T10:00:00.000Z' },
  { code: 'bus-unreachable', bus: '/dev/ttyUSB0', sources: ['roof'], since: '2026-07-01T10:00:00.000Z' },
  { code: 'inverter-waiting', ...place },
  { code: 'inverter-silent', ...place },
  { code: 'inverter-silent', ...place, lastMessageAgeSeconds: 400 },
  { code: 'inverter-faulty', ...place },
  { code: 'inverter-frozen', ...place },
  { code: 'inverter-fault', inverter: 'SP1', faultId: 'ID027', detail: 'ID027: IsoFault' },
  { code: 'grid-disagreement', differenceKw: -1.2, reversed: true },
  { code: 'grid-disagreement', differenceKw: 1.2, reversed: false },
];

describe.each(['en', 'de'] as const)('problems of what is asked, in %s', (language) => {
  it.each(all)('$code is told in whole sentences, with what to do', (facts) => {
    expect(isPolledProblem(facts)).toBe(true);
    const { text, remedy } = polledProblemWords(facts, language);
    for (const words of [text, remedy]) {
      expect(words).toMatch(/^\S.*[.?]$/);
      expect(words).not.toMatch(/undefined|NaN|\[object/);
    }
  });
});
