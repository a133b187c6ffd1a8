import type { Instant } from '../readings/instant.ts';
import type { Quantity, Register } from '../readings/quantities.ts';
import type {
  FreshValue,
  InverterSnapshot,
  MeterSnapshot,
  RegisterSnapshot,
  Snapshot,
  SourceSnapshot,
} from '../readings/snapshot.ts';
import type { BrokerStatus, BusStatus, ExportStatus, PolledStatus } from '../status.ts';
import type { StateInput } from './state.ts';

/** A situation for tests: everything well at noon of 1 July 2026, feeding in 2,410 W; each part can be replaced. */
export const NOW: Instant = { wall: Date.UTC(2026, 6, 1, 10, 0, 0), mono: 1_000_000 };

export function secondsAgo(seconds: number): Instant {
  return { wall: NOW.wall - seconds * 1000, mono: NOW.mono - seconds * 1000 };
}

const gauges: readonly (readonly [Quantity, number])[] = [
  ['power.active.import', 0],
  ['power.active.export', 2410],
  ['grid.power', -2410],
];

export function registerOf(value: number, more: Partial<RegisterSnapshot> = {}): RegisterSnapshot {
  const first = { since: secondsAgo(86_400), base: value - 1000 };
  return { value, at: secondsAgo(3), fresh: true, ...first, segment: 1, unbooked: 0, ...more };
}

export function meterOf(more: Partial<MeterSnapshot> = {}): MeterSnapshot {
  const values = new Map<Quantity, FreshValue>(gauges.map(([name, value]) => [name, { value, at: secondsAgo(3) }]));
  const registers = new Map<Register, RegisterSnapshot>([
    ['energy.active.import', registerOf(12_345_678)],
    ['energy.active.export', registerOf(7_654_321)],
  ]);
  return {
    key: 'house/#0',
    id: '1EMA0012345678',
    source: 'house',
    serial: '1EMA0012345678',
    topics: ['amis/out'],
    role: 'grid',
    up: true,
    lastArrival: secondsAgo(3),
    interval: 10.04,
    limit: 90,
    clockOffset: -1.2,
    values,
    registers,
    ...more,
  };
}

export function sourceOf(more: Partial<SourceSnapshot> = {}): SourceSnapshot {
  return {
    source: 'house',
    role: 'grid',
    up: true,
    lastArrival: secondsAgo(3),
    messages: { accepted: 360, partial: 0, ignored: 2, retained: 0, refused: 0 },
    registerResets: 0,
    registersHeld: 0,
    ...more,
  };
}

export function snapshotOf(more: Partial<Snapshot> = {}): Snapshot {
  const house = { gridPower: -2410, surplus: 2410 };
  return { at: NOW, sources: [sourceOf()], meters: [meterOf()], inverters: [], house, ...more };
}

export function brokerOf(more: Partial<BrokerStatus> = {}): BrokerStatus {
  const connected = { phase: 'connected', since: secondsAgo(3600), protocol: '5' } as const;
  return { broker: 'broker.lan:1883', embedded: false, ...connected, lastProgress: secondsAgo(1), ...more };
}

export function exportOf(more: Partial<ExportStatus> = {}): ExportStatus {
  return {
    signal: 'energy',
    endpoint: 'https://abc12345.live.dynatrace.com/api/v2/otlp/v1/metrics',
    temporality: 'delta',
    counts: { success: 60, partial: 0, refused: 0, failed: 0 },
    lastAttempt: secondsAgo(20),
    lastSuccess: secondsAgo(20),
    ...more,
  };
}

export function situation(more: Partial<StateInput> = {}): StateInput {
  return {
    snapshot: snapshotOf(),
    broker: brokerOf(),
    exports: [exportOf()],
    topics: new Map([['house', 'amis/out']]),
    version: '0.1.0',
    timeZone: 'Europe/Vienna',
    ...more,
  };
}

/** Nothing is of now: the meter was last heard 400 s ago. */
export const silent: Pick<StateInput, 'snapshot'> = {
  snapshot: snapshotOf({
    sources: [sourceOf({ up: false, down: 'stale', lastArrival: secondsAgo(400) })],
    meters: [
      meterOf({
        up: false,
        down: 'stale',
        lastArrival: secondsAgo(400),
        values: new Map(),
        registers: new Map([['energy.active.import', registerOf(12_345_678, { fresh: false, at: secondsAgo(400) })]]),
      }),
    ],
    house: {},
  }),
};

/** A first start with nothing configured. */
export const firstStart: Pick<StateInput, 'snapshot' | 'broker' | 'exports'> = {
  snapshot: snapshotOf({
    sources: [
      {
        source: 'house',
        role: 'grid',
        up: false,
        down: 'waiting',
        messages: { accepted: 0, partial: 0, ignored: 0, retained: 0, refused: 0 },
        registerResets: 0,
        registersHeld: 0,
      },
    ],
    meters: [],
    house: {},
  }),
  broker: brokerOf({ broker: '127.0.0.1:1883', embedded: true, protocol: '3.1.1' }),
  exports: [],
};

