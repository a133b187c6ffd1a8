import type { Instant } from '../readings/instant.ts';
import type { Register } from '../readings/quantities.ts';
import { devicesOf, type DeviceSnapshot, type Snapshot, type SourceSnapshot } from '../readings/snapshot.ts';
import type { BrokerStatus, EnergyStatus, ExportStatus, PolledStatus } from '../status.ts';
import { ageSeconds, displayed, isoTime, registerName, registerUnit } from '../words/display.ts';
import { polledProblems, type PolledProblemFacts } from './polled.ts';

/** What is wrong, as facts; `problem-words.ts` makes sentences of them. */
export type ProblemFacts =
  | {
      readonly code: 'broker-unreachable';
      readonly broker: string;
      readonly since: string;
      readonly detail?: string;
    }
  | {
      readonly code: 'source-waiting';
      readonly source: string;
      readonly topic?: string;
      /** `host:port` where a reader can be pointed. */
      readonly broker: string;
      readonly embedded: boolean;
      /** All that came was stored in the broker, so it is old. */
      readonly onlyRetained: boolean;
    }
  | {
      readonly code: 'source-stale' | 'source-frozen';
      readonly source: string;
      readonly lastMessageAgeSeconds?: number;
    }
  | PolledProblemFacts
  | {
      readonly code: 'messages-refused';
      readonly source: string;
      readonly topic: string;
      readonly detail: string;
      readonly ageSeconds: number;
    }
  | ({
      readonly code: 'register-held';
      readonly kind: 'fall' | 'jump';
      readonly kept: number;
      readonly found: number;
      readonly since: string;
    } & RegisterFacts)
  | {
      /** Something on this machine keeps energy from being sent or stored: its clock, its disk. */
      readonly code: 'energy-held-back';
      readonly detail: string;
    }
  | {
      readonly code: 'energy-set-aside';
      readonly rows: number;
    }
  | { readonly code: 'energy-inconsistent' }
  | ({ readonly code: 'energy-unbooked'; readonly amount: number } & RegisterFacts)
  | {
      readonly code: 'export-failing';
      readonly signal: ExportStatus['signal'];
      readonly endpoint: string;
      readonly detail: string;
      readonly lastSuccess?: string;
    };

interface RegisterFacts {
  readonly meter: string;
  readonly obis: string;
  readonly unit: 'kWh' | 'kvarh';
}

export interface Situation {
  readonly snapshot: Snapshot;
  readonly broker: BrokerStatus;
  readonly exports: readonly ExportStatus[];
  /** Absent where the backend takes no increments, or nothing is sent. */
  readonly energy?: EnergyStatus;
  /** Topic filter per source, for the person who looks for the reader. */
  readonly topics: ReadonlyMap<string, string>;
  /** Devices that are asked; none if absent. */
  readonly polled?: readonly PolledStatus[];
}

/** Seconds for which a message that was refused is worth telling; a single stray one is then forgotten. */
const REFUSAL_TOLD_FOR = 600;

/** Everything that is wrong now, causes before consequences. Empty in the good case. */
export function problemsOf({ snapshot, broker, exports, energy, topics, polled = [] }: Situation): ProblemFacts[] {
  const now = snapshot.at;
  const spoken = snapshot.sources.filter(({ source }) => !polled.some((asked) => asked.source === source));
  const isBrokerAway = broker.phase === 'waiting' || (broker.phase === 'connecting' && broker.problem !== undefined);
  return [
    ...(isBrokerAway ? [brokerProblem(broker)] : []),
    // Without the broker every source is silent; telling people to look at their readers would mislead them.
    ...(broker.phase === 'connected' ? spoken.flatMap((s) => silenceOf(s, broker, topics, now)) : []),
    ...polledProblems(snapshot, polled),
    ...snapshot.sources.flatMap((source) => refusalOf(source, now)),
    ...devicesOf(snapshot).flatMap(registerProblems),
    ...exports.flatMap(exportProblem),
    ...(energy ? energyProblems(energy, exports) : []),
  ];
}

function energyProblems(energy: EnergyStatus, exports: readonly ExportStatus[]): ProblemFacts[] {
  const { problem, rowsSetAside, breaches } = energy;
  const problems: ProblemFacts[] = [];
  // What the backend answered is told of the way there.
  const isTold = exports.some((way) => way.signal === 'energy' && way.problem !== undefined);
  if (problem !== undefined && !isTold) problems.push({ code: 'energy-held-back', detail: problem });
  if (rowsSetAside > 0) problems.push({ code: 'energy-set-aside', rows: rowsSetAside });
  if (breaches.length > 0) problems.push({ code: 'energy-inconsistent' });
  return problems;
}

function brokerProblem({ broker, since, problem }: BrokerStatus): ProblemFacts {
  const detail = problem === undefined ? {} : { detail: problem };
  return { code: 'broker-unreachable', broker, since: isoTime(since), ...detail };
}

function silenceOf(
  { source, down, lastArrival, messages }: SourceSnapshot,
  { broker, embedded }: BrokerStatus,
  topics: ReadonlyMap<string, string>,
  now: Instant,
): ProblemFacts[] {
  if (down === 'waiting') {
    const topic = topics.get(source);
    const where = { broker, embedded, onlyRetained: messages.retained > 0 };
    return [{ code: 'source-waiting', source, ...(topic !== undefined && { topic }), ...where }];
  }
  // A meter that another one has replaced is no trouble.
  if (down !== 'stale' && down !== 'frozen') return [];
  const age = lastArrival && { lastMessageAgeSeconds: ageSeconds(lastArrival, now) };
  return [{ code: `source-${down}`, source, ...age }];
}

function refusalOf({ source, lastRefusal }: SourceSnapshot, now: Instant): ProblemFacts[] {
  if (!lastRefusal) return [];
  const age = ageSeconds(lastRefusal.at, now);
  if (age >= REFUSAL_TOLD_FOR) return [];
  const { topic, reason } = lastRefusal;
  return [{ code: 'messages-refused', source, topic, detail: reason, ageSeconds: age }];
}

function registerProblems({ id, down, registers }: DeviceSnapshot): ProblemFacts[] {
  const problems: ProblemFacts[] = [];
  for (const [name, { value, held, unbooked }] of registers) {
    const facts = registerFacts(id, name);
    // A meter that is gone cannot make sense again; what of its energy was not counted remains true.
    if (held && down !== 'replaced') {
      const { kind, found, since } = held;
      const values = { kept: displayed(value), found: displayed(found) };
      problems.push({ code: 'register-held', ...facts, kind, ...values, since: isoTime(since) });
    }
    if (unbooked !== 0) problems.push({ code: 'energy-unbooked', ...facts, amount: displayed(unbooked) });
  }
  return problems;
}

function registerFacts(meter: string, name: Register): RegisterFacts {
  return { meter, obis: registerName(name), unit: registerUnit(name) };
}

function exportProblem({ signal, endpoint, problem, lastSuccess }: ExportStatus): ProblemFacts[] {
  if (problem === undefined) return [];
  const success = lastSuccess && { lastSuccess: isoTime(lastSuccess) };
  return [{ code: 'export-failing', signal, endpoint, detail: problem, ...success }];
}
