import type { Instant } from '../readings/instant.ts';
import type { Quantity, Register } from '../readings/quantities.ts';
import type { FreshValue, MeterSnapshot, RegisterSnapshot, Snapshot, SourceSnapshot } from '../readings/snapshot.ts';
import type { BrokerStatus, ExportStatus } from '../status.ts';
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
  return { at: NOW, sources: [sourceOf()], meters: [meterOf()], house, ...more };
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