export const GATEWAY = 'rtu+tcp://gateway.lan:8899';

export function busOf(more: Partial<BusStatus> = {}): BusStatus {
  return {
    bus: GATEWAY,
    phase: 'open',
    since: secondsAgo(3600),
    lastProgress: secondsAgo(1),
    requests: { ok: 720, exception: 1, silent: 2, garbled: 3 },
    discarded: { late: 4, echo: 0, noise: 5 },
    ...more,
  };
}

export function polledOf(more: Partial<PolledStatus> = {}): PolledStatus {
  return { source: 'roof', bus: busOf(), phase: 'polling', unit: 1, map: 'sofar-g3', refusedReads: [], ...more };
}

const hybridGauges: readonly (readonly [Quantity, number])[] = [
  ['pv.power', 6180],
  ['pv.energy.today', 23_400],
  ['inverter.power.active', 4310],
  ['battery.power', 1750],
  ['battery.soc', 76],
  ['pv.string.1.voltage', 512.4],
  ['pv.string.1.current', 6.31],
  ['pv.string.1.power', 3233],
  ['pv.string.2.voltage', 498.2],
  ['pv.string.2.current', 5.91],
  ['pv.string.2.power', 2947],
  ['inverter.frequency', 50.01],
  ['inverter.voltage.l1', 231.2],
  ['inverter.voltage.l2', 230.4],
  ['inverter.voltage.l3', 232.9],
  ['inverter.temperature.heatsink1', 47],
  ['inverter.temperature.inner', 41],
  ['battery.pack.1.voltage', 204.1],
  ['battery.pack.1.soh', 99],
  ['battery.pack.1.cycles', 312],
];

/** A hybrid with a battery that charges. */
export function inverterOf(more: Partial<InverterSnapshot> = {}): InverterSnapshot {
  return {
    key: 'roof/#0',
    id: 'SP1ES011N6K123',
    source: 'roof',
    serial: 'SP1ES011N6K123',
    topics: ['fast', 'slow'],
    role: 'inverter',
    up: true,
    lastArrival: secondsAgo(2),
    interval: 10,
    limit: 90,
    values: new Map(hybridGauges.map(([name, value]) => [name, { value, at: secondsAgo(2) }])),
    registers: new Map<Register, RegisterSnapshot>([
      ['pv.energy', registerOf(18_234_560)],
      ['battery.energy.charged', registerOf(4_120_000)],
      ['battery.energy.discharged', registerOf(3_870_000)],
      ['inverter.energy.load', registerOf(15_100_000)],
    ]),
    model: 'ZCS 3PH HYD8000-ZSS',
    firmware: 'V110003',
    state: { name: 'running', code: 2 },
    faults: [],
    hasBattery: true,
    hasPv: true,
    ...more,
  };
}

/** The house of `situation`, with sun, battery and an inverter that is read over a gateway. */
export function withInverter(
  inverter: Partial<InverterSnapshot> = {},
  more: { readonly polled?: Partial<PolledStatus>; readonly snapshot?: Partial<Snapshot> } = {},
): Pick<StateInput, 'snapshot' | 'polled'> {
  const roof = inverterOf(inverter);
  const { up, down } = roof;
  const house = {
    gridPower: -2410,
    surplus: 2410,
    consumption: 1900,
    pvPower: 6180,
    batteryPower: 1750,
    selfSufficiency: 100,
    selfConsumption: 61,
  };
  const source = sourceOf({ source: 'roof', role: 'inverter', lastArrival: secondsAgo(2), up, ...(down && { down }) });
  return {
    snapshot: snapshotOf({ sources: [sourceOf(), source], inverters: [roof], house, ...more.snapshot }),
    polled: [polledOf(more.polled)],
  };
}

/** After sunset: an inverter without a battery has switched itself off. */
export const night: Pick<StateInput, 'snapshot' | 'polled'> = (() => {
  const {
    state: _,
    faults: __,
    ...roof
  } = inverterOf({
    up: false,
    down: 'sleeping',
    hasBattery: false,
    values: new Map(),
    lastArrival: secondsAgo(10_800),
    registers: new Map([['pv.energy', registerOf(18_234_560, { fresh: false, at: secondsAgo(10_800) })]]),
  });
  const source = {
    source: 'roof',
    role: 'inverter',
    up: false,
    down: 'sleeping',
    lastArrival: secondsAgo(10_800),
  } as const;
  const house = { gridPower: 380, surplus: -380, consumption: 380, pvPower: 0, selfSufficiency: 0 };
  return {
    snapshot: snapshotOf({ sources: [sourceOf(), sourceOf(source)], inverters: [roof], house }),
    polled: [polledOf({ problem: 'It does not answer at unit 1.' })],
  };
})();
