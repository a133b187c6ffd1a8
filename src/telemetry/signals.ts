import type { Clock } from '../clock.ts';
import type { LogRecord } from '../log-record.ts';
import type { Logger } from '../logger.ts';
import type { ExportStatus } from '../status.ts';
import type { TraceRef } from '../tracing.ts';
import { createDelivery, type Delivery } from '../transports/otlp/delivery.ts';
import { createSender } from '../transports/otlp/sender.ts';
import { createLogExport, type LogExport } from './logs/log-export.ts';
import { createResource } from './resource.ts';
import type { OtlpTarget, TelemetrySettings } from './settings.ts';
import { createTracing, type Tracing } from './traces/tracing.ts';

/** What the service's logger lets be done with it. */
export interface ServiceLog {
  /** Says something on standard output only. */
  readonly local: Logger;
  readonly mask: (text: string) => string;
  feed(sink: (record: LogRecord) => void): void;
  follow(current: () => TraceRef | undefined): void;
}

export interface SignalsOptions {
  readonly settings: TelemetrySettings;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly version: string;
  readonly instanceId: string;
  /** Where it is not given, no logs are exported. */
  readonly log?: ServiceLog;
  /** `process.*` and `container.*`. */
  readonly processAttributes?: Readonly<Record<string, string | number>>;
}

/** Traces and logs on their way. */
export interface Signals {
  readonly tracing?: Tracing;
  exports(): readonly ExportStatus[];
  /** Sends what waits. Never rejects. */
  flush(): Promise<void>;
  /** Sends once more and takes nothing from then on. Never rejects. */
  end(): Promise<void>;
  /** Gives up what is under way. */
  close(): void;
}

/** Instrumentation scope of everything that this service says. */
export const SCOPE = 'smartmeter-otel';

/** For a signal without destination nothing is created. */
export function createSignals(options: SignalsOptions): Signals {
  const { settings, clock, random, logger, version, log, instanceId, processAttributes } = options;
  const resource = createResource(settings, version, instanceId, processAttributes);
  const shared = { clock, random, resource, scope: { name: SCOPE, version } };
  const deliveries: Delivery[] = [];
  const deliveryOf = (signal: 'traces' | 'logs', target: OtlpTarget, to: Logger) => {
    const delivery = createDelivery({ signal, target, sender: createSender(target), clock, logger: to });
    deliveries.push(delivery);
    return delivery;
  };
  let tracing: Tracing | undefined;
  let logs: LogExport | undefined;
  if (settings.traces) {
    const delivery = deliveryOf('traces', settings.traces, logger);
    tracing = createTracing({
      ...shared,
      delivery,
      sampler: settings.sampler,
      mask: log?.mask ?? ((text) => text),
    });
    log?.follow(tracing.kit.active.ref);
  }
  if (settings.logs && log) {
    // What is wrong with the way of the logs is not said on that way.
    logs = createLogExport({ ...shared, delivery: deliveryOf('logs', settings.logs, log.local) });
    log.feed(logs.add);
  }
  const batches = [tracing?.batch, logs?.batch].filter((batch) => batch !== undefined);
  return {
    ...(tracing && { tracing }),
    exports: () => deliveries.map((delivery) => delivery.status()),
    async flush() {
      await Promise.all(batches.map((batch) => batch.flush()));
    },
    async end() {
      await Promise.all(batches.map((batch) => batch.end()));
    },
    close() {
      for (const delivery of deliveries) delivery.close();
    },
  };
}
