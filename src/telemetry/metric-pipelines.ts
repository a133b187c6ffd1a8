import { ValueType } from '@opentelemetry/api';
import { MeterProvider, type MetricProducer } from '@opentelemetry/sdk-metrics';
import { createCumulativeExporter } from '../energy/cumulative-exporter.ts';
import { createDeltaExporter } from '../energy/delta-exporter.ts';
import type { Outbox } from '../energy/outbox/outbox.ts';
import type { EnergyIdentity } from '../energy/request.ts';
import type { Logger } from '../logger.ts';
import { withTrace } from '../service-logger.ts';
import { createDelivery, type Delivery } from '../transports/otlp/delivery.ts';
import { createSender } from '../transports/otlp/sender.ts';
import { registerRows } from './catalogue.ts';
import type { Durations } from './durations.ts';
import { registerEnergyCounters, registerMetrics, type Registered, type ServiceStatus } from './instruments.ts';
import { ClockedMetricReader, type ExportMetrics } from './metric-reader.ts';
import { createMetricsExporter } from './metrics-exporter.ts';
import { createResource } from './resource.ts';
import type { OtlpDestination } from './settings.ts';
import { SCOPE } from './signals.ts';
import type { TelemetryOptions } from './telemetry.ts';
import { ExportTracer } from './traces/export-tracer.ts';
import type { TraceKit } from './traces/kit.ts';
import { Turns } from './turns.ts';

/** One meter provider with its way out. */
export interface Pipeline {
  readonly reader: ClockedMetricReader;
  readonly provider: MeterProvider;
  readonly delivery: Delivery;
}

/** Energy: registers collected as they are, and an exporter that makes of them what the backend takes. */
export function createEnergyPipeline(
  destination: OtlpDestination,
  options: TelemetryOptions,
  turnsTo: TurnsTo,
  kit: TraceKit | undefined,
): Pipeline & { outbox?: Outbox } {
  const { delivery, tracer, logger } = deliveryTo('energy', destination, options, kit);
  let registered: Registered | undefined;
  const collected = () => registered?.collected();
  const energy = { ...options, ...options.store, identity: energyIdentity(options), delivery, collected, logger };
  const delta =
    destination.temporality === 'delta' ? createDeltaExporter({ ...energy, url: destination.url }) : undefined;
  const exporter = delta?.exportNow ?? createCumulativeExporter(energy);
  // Collected cumulative whatever is sent: increments come from the outbox.
  const { reader, provider } = createProvider(
    'cumulative',
    tracer?.wrap(exporter) ?? exporter,
    turnsTo(destination),
    options,
  );
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

/** Everything else that is measured. */
export function createMetricsPipeline(
  destination: OtlpDestination,
  options: TelemetryOptions,
  turnsTo: TurnsTo,
  { service, durations, kit }: { service: () => ServiceStatus; durations: Durations; kit: TraceKit | undefined },
): Pipeline {
  const { delivery, tracer } = deliveryTo('metrics', destination, options, kit);
  const exporter = createMetricsExporter(delivery, options.clock);
  const { temporality } = destination;
  const { reader, provider } = createProvider(
    temporality,
    tracer?.wrap(exporter) ?? exporter,
    turnsTo(destination),
    options,
    [durations.producer({ name: SCOPE, version: options.version }, temporality)],
  );
  registerMetrics(provider.getMeter(SCOPE, options.version), options.snapshot, service);
  return { reader, provider, delivery };
}

type TurnsTo = (destination: OtlpDestination) => Turns;

/**
 * Requests to one backend go one after another. Prometheus keeps `target_info` once for the whole service, by the
 * newest time of each request: of two at once the older one is refused as out of order.
 */
export function turnsByBackend(): TurnsTo {
  const known = new Map<string, Turns>();
  return ({ url }) => {
    const { origin } = new URL(url);
    const turns = known.get(origin) ?? new Turns();
    known.set(origin, turns);
    return turns;
  };
}

function createProvider(
  temporality: OtlpDestination['temporality'],
  exporter: ExportMetrics,
  turns: Turns,
  options: TelemetryOptions,
  producers: MetricProducer[] = [],
) {
  const { settings, clock, logger, version, instanceId } = options;
  const onFault = (error: unknown) =>
    logger.error('Metrics could not be collected. This is a fault in smartmeter-otel.', { error });
  const reader = new ClockedMetricReader({
    clock,
    interval: settings.interval,
    temporality,
    exporter,
    turns,
    onFault,
    producers,
  });
  const provider = new MeterProvider({ resource: createResource(settings, version, instanceId), readers: [reader] });
  return { reader, provider };
}

function deliveryTo(
  signal: 'energy' | 'metrics',
  target: OtlpDestination,
  options: TelemetryOptions,
  kit: TraceKit | undefined,
): { delivery: Delivery; tracer: ExportTracer | undefined; logger: Logger } {
  const { clock } = options;
  const tracer = kit && new ExportTracer(kit, signal, target.url);
  const logger = tracer ? withTrace(options.logger, tracer.ref) : options.logger;
  const onVerdict = tracer && { onVerdict: tracer.attempted };
  const delivery = createDelivery({ signal, target, sender: createSender(target), clock, logger, ...onVerdict });
  return { delivery, tracer, logger };
}
