/**
 *   advice ─────▶ AdviceWatch ──┐                    ┌──▶ queue ──▶ ntfy
 *   problems ───▶ TroubleWatch ─┼──▶ what is news ───┼──▶ queue ──▶ webhook, e-mail
 *                               │         │          └──▶ queue ──▶ MQTT: notification
 *                               │         └──▶ onAlert: telemetry
 *   readings ───────────────────┴──▶ MQTT: retained topics
 */
import type { AdviceStatus } from '../advice/advice.ts';
import { localTime } from '../local-time.ts';
import { every, type Cancel, type Clock } from '../clock.ts';
import type { Part } from '../lifecycle.ts';
import type { Logger } from '../logger.ts';
import type { ProblemFacts } from '../problems/problems.ts';
import type { Snapshot } from '../readings/snapshot.ts';
import type { NotificationObserver } from '../tracing.ts';
import type { MqttSettings } from '../transports/mqtt/settings.ts';
import { AdviceWatch, type Found, type Occasion } from './advice-watch.ts';
import type { Alert, Telling } from './alert.ts';
import { ChannelQueue, type Attempt } from './channel-queue.ts';
import { createChannels, type Channels } from './channels/create.ts';
import { mqttFault } from './mqtt-fault.ts';
import { isQuiet } from './quiet-hours.ts';
import { memoryOf, type NotifyMemory } from './memory.ts';
import type { NotifySettings } from './settings.ts';
import type { NotifyStatus } from './status.ts';
import { TroubleWatch } from './trouble-watch.ts';

export type { NotifyMemory };

/** Milliseconds between two looks at what is known. */
const LOOK_EVERY = 5000;

export interface NotifierDeps {
  readonly settings: NotifySettings;
  /** IANA name of the household's; decides the quiet hours and where a day begins. */
  readonly timeZone: string;
  /** The broker that is read, as configured. */
  readonly broker: MqttSettings;
  readonly version: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly snapshot: () => Snapshot;
  readonly advice: () => AdviceStatus;
  /** Everything that is wrong now. */
  readonly problems: () => readonly ProblemFacts[];
  /** Called once for each alert when it is found, also for one that is held back or not told. */
  readonly onAlert?: (alert: Alert, telling: Telling) => void;
  /** Follows each attempt to tell one. */
  readonly trace?: NotificationObserver;
  /** Called after each attempt to tell one. */
  readonly onAttempt?: (attempt: Attempt) => void;
  /** What `onMemory` gave before the restart; what is of no known form counts for nothing. */
  readonly memory?: unknown;
  /** What is to be kept has changed. */
  readonly onMemory?: (memory: NotifyMemory) => void;
}

/** Tells the household what changes, on the channels that it has. */
export class Notifier implements Part {
  readonly name = 'notifications';
  readonly #deps: NotifierDeps;
  readonly #channels: Channels;
  readonly #queues: readonly ChannelQueue[];
  readonly #adviceWatch: AdviceWatch;
  readonly #troubleWatch: TroubleWatch | undefined;
  #cancel: Cancel | undefined;
  #remembered: string | undefined;

  constructor(deps: NotifierDeps) {
    const { settings, timeZone, clock } = deps;
    const memory = memoryOf(deps.memory);
    this.#deps = deps;
    this.#channels = createChannels({ ...deps, clientIdSuffix: '-notify', announce: true });
    this.#queues = this.#channels.all.map((channel) => new ChannelQueue(channel, deps));
    this.#adviceWatch = new AdviceWatch({
      news: settings.advice,
      perDay: settings.perDay,
      timeZone,
      ...(memory && { memory: memory.advice }),
    });
    const { troubleAfter: after } = settings;
    const troubleMemory = memory && { memory: memory.trouble };
    this.#troubleWatch = after === undefined ? undefined : new TroubleWatch({ after, ...troubleMemory }, clock.now());
    this.#remembered = JSON.stringify(this.#memory());
  }

  start(): Promise<void> {
    const { settings, broker, logger } = this.#deps;
    const fault = settings.channels.mqtt && mqttFault(broker);
    if (fault !== undefined) logger.warn(`Nothing is told over MQTT: it needs ${fault}.`);
    this.#channels.mqtt?.start();
    for (const queue of this.#queues) queue.start();
    this.#cancel ??= every(this.#deps.clock, LOOK_EVERY, () => this.#look());
    this.#look();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#cancel?.();
    await Promise.all(this.#queues.map((queue) => queue.stop()));
    await this.#channels.mqtt?.stop();
  }

  /** One for each configured channel. */
  status(): readonly NotifyStatus[] {
    return this.#queues.map((queue) => queue.status());
  }

  #look(): void {
    const { snapshot, advice, problems } = this.#deps;
    const occasion = this.#occasion();
    const status = advice();
    const wrong = problems();
    this.#channels.mqtt?.show({ snapshot: snapshot(), advice: status, problems: wrong });
    const found: readonly Found<Alert>[] = [
      ...this.#adviceWatch.observe(status, occasion),
      ...(this.#troubleWatch?.observe(wrong, occasion) ?? []),
    ];
    for (const one of found) this.#tell(one);
    if (found.length > 0) this.#remember();
  }

  #occasion(): Occasion {
    const { settings, timeZone, clock } = this.#deps;
    const now = clock.now();
    const { date, hour, minute } = localTime(now.wall, timeZone);
    return { now, day: date, quiet: isQuiet(settings.quietHours, hour * 60 + minute) };
  }

  #tell({ alert, telling, isNew }: Found<Alert>): void {
    if (isNew) this.#deps.onAlert?.(alert, telling);
    if (telling !== 'told') return;
    for (const queue of this.#queues) queue.push(alert);
  }

  #memory(): NotifyMemory {
    const trouble = this.#troubleWatch?.save() ?? { told: {}, counts: {} };
    return { advice: this.#adviceWatch.save(), trouble };
  }

  #remember(): void {
    const memory = this.#memory();
    const text = JSON.stringify(memory);
    if (text === this.#remembered) return;
    this.#remembered = text;
    this.#deps.onMemory?.(memory);
  }
}
