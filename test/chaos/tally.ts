/**
 * What a backend holds, told apart by request: every retry of the same bytes is one *version* of a row, and the last
 * answer to a version says what the service must think of it.
 */
import type { SimulatedBackend } from '../../src/simulators/backend/backend.ts';
import type { MetricPoint } from '../../src/simulators/backend/otlp-metrics.ts';
import type { BackendStore, ReceivedRequest } from '../../src/simulators/backend/store.ts';

/** `refused`: a definite no to all of it. `none`: no definite answer, so that it has to come again. */
export type LastAnswer = 'taken' | 'partly' | 'refused' | 'none';

/** Wh (varh) by register. */
export type Sums = ReadonlyMap<string, number>;

export interface Tally {
  /** Counts what has come since; to be called after each start of the backend, which forgets who watches. */
  readonly watch: () => void;
  /** Each different point once: a backend that deduplicates. */
  readonly unique: () => Sums;
  /** Every point as often as it was taken. */
  readonly total: () => Sums;
  /** Different points of the versions that were last answered so. */
  readonly of: (answer: LastAnswer) => Sums;
  /** How many versions were last answered so. */
  readonly versions: (answer: LastAnswer) => number;
  readonly requests: () => number;
}

interface Version {
  answer: LastAnswer;
  /** Different points taken from any of its requests. */
  readonly points: Map<string, { readonly register: string; readonly wh: number }>;
}

const EMPTY_BODY = 0;

export function createTally(backend: SimulatedBackend): Tally {
  const versions = new Map<string, Version>();
  const total = new Map<string, number>();
  let requestsSeen = 0;
  let pointsSeen = 0;

  function catchUp(store: BackendStore): void {
    const news = store.requestCount - requestsSeen;
    if (news === 0) return;
    const requests = store.requests('metrics').filter(({ order }) => order > requestsSeen);
    if (requests.length !== news) throw new Error('The backend has forgotten requests that were not counted yet.');
    const taken = store.counts.metrics - pointsSeen;
    const points = taken === 0 ? [] : store.points().slice(-taken);
    for (const request of requests) count(request, points.splice(0, request.taken));
    requestsSeen = store.requestCount;
    pointsSeen = store.counts.metrics;
  }

  function count(request: ReceivedRequest, points: readonly MetricPoint[]): void {
    if (request.bytes === EMPTY_BODY) return;
    const version = versions.get(request.hash) ?? { answer: 'none', points: new Map() };
    versions.set(request.hash, version);
    version.answer = answerOf(request);
    for (const point of points) {
      const register = registerOf(point);
      const wh = wattHours(point);
      version.points.set(`${register} ${point.start} ${point.end} ${wh}`, { register, wh });
      add(total, register, wh);
    }
  }

  const sumOf = (chosen: Iterable<Version>): Sums => {
    const sums = new Map<string, number>();
    const points = new Map([...chosen].flatMap((version) => [...version.points]));
    for (const { register, wh } of points.values()) add(sums, register, wh);
    return sums;
  };
  const answered = (answer: LastAnswer) => [...versions.values()].filter((version) => version.answer === answer);

  return {
    watch() {
      catchUp(backend.store);
      const look = (store: BackendStore) => {
        catchUp(store);
        return undefined;
      };
      // It ends with the backend's next stop, and not before.
      backend.waitFor(look).catch(() => {});
    },
    unique: () => sumOf(versions.values()),
    total: () => total,
    of: (answer) => sumOf(answered(answer)),
    versions: (answer) => answered(answer).length,
    requests: () => requestsSeen,
  };
}

function answerOf({ status, taken, rejected }: ReceivedRequest): LastAnswer {
  if (status === 400 || status === 413 || status === 422) return 'refused';
  if (status !== 200) return 'none';
  if (rejected === 0) return 'taken';
  return taken === 0 ? 'refused' : 'partly';
}

function registerOf({ metric }: MetricPoint): string {
  const found = /^smartmeter\.(energy\..*)\.total$/.exec(metric)?.[1];
  if (found === undefined) throw new Error(`${metric} is no energy, and nothing else goes to this backend.`);
  return found;
}

function wattHours({ metric, value }: MetricPoint): number {
  const wh = Math.round(Number(value) * 1000);
  if (Math.abs(Number(value) * 1000 - wh) > 1e-6 || wh <= 0) throw new Error(`${metric} is ${value}: no whole Wh.`);
  return wh;
}

function add(sums: Map<string, number>, register: string, wh: number): void {
  sums.set(register, (sums.get(register) ?? 0) + wh);
}
