/** The wiring of `run`: the only file that sees every part. */
import type { Clock } from './clock.ts';
import type { Config } from './config/config.ts';
import { stopAll, type Part } from './lifecycle.ts';
import { createStateFile, outboxAccess } from './local-api.ts';
import type { Logger } from './logger.ts';
import type { Notifier } from './notify/notifier.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';
import { createProgress } from './progress.ts';
import { problemsOf, type Situation } from './problems/problems.ts';
import type { Database } from './store/database.ts';
import type { SelfView } from './telemetry/telemetry.ts';
import type { PolledDevices } from './polled-devices.ts';
import type { BrokerStatus, PolledStatus } from './status.ts';
import { MqttSource } from './transports/mqtt/client.ts';
import type { MqttSettings } from './transports/mqtt/settings.ts';
import { adviceState } from './web/advice-state.ts';
import { WebServer } from './web/server.ts';
import type { WebSettings } from './web/settings.ts';
import { buildState } from './web/state.ts';

export interface AppDeps extends SelfView {
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly version: string;
  /** `service.instance.id`. */
  readonly instanceId: string;
  readonly database: Database;
  /** A backup was restored: the service is to be stopped in order and started anew. */
  readonly onRestored: () => void;
}

/** The whole service, started. */
export interface App {
  /** Where a browser on this machine finds the page; undefined when it is off. */
  readonly pageUrl: string | undefined;
  /** The broker that is read: for the embedded one, where a reader can be pointed. */
  readonly broker: { readonly host: string; readonly port: number };
  /** Whether the loops still move: what a supervisor's watchdog follows. */
  readonly healthy: () => boolean;
  /** Takes no more input, exports once more, and ends, within the deadlines of its parts. Never rejects. */
  readonly stop: () => Promise<void>;
}

type Start = <P extends Part>(part: P) => Promise<P>;

