import type { Clock } from './clock.ts';
import { createDecoder } from './devices/catalogue.ts';
import type { MeterSettings } from './devices/settings.ts';
import { IntakeLog } from './intake/intake-log.ts';
import { Intake } from './intake/intake.ts';
import type { Part } from './lifecycle.ts';
import type { Logger } from './logger.ts';
import { Household } from './readings/household.ts';
import type { Snapshot } from './readings/snapshot.ts';
import { Signal } from './signal.ts';
import { createSourceWatch } from './source-watch.ts';
import type { TelemetrySettings } from './telemetry/settings.ts';
import { createTelemetry, type Telemetry } from './telemetry/telemetry.ts';
import type { MqttMessage } from './transports/mqtt/message.ts';

export interface PipelineDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly version: string;
  /** `service.instance.id`. */
  readonly instanceId: string;
}

/** From messages to signals, without the transports in front and the page behind: what a simulated day drives itself. */
export interface Pipeline {
  readonly telemetry: Telemetry;
  readonly watch: Part;
  /** A reading came, or a source came or went. */
  readonly changed: Signal;
  readonly handle: (message: MqttMessage) => void;
  readonly connectionLost: () => void;
  readonly snapshot: () => Snapshot;
}

export function createPipeline(
  meters: readonly MeterSettings[],
  telemetry: TelemetrySettings,
  deps: PipelineDeps,
): Pipeline {
  const { clock, logger } = deps;
  const household = new Household(meters);
  const snapshot = () => household.snapshot(clock.now());
  const changed = new Signal();
  const entries = household.sources.map((source, i) => {
    const meter = meters[i] as MeterSettings;
    return { filter: meter.topic, decoder: createDecoder(meter), source };
  });
  const intake = new Intake(entries, new IntakeLog(logger));
  const filters = new Map(meters.map(({ id, topic }) => [id, topic]));
  return {
    telemetry: createTelemetry({ settings: telemetry, snapshot, ...deps }),
    watch: createSourceWatch({ clock, logger, snapshot, filters, onChange: () => changed.emit() }),
    changed,
    handle(message) {
      if (intake.handle(message) !== undefined) changed.emit();
    },
    connectionLost: () => household.connectionLost(),
    snapshot,
  };
}
