/**
 *  Snapshot + BrokerStatus + ExportStatus[] ─▶ StateDocument ─▶ /api/state, /api/events, page
 *
 * The document is an interface for strangers (docs/api.md): members are added, not changed.
 */
import type { DownReason, HouseSnapshot, MessageOutcome, Role, SourceSnapshot } from '../readings/snapshot.ts';
import type { Instant } from '../readings/instant.ts';
import type { BrokerStatus, ExportOutcome, ExportStatus, PolledStatus } from '../status.ts';
import type { AdviceStatus } from '../advice/advice.ts';
import type { PriceSettings } from '../advice/settings.ts';
import { adviceState, type AdviceState } from './advice-state.ts';
import { energyState, type EnergyState } from './energy-state.ts';
import { inverterState, meterState, type InverterState, type MeterState } from './meter-state.ts';
import { ageSeconds, displayed, isoTime } from '../words/display.ts';
import type { ProblemWords } from '../problems/polled-words.ts';
import { problemWords } from '../problems/words.ts';
import { problemsOf, type ProblemFacts, type Situation } from '../problems/problems.ts';

/** Everything that is known now. What is not fresh is absent; times are ISO 8601 in UTC, ages in seconds. */
export interface StateDocument {
  readonly service: { readonly name: 'smartmeter-otel'; readonly version: string };
  /** When this document was made. */
  readonly time: string;
  /** IANA name of the household's time zone. */
  readonly timeZone: string;
  readonly house: HouseState;
  readonly meters: readonly MeterState[];
  readonly inverters: readonly InverterState[];
  readonly sources: readonly SourceState[];
  readonly broker: BrokerState;
  /** Ways to backends; empty when nothing is sent anywhere. */
  readonly exports: readonly ExportState[];
  /** Absent where the backend takes no increments, or nothing is sent. */
  readonly energy?: EnergyState;
  /** Whether now is a good moment; absent where nothing is advised. */
  readonly advice?: AdviceState;
  /** The household's two prices; absent where they are not set. */
  readonly prices?: PriceSettings;
  /** Causes before consequences; empty when all is well. */
  readonly problems: readonly Problem[];
}

export interface HouseState {
  /** + import, − export. */
  readonly gridPowerKw?: number;
  /** What goes to the grid; negative while importing. */
  readonly surplusKw?: number;
  /** Grid and inverters together; absent without an inverter, and while a part is not known. */
  readonly consumptionKw?: number;
  readonly pvPowerKw?: number;
  /** + charging, − discharging. */
  readonly batteryPowerKw?: number;
  readonly selfSufficiencyPercent?: number;
  readonly selfConsumptionPercent?: number;
}

export interface SourceState {
  readonly id: string;
  readonly role: Role;
  readonly topic?: string;
  /** Where a device that is asked hangs: `rtu+tcp://10.0.0.7:8899`. */
  readonly bus?: string;
  readonly busPhase?: PolledStatus['bus']['phase'];
  /** Why the bus cannot be opened, as a sentence; `problem` is the device's own. */
  readonly busProblem?: string;
  /** What was found at the bus; absent before that. */
  readonly unit?: number;
  readonly map?: string;
  /** Reads that the device has refused for good; absent when there are none. */
  readonly refusedReads?: readonly string[];
  /** Why a device that is asked brings nothing, as a sentence. */
  readonly problem?: string;
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
  /** Absent for traces and logs. */
  readonly temporality?: 'cumulative' | 'delta';
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
  readonly advice?: AdviceStatus;
  readonly prices?: PriceSettings;
}

export function buildState(input: StateInput): StateDocument {
  const { snapshot, broker, exports, energy, topics, polled = [], advice, prices, version, timeZone } = input;
  const now = snapshot.at;
  return {
    service: { name: 'smartmeter-otel', version },
    time: isoTime(now),
    timeZone,
    house: houseState(snapshot.house),
    meters: snapshot.meters.map((meter) => meterState(meter, now)),
    inverters: snapshot.inverters.map((inverter) => inverterState(inverter, now)),
    sources: snapshot.sources.map((source) => sourceState(source, topics.get(source.source), polled, now)),
    broker: brokerState(broker),
    exports: exports.map((status) => exportState(status, now)),
    ...(energy && { energy: energyState(energy) }),
    ...(advice && { advice: adviceState(advice, timeZone) }),
    ...(prices && { prices }),
    problems: problemsOf(input).map((facts) => ({ ...facts, ...problemWords(facts, 'en') })),
  };
}

function houseState(house: HouseSnapshot): HouseState {
  const { gridPower, surplus, consumption, pvPower, batteryPower, selfSufficiency, selfConsumption } = house;
  return {
    ...(gridPower !== undefined && { gridPowerKw: displayed(gridPower) }),
    ...(surplus !== undefined && { surplusKw: displayed(surplus) }),
    ...(consumption !== undefined && { consumptionKw: displayed(consumption) }),
    ...(pvPower !== undefined && { pvPowerKw: displayed(pvPower) }),
    ...(batteryPower !== undefined && { batteryPowerKw: displayed(batteryPower) }),
    ...(selfSufficiency !== undefined && { selfSufficiencyPercent: Math.round(selfSufficiency) }),
    ...(selfConsumption !== undefined && { selfConsumptionPercent: Math.round(selfConsumption) }),
  };
}

function sourceState(
  snapshot: SourceSnapshot,
  topic: string | undefined,
  polled: readonly PolledStatus[],
  now: Instant,
): SourceState {
  const { source, role, up, down, lastArrival, messages, lastRefusal } = snapshot;
  const asked = polled.find((status) => status.source === source);
  return {
    id: source,
    role,
    ...(topic !== undefined && { topic }),
    ...(asked && askedState(asked)),
    up,
    ...(down && { down }),
    ...(lastArrival && { lastMessageAgeSeconds: ageSeconds(lastArrival, now) }),
    messages,
    ...(lastRefusal && {
      lastRefusal: { time: isoTime(lastRefusal.at), topic: lastRefusal.topic, reason: lastRefusal.reason },
    }),
  };
}

function askedState({ bus, unit, map, problem, refusedReads }: PolledStatus): Partial<SourceState> {
  return {
    bus: bus.bus,
    busPhase: bus.phase,
    ...(bus.problem !== undefined && { busProblem: bus.problem }),
    ...(unit !== undefined && { unit }),
    ...(map !== undefined && { map }),
    ...(refusedReads.length > 0 && { refusedReads }),
    ...(problem !== undefined && { problem }),
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
    ...(temporality && { temporality }),
    counts,
    ...(lastAttempt && { lastAttempt: isoTime(lastAttempt) }),
    ...(lastSuccess && { lastSuccess: isoTime(lastSuccess), lastSuccessAgeSeconds: ageSeconds(lastSuccess, now) }),
    ...(problem !== undefined && { problem }),
  };
}