/** Starts the service. Rejects with what no retry mends (an address in use), after what had started was stopped. */
export async function startApp(config: Config, deps: AppDeps): Promise<App> {
  const started: Part[] = [];
  const start: Start = async (part) => {
    started.push(part);
    await part.start();
    return part;
  };
  // Input ends first and the page last: it shows what is going on until the end.
  const stop = () => stopAll(started.toReversed(), deps.logger);
  try {
    return { ...(await startParts(config, deps, start)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(config: Config, deps: AppDeps, start: Start): Promise<Omit<App, 'stop'>> {
  const { clock, random, logger } = deps;
  const { meters, telemetry, advice, timeZone } = config;
  let polled: PolledDevices | undefined;
  let notifier: Notifier | undefined;
  const polledStatus = () => polled?.status() ?? [];
  const devices = config.polled.map(({ device }) => device);
  const pipeline = createPipeline({ meters, polled: devices, household: { advice, timeZone } }, telemetry, {
    ...deps,
    polledStatus,
    notifications: () => notifier?.status() ?? [],
  });
  polled = await polledDevices(config, deps, pipeline);
  const settings = await brokerSettings(config.mqtt, deps, start);
  const mqtt = new MqttSource({
    settings,
    filters: meters.map(({ topic }) => topic),
    clock,
    random,
    logger,
    onMessage: pipeline.handle,
    onDisconnect: pipeline.connectionLost,
    onChange: () => pipeline.changed.emit(),
  });
  const situation = createSituation(config, pipeline, { broker: () => mqtt.status(), polled: polledStatus });
  const polls = Math.max(0, ...devices.map(({ interval }) => interval * 1000));
  const loops = { broker: () => mqtt.status(), polled: polledStatus, telemetry: pipeline.telemetry };
  const healthy = createProgress(deps.clock, loops, { exports: telemetry.interval, polls });
  const web = config.web && (await start(createWeb(config.web, config, deps, pipeline, { situation, healthy })));
  await start(pipeline.telemetry);
  await start(pipeline.watch);
  if (pipeline.keeper) await start(pipeline.keeper);
  // After what stores it, so that it ends before: its last minute is stored too.
  if (pipeline.observer) await start(pipeline.observer.part);
  notifier = await notifications(config, settings, deps, pipeline, situation);
  if (notifier) await start(notifier);
  for (const part of polled?.parts ?? []) await start(part);
  await start(mqtt);
  return { healthy, pageUrl: web?.url(), broker: { host: config.mqtt.host, port: settings.port } };
}

/** Only a household with an inverter needs it, so nobody else pays its memory. */
async function polledDevices(
  { polled }: Config,
  { clock, random, logger, database }: AppDeps,
  pipeline: Pipeline,
): Promise<PolledDevices | undefined> {
  if (polled.length === 0) return undefined;
  const { createPolledDevices } = await import('./polled-devices.ts');
  return createPolledDevices(polled, { clock, random, logger, database, pipeline });
}

/** What changes is told; without a channel it is in the log at least, for a backend to act on. */
async function notifications(
  { notify, timeZone }: Config,
  broker: MqttSettings,
  deps: AppDeps,
  { observer, snapshot, telemetry }: Pipeline,
  situation: () => Situation,
): Promise<Notifier | undefined> {
  if (!observer) return undefined;
  const { createNotifications } = await import('./notifications.ts');
  const problems = () => problemsOf(situation());
  const trace = telemetry.observers.notifications;
  return createNotifications({
    ...deps,
    settings: notify,
    timeZone,
    broker,
    snapshot,
    advice: observer.advice,
    problems,
    trace,
  });
}

/** The broker to connect to: the configured one, or our own, which is started. */
async function brokerSettings(settings: MqttSettings, deps: AppDeps, start: Start): Promise<MqttSettings> {
  if (settings.mode === 'external') return settings;
  // Only a household without a broker needs it, so nobody else pays its memory.
  const { EmbeddedBroker } = await import('./transports/mqtt/embedded-broker.ts');
  const broker = await start(new EmbeddedBroker({ settings, clock: deps.clock, logger: deps.logger }));
  return broker.connectionSettings();
}

/** What everything says of itself now. */
function createSituation(
  { meters }: Config,
  { snapshot, telemetry }: Pipeline,
  status: { readonly broker: () => BrokerStatus; readonly polled: () => readonly PolledStatus[] },
): () => Situation {
  const topics = new Map(meters.map(({ id, topic }) => [id, topic]));
  return () => {
    const energy = telemetry.outbox?.status();
    return {
      snapshot: snapshot(),
      broker: status.broker(),
      polled: status.polled(),
      exports: telemetry.exports(),
      ...(energy && { energy }),
      topics,
    };
  };
}

function createWeb(
  settings: WebSettings,
  { timeZone, stateDir, advice: { prices } }: Config,
  { clock, random, logger, version, database, onRestored }: AppDeps,
  pipeline: Pipeline,
  { situation, healthy }: { readonly situation: () => Situation; readonly healthy: () => boolean },
): WebServer {
  const { observer } = pipeline;
  return new WebServer({
    settings,
    clock,
    random,
    logger,
    state: () =>
      buildState({
        ...situation(),
        version,
        timeZone,
        ...(observer && { advice: observer.advice() }),
        ...(prices && { prices }),
      }),
    healthy,
    ready() {
      const waitingFor = pipeline.snapshot().sources.filter(({ up, down }) => !up && down !== 'sleeping');
      return { ready: waitingFor.length === 0, waitingFor: waitingFor.map(({ source }) => source) };
    },
    ...(observer && {
      advice: () => adviceState(observer.advice(), timeZone),
      history: { query: (query) => observer.history.query(query), timeZone },
    }),
    onChange: (listener) => pipeline.changed.on(listener),
    outbox: outboxAccess(pipeline.telemetry.outbox, database, clock),
    stateFile: createStateFile({ database, stateDir, clock, restart: onRestored }),
  });
}
