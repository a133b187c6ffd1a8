import type { Clock } from './clock.ts';
import { createDecoder } from './devices/catalogue.ts';
import type { MeterSettings } from './devices/settings.ts';
import { createHouseholdKeeper, householdState, savedHousehold } from './household-store.ts';
import { IntakeLog } from './intake/intake-log.ts';
import { Intake } from './intake/intake.ts';
import type { Part } from './lifecycle.ts';
import type { Logger } from './logger.ts';
import { Household } from './readings/household.ts';
import type { Snapshot } from './readings/snapshot.ts';
import { Signal } from './signal.ts';
import type { Database } from './store/database.ts';
import { createSourceWatch } from './source-watch.ts';
import type { TelemetrySettings } from './telemetry/settings.ts';
import { createTelemetry, type Telemetry } from './telemetry/telemetry.ts';
import type { MqttMessage } from './transports/mqtt/message.ts';

export interface PipelineDeps {
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly version: string;
  /** `service.instance.id`. */
  readonly instanceId: string;
  readonly database: Database;
}

/** From messages to signals, without the transports in front and the page behind: what a simulated day drives itself. */
export interface Pipeline {
  readonly telemetry: Telemetry;
  readonly watch: Part;
  /** Keeps the household in the database, where no booking does. */
  readonly keeper?: Part;
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
  const { clock, logger, database } = deps;
  const saved = savedHousehold(database);
  const household = new Household(meters, saved && { state: saved, now: clock.now() });
  const snapshot = () => household.snapshot(clock.now());
  const changed = new Signal();
  const entries = household.sources.map((source, i) => {
    const meter = meters[i] as MeterSettings;
    return { filter: meter.topic, decoder: createDecoder(meter), source };
  });
  const intake = new Intake(entries, new IntakeLog(logger));
  const filters = new Map(meters.map(({ id, topic }) => [id, topic]));
  const store = { database, state: () => householdState(household) };
  const signals = createTelemetry({ settings: telemetry, snapshot, store, ...deps });
  return {
    telemetry: signals,
    ...(!signals.outbox && { keeper: createHouseholdKeeper(database, household, clock) }),
    watch: createSourceWatch({ clock, logger, snapshot, filters, onChange: () => changed.emit() }),
    changed,
    handle(message) {
      if (intake.handle(message) !== undefined) changed.emit();
    },
    connectionLost: () => household.connectionLost(),
    snapshot,
  };
}
