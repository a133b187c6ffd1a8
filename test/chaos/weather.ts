import { sleep, type Clock } from '../../src/clock.ts';
import type { SimulatedBackend } from '../../src/simulators/backend/backend.ts';
import type { Fault, FaultyAnswer } from '../../src/simulators/backend/faults.ts';
import { between, type Random } from '../../src/simulators/random.ts';

const refuse = (status: number, more: { retryAfter?: string; taken?: boolean } = {}): FaultyAnswer => ({
  do: 'refuse',
  status,
  ...more,
});
const partial = (rejected: number | 'all'): FaultyAnswer => ({ do: 'partial', rejected, message: 'as it was told to' });

/** All that a backend does to a client, by what the report calls it. */
const FAULTS: Readonly<Record<string, Fault>> = {
  '400': { answer: refuse(400) },
  '401': { answer: refuse(401) },
  '403': { answer: refuse(403) },
  '404': { answer: refuse(404) },
  '408': { answer: refuse(408) },
  '413': { answer: refuse(413) },
  '429': { answer: refuse(429, { retryAfter: '1' }) },
  '500, taken': { answer: refuse(500, { taken: true }) },
  '503': { answer: refuse(503) },
  hang: { answer: { do: 'hang' } },
  'hang, taken': { answer: { do: 'hang', taken: true } },
  reset: { answer: { do: 'reset', taken: false } },
  'reset, taken': { answer: { do: 'reset', taken: true } },
  'broken off': { answer: { do: 'close mid-response' } },
  'broken off, taken': { answer: { do: 'close mid-response', taken: true } },
  'one rejected': { answer: partial(1) },
  'all rejected': { answer: partial('all') },
  'a warning': { answer: partial(0) },
  slow: { delay: 300 },
};
const GONE = 'gone';
/** Of all weather, how much is fine: rows must also get through, or nothing but the first would be tried. */
const FINE = 0.4;

/** What was in force, how often. */
export type WeatherReport = ReadonlyMap<string, number>;

export interface WeatherDeps {
  readonly backend: SimulatedBackend;
  readonly clock: Clock;
  readonly random: Random;
  /** The backend has started again. */
  readonly onReturn: () => void;
}

/** One fault after another for random times, until the signal; leaves the backend running, and healthy. */
export async function makeWeather(deps: WeatherDeps, end: AbortSignal): Promise<WeatherReport> {
  const { backend, clock, random } = deps;
  const met = new Map<string, number>();
  const names = [...Object.keys(FAULTS), GONE];
  while (!end.aborted) {
    const name = random() < FINE ? 'fine' : (names[Math.floor(random() * names.length)] ?? GONE);
    met.set(name, (met.get(name) ?? 0) + 1);
    const times = random() < 0.5 ? { times: random() < 0.5 ? 1 : 2 } : {};
    const fault = FAULTS[name];
    if (fault) backend.fail({ ...fault, ...times });
    if (name === GONE) await backend.stop();
    await sleep(clock, between(random, 100, 1200), end).catch(() => {});
    if (name === GONE) {
      await backend.start();
      deps.onReturn();
    }
    backend.heal();
  }
  return met;
}
