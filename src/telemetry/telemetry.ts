import { ValueType } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { Clock } from '../clock.ts';
import { createCumulativeExporter } from '../energy/cumulative-exporter.ts';
import { createDeltaExporter } from '../energy/delta-exporter.ts';
import type { Outbox } from '../energy/outbox/outbox.ts';
import type { EnergyIdentity } from '../energy/request.ts';
import type { Part } from '../lifecycle.ts';
import type { Logger } from '../logger.ts';
import type { Instant } from '../readings/instant.ts';
import type { Snapshot } from '../readings/snapshot.ts';
import type { ExportStatus, PolledStatus } from '../status.ts';
import type { Database } from '../store/database.ts';
import { createDelivery, type Delivery } from '../transports/otlp/delivery.ts';
import { createSender } from '../transports/otlp/sender.ts';
import { registerRows } from './catalogue.ts';
import { registerEnergyCounters, registerMetrics, type Registered, type ServiceStatus } from './instruments.ts';
import { ClockedMetricReader, type ExportMetrics } from './metric-reader.ts';
import { createMetricsExporter } from './metrics-exporter.ts';
import { createResource } from './resource.ts';
import { Turns } from './turns.ts';
import type { OtlpDestination, TelemetrySettings } from './settings.ts';

export interface TelemetryOptions {
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
  /** Milliseconds that `stop` takes at most; 5000 if absent. */
  readonly deadline?: number;
}

/** Where the books of energy are kept. */
export interface EnergyStore {
  readonly database: Database;
  /** What is to be stored in one transaction with each booking. */
  readonly state: () => { readonly key: string; readonly json: unknown };
}

export interface Telemetry extends Part {
  /** The books of energy, where the backend takes increments. */
  readonly outbox?: Outbox;
  exports(): readonly ExportStatus[];
  /** Collects and exports now, after what is under way. */
  collectNow(): Promise<void>;
  /** When each way last came to the end of an attempt, whatever the backend said; the older of them. Now, if there is none. */
  lastProgress(): Instant;
}

/** One meter provider with its way out. */
interface Pipeline {
  readonly reader: ClockedMetricReader;
  readonly provider: MeterProvider;
  readonly delivery: Delivery;
}

const DEADLINE = 5000;

/**
 * Everything that leaves over OTLP. Energy registers have a meter provider of their own, see
 * docs/decisions/0004-two-meter-providers.md. For a signal without destination nothing is created.
 */
export function createTelemetry(options: TelemetryOptions): Telemetry {
  const { settings, clock, deadline = DEADLINE } = options;
  const pipelines: Pipeline[] = [];
  const exports = () => pipelines.map(({ delivery }) => delivery.status());
  const turnsTo = turnsByBackend();
  const energy = settings.energy && createEnergyPipeline(settings.energy, options, turnsTo);
  const outbox = energy?.outbox;
  if (energy) pipelines.push(energy);
  const polled = options.polled ?? (() => []);
  const service = () => ({ exports: exports(), polled: polled(), ...(outbox && { energy: outbox.status() }) });
  if (settings.metrics) pipelines.push(createMetricsPipeline(settings.metrics, options, turnsTo, service));
  let state: 'new' | 'running' | 'stopped' = 'new';
  const collectNow = async () => {
    await Promise.all(pipelines.map(({ reader }) => reader.collectNow()));
  };

  return {
    name: 'telemetry',
    async start() {
      if (state !== 'new') return;
      state = 'running';
      for (const { reader } of pipelines) reader.begin();
    },
    async stop() {
      const wasRunning = state === 'running';
      state = 'stopped';
      if (wasRunning) await stopPipelines(pipelines, clock, deadline);
      outbox?.close();
    },
    ...(outbox && { outbox }),
    exports,
    async collectNow() {
      if (state === 'running') await collectNow();
    },
    lastProgress: () =>
      pipelines.map(({ reader }) => reader.lastProgress).reduce((a, b) => (a.mono < b.mono ? a : b), clock.now()),
  };
}

