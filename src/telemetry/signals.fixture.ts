/** For tests: the pipeline on a clock that stands, with a backend that keeps everything it gets. */
import { onTestFinished } from 'vitest';
import { secretMask } from '../config/masking.ts';
import type { MeterSettings } from '../devices/settings.ts';
import type { Fields } from '../logger.ts';
import { createPipeline } from '../pipeline.ts';
import { processView } from '../process-view.ts';
import { createServiceLogger } from '../service-logger.ts';
import { silentLogger } from '../logger.ts';
import { SimulatedBackend } from '../simulators/backend/backend.ts';
import type { TokenScope } from '../simulators/backend/dynatrace-access.ts';
import type { ReceivedSpan } from '../simulators/backend/otlp-traces.ts';
import { SimulatedClock } from '../simulators/clock.ts';
import { openTemporaryState } from '../store/state-directory.ts';
import type { TelemetrySettings } from './settings.ts';

export const START = Date.UTC(2027, 5, 1, 10);
export const SECRET = 'correct-horse-battery';

const METER: MeterSettings = { id: 'house', topic: 'amis/out', decoder: 'auto', maxPower: 45_000, role: 'grid' };

export interface SignalsBench {
  readonly meters?: readonly MeterSettings[];
  /** On top of all four signals to the backend. */
  readonly telemetry?: Partial<TelemetrySettings>;
  readonly without?: readonly ('energy' | 'metrics' | 'traces' | 'logs')[];
  /** The backend holds everything to Dynatrace's rules. */
  readonly dynatrace?: { readonly token: string; readonly scopes?: readonly TokenScope[] };
}

export async function signalsBench({ meters = [METER], telemetry = {}, without = [], dynatrace }: SignalsBench = {}) {
  const clock = new SimulatedClock(START);
  const settings = { host: '127.0.0.1', port: 0, ...(dynatrace && { dynatrace }) };
  const backend = new SimulatedBackend(settings, { clock, logger: silentLogger });
  await backend.start();
  const database = openTemporaryState(clock, silentLogger);
  const lines: { text: string; fields: Fields }[] = [];
  const say = (text: string, fields: Fields = {}) => lines.push({ text, fields });
  const logger = createServiceLogger({
    output: { debug: say, info: say, warn: say, error: say },
    level: 'info',
    clock,
    mask: secretMask([SECRET]),
    isFed: true,
  });
  const base = dynatrace ? `${backend.url()}/api/v2/otlp` : backend.url();
  const headers: Readonly<Record<string, string>> = dynatrace ? { authorization: `Api-Token ${dynatrace.token}` } : {};
  const to = (signal: string) =>
    ({ url: `${base}/v1/${signal}`, headers, compression: 'gzip', timeout: 10_000 }) as const;
  const metrics = { ...to('metrics'), temporality: 'delta' } as const;
  const ways = { energy: metrics, metrics, traces: to('traces'), logs: to('logs') };
  const kept = Object.fromEntries(Object.entries(ways).filter(([signal]) => !without.includes(signal as 'logs')));
  let seed = 1;
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const pipeline = createPipeline(
    { meters },
    // The tests ask for each export themselves.
    {
      ...kept,
      interval: 86_400_000,
      serviceName: 'smartmeter-otel',
      hostName: 'pi',
      resourceAttributes: {},
      ...telemetry,
    },
    {
      clock,
      random,
      logger,
      log: logger,
      runtime: processView,
      processAttributes: { 'process.pid': 42, 'container.id': 'c'.repeat(64) },
      version: '1.2.3',
      instanceId: 'i-1',
      database,
    },
  );
  onTestFinished(async () => {
    await pipeline.telemetry.stop();
    database.close();
    await backend.stop();
  });
  await pipeline.telemetry.start();
  let register = 11_000_000;
  return {
    clock,
    backend,
    pipeline,
    logger,
    lines,
    store: backend.store,
    /** A message of a meter, `after` milliseconds later. */
    send(payload?: string, { topic = 'amis/out', after = 0, traceparent = '' } = {}) {
      clock.advance(after);
      register += 1;
      const text = payload ?? JSON.stringify({ '1.8.0': register, '1.7.0': 304, '2.7.0': 0 });
      const message = { topic, payload: Buffer.from(text), retain: false, at: clock.now() };
      pipeline.handle(traceparent === '' ? message : { ...message, traceparent });
    },
    /** Exports everything, a second later. */
    async export() {
      clock.advance(1000);
      await pipeline.telemetry.collectNow();
    },
  };
}

/** What a line of the log says. */
export function textOf({ body }: { readonly body: unknown }): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** Spans with a parent that is not there. A parent of another service is named by `known`. */
export function orphansOf(spans: readonly ReceivedSpan[], known: readonly string[] = []): readonly ReceivedSpan[] {
  const ids = new Set([...spans.map(({ traceId, spanId }) => `${traceId}/${spanId}`), ...known]);
  return spans.filter(({ traceId, parentSpanId }) => parentSpanId !== '' && !ids.has(`${traceId}/${parentSpanId}`));
}
