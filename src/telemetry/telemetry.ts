import type { AdviceStatus } from '../advice/advice.ts';
import type { Clock } from '../clock.ts';
import type { Outbox } from '../energy/outbox/outbox.ts';
import type { Part } from '../lifecycle.ts';
import type { Logger } from '../logger.ts';
import type { NotifyStatus } from '../notify/status.ts';
import type { Instant } from '../readings/instant.ts';
import type { Snapshot } from '../readings/snapshot.ts';
import type { ExportStatus, PolledStatus } from '../status.ts';
import type { Along } from '../store/along.ts';
import type { Database } from '../store/database.ts';
import { Durations } from './durations.ts';
import { createEnergyPipeline, createMetricsPipeline, turnsByBackend, type Pipeline } from './metric-pipelines.ts';
import { createObservers, type Observers } from './observers.ts';
import { Runtime, type RuntimeView } from './runtime.ts';
import type { TelemetrySettings } from './settings.ts';
import { createSignals, type ServiceLog, type Signals } from './signals.ts';

/** What the service knows of itself; of what is absent nothing is told. */
export interface SelfView {
  /** The service's logger: without it no logs are exported. */
  readonly log?: ServiceLog;
  /** The process, for metrics. */
  readonly runtime?: RuntimeView;
  /** `process.*` and `container.*`, for traces and logs. */
  readonly processAttributes?: Readonly<Record<string, string | number>>;
}

export interface TelemetryOptions extends SelfView {
  readonly settings: TelemetrySettings;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly store: EnergyStore;
  readonly version: string;
  /** Stable over restarts. */
  readonly instanceId: string;
  readonly snapshot: () => Snapshot;
  /** The devices that are asked over a bus. */
  readonly polled?: () => readonly PolledStatus[];
  readonly advice?: () => AdviceStatus;
  /** What the ways to the household say of themselves. */
  readonly notifications?: () => readonly NotifyStatus[];
  /** Milliseconds that `stop` takes at most; 5000 if absent. */
  readonly deadline?: number;
}

/** Where the books of energy are kept. */
export interface EnergyStore {
  readonly database: Database;
  /** What is to be stored in one transaction with each booking. */
  readonly along: () => Along;
}

export interface Telemetry extends Part {
  /** The books of energy, where the backend takes increments. */
  readonly outbox?: Outbox;
  /** Whom to tell what is done, so that it is timed and traced. */
  readonly observers: Observers;
  exports(): readonly ExportStatus[];
  /** Collects and exports now, after what is under way, and then traces and logs. */
  collectNow(): Promise<void>;
  /** When each way last came to the end of an attempt, whatever the backend said; the older of them. Now, if there is none. */
  lastProgress(): Instant;
}

const DEADLINE = 5000;

/**
 * Everything that leaves over OTLP. Energy registers have a meter provider of their own, see
 * docs/decisions/0004-two-meter-providers.md. For a signal without destination nothing is created.
 */
export function createTelemetry(options: TelemetryOptions): Telemetry {
  const { settings, clock, deadline = DEADLINE } = options;
  const pipelines: Pipeline[] = [];
  const signals = createSignals(options);
  const kit = signals.tracing?.kit;
  const durations = settings.metrics && new Durations();
  const runtime = settings.metrics && options.runtime && new Runtime(options.runtime);
  const exports = () => [...pipelines.map(({ delivery }) => delivery.status()), ...signals.exports()];
  const turnsTo = turnsByBackend();
  const energy = settings.energy && createEnergyPipeline(settings.energy, options, turnsTo, kit);
  const outbox = energy?.outbox;
  if (energy) pipelines.push(energy);
  const polled = options.polled ?? (() => []);
  const service = () => ({
    exports: exports(),
    polled: polled(),
    ...(options.advice && { advice: options.advice() }),
    ...(options.notifications && { notifications: options.notifications() }),
    ...(outbox && { energy: outbox.status() }),
    ...(runtime && { runtime }),
  });
  if (settings.metrics && durations)
    pipelines.push(createMetricsPipeline(settings.metrics, options, turnsTo, { service, durations, kit }));
  let endTiming = () => {};
  let state: 'new' | 'running' | 'stopped' = 'new';
  const collectNow = async () => {
    await Promise.all(pipelines.map(({ reader }) => reader.collectNow()));
    await signals.flush();
  };

  return {
    name: 'telemetry',
    async start() {
      if (state !== 'new') return;
      state = 'running';
      if (runtime && durations) endTiming = runtime.timeGarbageCollections(durations);
      for (const { reader } of pipelines) reader.begin();
    },
    async stop() {
      const wasRunning = state === 'running';
      state = 'stopped';
      endTiming();
      if (wasRunning) await stopPipelines(pipelines, signals, clock, deadline);
      signals.close();
      // What was never started has nothing to send, but may have begun to wait for it.
      if (!wasRunning) await signals.end();
      outbox?.close();
    },
    ...(outbox && { outbox }),
    observers: createObservers(clock, durations, kit),
    exports,
    async collectNow() {
      if (state === 'running') await collectNow();
    },
    lastProgress: () =>
      pipelines.map(({ reader }) => reader.lastProgress).reduce((a, b) => (a.mono < b.mono ? a : b), clock.now()),
  };
}

/** Exports what there is once more; what has no answer at the deadline is given up. */
async function stopPipelines(
  pipelines: readonly Pipeline[],
  signals: Pick<Signals, 'end' | 'close'>,
  clock: Clock,
  deadline: number,
): Promise<void> {
  const giveUp = () => {
    for (const { delivery } of pipelines) delivery.close();
    signals.close();
  };
  const cancel = clock.after(deadline, giveUp);
  await Promise.all(
    pipelines.map(async ({ reader, provider }) => {
      await reader.collectNow();
      await provider.shutdown();
    }),
  );
  // Last, because the last exports are traced and logged, too.
  await signals.end();
  cancel();
  giveUp();
}
