import type { Instant } from '../readings/instant.ts';
import type { DownReason, HouseSnapshot, InverterSnapshot, Snapshot, SourceSnapshot } from '../readings/snapshot.ts';
import type { PolledStatus } from '../status.ts';
import { ageSeconds, displayed, isoTime } from '../words/display.ts';

/** What is wrong with devices that are asked over a bus, and what they say themselves. */
export type PolledProblemFacts =
  | {
      readonly code: 'bus-unreachable';
      /** As configured: `/dev/serial/by-id/…`, `rtu+tcp://host:port`. */
      readonly bus: string;
      /** Everything that hangs on it. */
      readonly sources: readonly string[];
      readonly since: string;
      readonly detail?: string;
    }
  | {
      /** It has not answered yet; it has stopped answering; it answers with errors only; it repeats the past. */
      readonly code: 'inverter-waiting' | 'inverter-silent' | 'inverter-faulty' | 'inverter-frozen';
      readonly source: string;
      readonly bus: string;
      readonly unit?: number;
      readonly lastMessageAgeSeconds?: number;
      readonly detail?: string;
    }
  | {
      /** The device itself names a fault. */
      readonly code: 'inverter-fault';
      readonly inverter: string;
      /** As the manufacturer's list numbers it. */
      readonly faultId: string;
      /** In the manufacturer's words. */
      readonly detail: string;
    }
  | {
      /** Meter and inverter have seen the grid connection differently for some time. */
      readonly code: 'grid-disagreement';
      /** Inverter − meter. */
      readonly differenceKw: number;
      /** The inverter sees about the same, the other way round. */
      readonly reversed: boolean;
    };

const CODES = {
  waiting: 'inverter-waiting',
  stale: 'inverter-silent',
  faulty: 'inverter-faulty',
  frozen: 'inverter-frozen',
} as const satisfies Partial<Record<DownReason, PolledProblemFacts['code']>>;

const ALL_CODES: Readonly<Record<PolledProblemFacts['code'], true>> = {
  'bus-unreachable': true,
  'inverter-waiting': true,
  'inverter-silent': true,
  'inverter-faulty': true,
  'inverter-frozen': true,
  'inverter-fault': true,
  'grid-disagreement': true,
};

export function isPolledProblem<F extends { readonly code: string }>(facts: F): facts is F & PolledProblemFacts {
  return Object.hasOwn(ALL_CODES, facts.code);
}

/** Causes before consequences: on a bus that is not open nobody can answer. */
export function polledProblems(snapshot: Snapshot, polled: readonly PolledStatus[]): PolledProblemFacts[] {
  const asked = polled.flatMap((status) => {
    const source = snapshot.sources.find((one) => one.source === status.source);
    return source ? [{ source, status }] : [];
  });
  const { gridDisagreement } = snapshot.house;
  return [
    ...busProblems(asked),
    ...asked.flatMap(({ source, status }) => silenceOf(source, status, snapshot.at)),
    ...snapshot.inverters.flatMap(faultsOf),
    ...(gridDisagreement === undefined ? [] : [disagreement(gridDisagreement, snapshot.house)]),
  ];
}

interface Asked {
  readonly source: SourceSnapshot;
  readonly status: PolledStatus;
}

function busProblems(asked: readonly Asked[]): PolledProblemFacts[] {
  const away = asked.filter(({ source, status }) => source.down === 'unreachable' || isAway(status));
  const buses = new Map(away.map(({ status }) => [status.bus.bus, status]));
  return [...buses].map(([name, { bus, problem }]) => {
    const detail = bus.problem ?? problem;
    return {
      code: 'bus-unreachable',
      bus: name,
      sources: away.filter(({ status }) => status.bus.bus === name).map(({ status }) => status.source),
      since: isoTime(bus.since),
      ...(detail !== undefined && { detail }),
    };
  });
}

function isAway({ bus: { phase, problem } }: PolledStatus): boolean {
  return phase === 'waiting' || (phase === 'connecting' && problem !== undefined);
}

/** One that sleeps is no trouble, and neither is one that another has replaced. */
function silenceOf({ source, down, lastArrival }: SourceSnapshot, status: PolledStatus, now: Instant) {
  const { bus, unit, problem } = status;
  if (down === undefined || down === 'sleeping' || down === 'replaced') return [];
  // The bus is told of by itself; one that is just being opened has nothing to say of its devices.
  if (down === 'unreachable' || bus.phase !== 'open') return [];
  return [
    {
      code: CODES[down],
      source,
      bus: bus.bus,
      ...(unit !== undefined && { unit }),
      ...(lastArrival && { lastMessageAgeSeconds: ageSeconds(lastArrival, now) }),
      ...(problem !== undefined && { detail: problem }),
    },
  ];
}

function faultsOf({ id: inverter, faults = [] }: InverterSnapshot): PolledProblemFacts[] {
  return faults.map(({ id, text }) => ({
    code: 'inverter-fault',
    inverter,
    faultId: id,
    detail: text === id ? id : `${id}: ${text}`,
  }));
}

/** @param difference inverter − meter, W */
function disagreement(difference: number, { gridPower }: HouseSnapshot): PolledProblemFacts {
  // The same amount with the other sign: what remains of both together is small against the difference.
  const reversed = gridPower !== undefined && Math.abs(difference + 2 * gridPower) < Math.abs(difference) / 4;
  return { code: 'grid-disagreement', differenceKw: displayed(difference), reversed };
}