/** Exports what there is once more; what has no answer at the deadline is given up. */
async function stopPipelines(pipelines: readonly Pipeline[], clock: Clock, deadline: number): Promise<void> {
  const giveUp = () => {
    for (const { delivery } of pipelines) delivery.close();
  };
  const cancel = clock.after(deadline, giveUp);
  await Promise.all(
    pipelines.map(async ({ reader, provider }) => {
      await reader.collectNow();
      await provider.shutdown();
    }),
  );
  cancel();
  giveUp();
}

function createEnergyPipeline(
  destination: OtlpDestination,
  options: TelemetryOptions,
  turnsTo: TurnsTo,
): Pipeline & { outbox?: Outbox } {
  const delivery = deliveryTo('energy', destination, options);
  let registered: Registered | undefined;
  const collected = () => registered?.collected();
  const energy = { ...options, ...options.store, identity: energyIdentity(options), delivery, collected };
  const delta =
    destination.temporality === 'delta' ? createDeltaExporter({ ...energy, url: destination.url }) : undefined;
  const exporter = delta?.exportNow ?? createCumulativeExporter(energy);
  // Collected cumulative whatever is sent: increments come from the outbox.
  const { reader, provider } = createProvider('cumulative', exporter, turnsTo(destination), options);
  registered = registerEnergyCounters(provider.getMeter(SCOPE, options.version), options.snapshot);
  return { reader, provider, delivery, ...(delta && { outbox: delta.outbox }) };
}

function energyIdentity({ settings, version, instanceId }: TelemetryOptions): EnergyIdentity {
  return {
    resource: createResource(settings, version, instanceId),
    scope: { name: SCOPE, version },
    counters: registerRows.map(({ name, unit, description, quantity, divisor, idAttribute }) => ({
      register: quantity,
      divisor,
      idAttribute,
      descriptor: { name, unit, description, valueType: ValueType.DOUBLE },
    })),
  };
}

function createMetricsPipeline(
  destination: OtlpDestination,
  options: TelemetryOptions,
  turnsTo: TurnsTo,
  service: () => ServiceStatus,
): Pipeline {
  const delivery = deliveryTo('metrics', destination, options);
  const { reader, provider } = createProvider(
    destination.temporality,
    createMetricsExporter(delivery, options.clock),
    turnsTo(destination),
    options,
  );
  registerMetrics(provider.getMeter(SCOPE, options.version), options.snapshot, service);
  return { reader, provider, delivery };
}

type TurnsTo = (destination: OtlpDestination) => Turns;

/**
 * Requests to one backend go one after another. Prometheus keeps `target_info` once for the whole service, by the
 * newest time of each request: of two at once the older one is refused as out of order.
 */
function turnsByBackend(): TurnsTo {
  const known = new Map<string, Turns>();
  return ({ url }) => {
    const { origin } = new URL(url);
    const turns = known.get(origin) ?? new Turns();
    known.set(origin, turns);
    return turns;
  };
}

/** Instrumentation scope of every metric. */
const SCOPE = 'smartmeter-otel';

function createProvider(
  temporality: OtlpDestination['temporality'],
  exporter: ExportMetrics,
  turns: Turns,
  options: TelemetryOptions,
) {
  const { settings, clock, logger, version, instanceId } = options;
  const onFault = (error: unknown) =>
    logger.error('Metrics could not be collected. This is a fault in smartmeter-otel.', { error });
  const reader = new ClockedMetricReader({ clock, interval: settings.interval, temporality, exporter, turns, onFault });
  const provider = new MeterProvider({ resource: createResource(settings, version, instanceId), readers: [reader] });
  return { reader, provider };
}

function deliveryTo(
  signal: ExportStatus['signal'],
  target: OtlpDestination,
  { clock, logger }: TelemetryOptions,
): Delivery {
  return createDelivery({ signal, target, sender: createSender(target), clock, logger });
}
