/**
 * The wiring of `run`: a list of constructions. The only file that sees every part.
 */
import type { Cancel, Clock } from './clock.ts';
import type { Config } from './config/config.ts';
import { createDecoder } from './devices/catalogue.ts';
import type { MeterSettings } from './devices/settings.ts';
import { IntakeLog } from './intake/intake-log.ts';
import { Intake } from './intake/intake.ts';
import type { Part } from './lifecycle.ts';
import type { Logger } from './logger.ts';
import { Household } from './readings/household.ts';
import type { Snapshot } from './readings/snapshot.ts';
import { createSourceWatch } from './source-watch.ts';
import type { BrokerStatus } from './status.ts';
import { createTelemetry, type Telemetry } from './telemetry/telemetry.ts';
import type { TelemetrySettings } from './telemetry/settings.ts';
import type { MqttMessage } from './transports/mqtt/message.ts';
import { MqttSource } from './transports/mqtt/client.ts';
import type { MqttSettings } from './transports/mqtt/settings.ts';
import { Signal } from './signal.ts';
import { buildState } from './web/state.ts';
import type { WebServer } from './web/server.ts';

export interface AppDeps {
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly version: string;
  readonly instanceId: string;
}

/** From messages to signals, without the transports in front: what a simulated day drives by itself. */
export interface Pipeline {
  readonly telemetry: Telemetry;
  readonly watch: Part;
  readonly changed: Signal;
  handle(message: MqttMessage): void;
  connectionLost(): void;
  snapshot(): Snapshot;
}

export function createPipeline(
  meters: readonly MeterSettings[],
  telemetry: TelemetrySettings,
  deps: AppDeps,
): Pipeline {
  const { clock, logger } = deps;
  const household = new Household(meters);
  const snapshot = () => household.snapshot(clock.now());
  const changed = new Signal();
  const entries = meters.map((meter, i) => ({
    filter: meter.topic,
    decoder: createDecoder(meter),
    source: household.sources[i]!,
  }));
  const intake = new Intake(entries, new IntakeLog(logger));
  const filters = new Map(meters.map((meter) => [meter.id, meter.topic]));
  return {
    telemetry: createTelemetry({ settings: telemetry, snapshot, ...deps }),
    watch: createSourceWatch({ clock, logger, snapshot, filters, onChange: () => changed.emit() }),
    changed,
    handle(message) {
      intake.handle(message);
      changed.emit();
    },
    connectionLost: () => household.connectionLost(),
    snapshot,
  };
}
