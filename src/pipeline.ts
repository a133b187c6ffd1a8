import type { AdviceSettings } from './advice/settings.ts';
import type { Clock } from './clock.ts';
import { createDecoder } from './devices/catalogue.ts';
import type { PolledSettings } from './devices/modbus/settings.ts';
import type { MeterSettings } from './devices/settings.ts';
import { createKeeper, householdAlong, savedHousehold } from './household-store.ts';
import { IntakeLog } from './intake/intake-log.ts';
import { Intake } from './intake/intake.ts';
import type { Part } from './lifecycle.ts';
import { createObserver, type Observer } from './observer.ts';
import type { Logger } from './logger.ts';
import type { NotifyStatus } from './notify/status.ts';
import { Household } from './readings/household.ts';
import type { Instant } from './readings/instant.ts';
import type { Reading } from './readings/reading.ts';
import type { LinkState, Snapshot } from './readings/snapshot.ts';
import type { Source, SourceTraits } from './readings/source.ts';
import { Signal } from './signal.ts';
import { together } from './store/along.ts';
import type { Database } from './store/database.ts';
import type { PolledStatus } from './status.ts';
import { createSourceWatch } from './source-watch.ts';
import type { TelemetrySettings } from './telemetry/settings.ts';
import { createTelemetry, type SelfView, type Telemetry } from './telemetry/telemetry.ts';
import type { MqttMessage } from './transports/mqtt/message.ts';

export interface PipelineDeps extends SelfView {
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly version: string;
  /** `service.instance.id`. */
  readonly instanceId: string;
  readonly database: Database;
  /** What is asked over Modbus says of itself; nothing is if absent. */
  readonly polledStatus?: () => readonly PolledStatus[];
  /** What the ways to the household say of themselves; there are none if absent. */
  readonly notifications?: () => readonly NotifyStatus[];
}

/** From messages to signals, without the transports in front and the page behind: what a simulated day drives itself. */
export interface Pipeline {
  readonly telemetry: Telemetry;
  readonly watch: Part;
  /** Keeps household and history in the database, where no booking does. */
  readonly keeper?: Part;
  /** History and advice; absent where they were not asked for. */
  readonly observer?: Observer;
  /** A reading came, or a source came or went. */
  readonly changed: Signal;
  readonly handle: (message: MqttMessage) => void;
  readonly connectionLost: () => void;
  /** The way in for a device that is asked, by its id. */
  readonly polled: (id: string) => PolledSource;
  readonly snapshot: () => Snapshot;
}

/** Where the one who asks a device brings what it said. */
export interface PolledSource {
  reading(polled: PolledReading): void;
  linked(link: LinkState): void;
}

export interface PolledReading {
  /** '' the device itself, `meter…` a meter behind it. */
  readonly place: string;
  /** Registers that are read together. */
  readonly group: string;
  readonly reading: Reading;
  readonly at: Instant;
  /** Seconds until they are read again. */
  readonly interval: number;
}

/** What the household is made of. */
export interface Sources {
  readonly meters: readonly MeterSettings[];
  /** None if absent. */
  readonly polled?: readonly PolledSettings[];
  /** Neither advice nor history if absent. */
  readonly household?: HouseholdSettings;
}

export interface HouseholdSettings {
  readonly advice: AdviceSettings;
  /** IANA name; decides where a day begins. */
  readonly timeZone: string;
}

export function createPipeline(
  { meters, polled = [], household: settings }: Sources,
  telemetry: TelemetrySettings,
  deps: PipelineDeps,
): Pipeline {
  const { clock, logger, database } = deps;
  const saved = savedHousehold(database);
  const traits = [...meters, ...polled.map(traitsOf)];
  const household = new Household(traits, saved && { state: saved, now: clock.now() });
  const snapshot = () => household.snapshot(clock.now());
  const changed = new Signal();
  const observer =
    settings && createObserver({ ...settings, clock, database, snapshot, onChange: () => changed.emit() });
  if (observer) changed.on(observer.changed);
  const along = () => together([householdAlong(database, household), observer?.along()]);
  const sources = new Map(household.sources.map((source) => [source.traits.id, source]));
  const filters = new Map(meters.map(({ id, topic }) => [id, topic]));
  const store = { database, along };
  const signals = createTelemetry({
    settings: telemetry,
    snapshot,
    store,
    ...deps,
    ...(deps.polledStatus && { polled: deps.polledStatus }),
    ...(observer && { advice: observer.advice }),
  });
  const entries = meters.map((meter) => {
    const source = sources.get(meter.id) as Source;
    const told = signals.observers.message(meter.id, meter.topic);
    return { filter: meter.topic, decoder: createDecoder(meter), source, ...(told && { observer: told }) };
  });
  const log = new IntakeLog(logger);
  const intake = new Intake(entries, log);
  return {
    telemetry: signals,
    ...(!signals.outbox && { keeper: createKeeper(database, along, clock) }),
    ...(observer && { observer }),
    watch: createSourceWatch({ clock, logger, snapshot, filters, onChange: () => changed.emit() }),
    changed,
    handle(message) {
      if (intake.handle(message) !== undefined) changed.emit();
    },
    connectionLost: () => household.connectionLost(),
    polled(id) {
      const source = sources.get(id) as Source;
      return {
        reading({ place, group, reading, at, interval }) {
          const applied = source.apply(reading, group, place, at, interval);
          source.count(applied.outcome);
          const device = place === '' ? 'inverter' : 'meter';
          log.applied(id, { topic: `${group} registers`, at, device }, reading, applied);
          changed.emit();
        },
        linked(link) {
          source.linked(link);
          changed.emit();
        },
      };
    },
    snapshot,
  };
}

function traitsOf({ id, maxPower, meterRole }: PolledSettings): SourceTraits {
  return { id, maxPower, meterRole, role: 'inverter' };
}
