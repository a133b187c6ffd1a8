/**
 *  Snapshot + BrokerStatus + ExportStatus[] ─▶ StateDocument ─▶ /api/state, /api/events, page
 *
 * The document is an interface for strangers (docs/api.md): members are added, not changed.
 */
import type { DownReason, MessageOutcome, SourceSnapshot } from '../readings/snapshot.ts';
import type { Instant } from '../readings/instant.ts';
import type { BrokerStatus, ExportOutcome, ExportStatus } from '../status.ts';
import { energyState, type EnergyState } from './energy-state.ts';
import { ageSeconds, displayed, isoTime, meterState, type MeterState } from './meter-state.ts';
import { problemWords, type ProblemWords } from './problem-words.ts';
import { problemsOf, type ProblemFacts, type Situation } from './problems.ts';

/** Everything that is known now. What is not fresh is absent; times are ISO 8601 in UTC, ages in seconds. */
export interface StateDocument {
  readonly service: { readonly name: 'smartmeter-otel'; readonly version: string };
  /** When this document was made. */
  readonly time: string;
  /** IANA name of the household's time zone. */
  readonly timeZone: string;
  readonly house: HouseState;
  readonly meters: readonly MeterState[];
  readonly sources: readonly SourceState[];
  readonly broker: BrokerState;
  /** Ways to backends; empty when nothing is sent anywhere. */
  readonly exports: readonly ExportState[];
  /** Absent where the backend takes no increments, or nothing is sent. */
  readonly energy?: EnergyState;
  /** Causes before consequences; empty when all is well. */
  readonly problems: readonly Problem[];
}

export interface HouseState {
  /** + import, − export. */
  readonly gridPowerKw?: number;
  /** What goes to the grid; negative while importing. */
  readonly surplusKw?: number;
}

export interface SourceState {
  readonly id: string;
  readonly role: 'grid' | 'submeter';
  readonly topic?: string;
  readonly up: boolean;
  readonly down?: DownReason;
  readonly lastMessageAgeSeconds?: number;
  /** Messages since the start of the service. */
  readonly messages: Readonly<Record<MessageOutcome, number>>;
  readonly lastRefusal?: { readonly time: string; readonly topic: string; readonly reason: string };
}

export interface BrokerState {
  readonly address: string;
  readonly embedded: boolean;
  readonly phase: BrokerStatus['phase'];
  readonly since: string;
  readonly protocol?: '5' | '3.1.1';
  readonly problem?: string;
}

export interface ExportState {
  readonly signal: ExportStatus['signal'];
  readonly endpoint: string;
  readonly temporality: ExportStatus['temporality'];
  readonly counts: Readonly<Record<ExportOutcome, number>>;
  readonly lastAttempt?: string;
  readonly lastSuccess?: string;
  readonly lastSuccessAgeSeconds?: number;
  readonly problem?: string;
}

/** Facts by `code`, with English sentences made of them. */
export type Problem = ProblemFacts & ProblemWords;

export interface StateInput extends Situation {
  readonly version: string;
  readonly timeZone: string;
}

export function buildState(input: StateInput): StateDocument {
  const { snapshot, broker, exports, energy, topics, version, timeZone } = input;
  const now = snapshot.at;
  const { gridPower, surplus } = snapshot.house;
  return {
    service: { name: 'smartmeter-otel', version },
    time: isoTime(now),
    timeZone,
    house: {
      ...(gridPower !== undefined && { gridPowerKw: displayed(gridPower) }),
      ...(surplus !== undefined && { surplusKw: displayed(surplus) }),
    },
    meters: snapshot.meters.map((meter) => meterState(meter, now)),
    sources: snapshot.sources.map((source) => sourceState(source, topics.get(source.source), now)),
    broker: brokerState(broker),
    exports: exports.map((status) => exportState(status, now)),
    ...(energy && { energy: energyState(energy) }),
    problems: problemsOf(input).map((facts) => ({ ...facts, ...problemWords(facts, 'en') })),
  };
}

function sourceState(snapshot: SourceSnapshot, topic: string | undefined, now: Instant): SourceState {
  const { source, role, up, down, lastArrival, messages, lastRefusal } = snapshot;
  return {
    id: source,
    role,
    ...(topic !== undefined && { topic }),
    up,
    ...(down && { down }),
    ...(lastArrival && { lastMessageAgeSeconds: ageSeconds(lastArrival, now) }),
    messages,
    ...(lastRefusal && {
      lastRefusal: { time: isoTime(lastRefusal.at), topic: lastRefusal.topic, reason: lastRefusal.reason },
    }),
  };
}

function brokerState({ broker, embedded, phase, since, protocol, problem }: BrokerStatus): BrokerState {
  return {
    address: broker,
    embedded,
    phase,
    since: isoTime(since),
    ...(protocol && { protocol }),
    ...(problem !== undefined && { problem }),
  };
}

function exportState(status: ExportStatus, now: Instant): ExportState {
  const { signal, endpoint, temporality, counts, lastAttempt, lastSuccess, problem } = status;
  return {
    signal,
    endpoint,
    temporality,
    counts,
    ...(lastAttempt && { lastAttempt: isoTime(lastAttempt) }),
    ...(lastSuccess && { lastSuccess: isoTime(lastSuccess), lastSuccessAgeSeconds: ageSeconds(lastSuccess, now) }),
    ...(problem !== undefined && { problem }),
  };
}
