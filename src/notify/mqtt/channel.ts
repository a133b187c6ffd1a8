import { sleep, type Clock } from '../../clock.ts';
import type { Logger } from '../../logger.ts';
import { Signal } from '../../signal.ts';
import { MqttSource } from '../../transports/mqtt/client.ts';
import type { ConnectionLimits } from '../../transports/mqtt/connect-options.ts';
import { PUBLISH_REFUSED } from '../../transports/mqtt/problem.ts';
import type { MqttSettings } from '../../transports/mqtt/settings.ts';
import type { Language } from '../../words/language.ts';
import type { Alert } from '../alert.ts';
import type { MqttChannelSettings } from '../channel-settings.ts';
import type { Channel, Delivery } from '../delivery.ts';
import { placeholdersOf } from '../placeholders.ts';
import { RetainedPublisher } from './retained-publisher.ts';
import { RetainedMessages, type MqttView } from './states.ts';
import { topicsOf, type Topics } from './topics.ts';

/** Milliseconds that the goodbye may take. */
const GOODBYE_WITHIN = 1000;
export interface MqttChannelDeps {
  /** Of the broker that is read. Ours is a connection of its own: what is written must not hold up what is read. */
  readonly broker: MqttSettings;
  /** Added to the client id. */
  readonly clientIdSuffix: string;
  /** It speaks for the service: the broker is to say when it is gone. */
  readonly announce: boolean;
  readonly language: Language;
  /** IANA name, for words. */
  readonly timeZone: string;
  readonly version: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly limits?: ConnectionLimits;
}

/** Retained topics for everything that is known, and notifications as they come. */
export class MqttChannel implements Channel {
  readonly name = 'mqtt';
  readonly perHour = 3600;
  readonly target: string;
  readonly #topics: Topics;
  readonly #language: Language;
  readonly #clock: Clock;
  readonly #source: MqttSource;
  readonly #publisher: RetainedPublisher;
  #view: MqttView | undefined;
  readonly #changes = new Signal();

  constructor(settings: MqttChannelSettings, deps: MqttChannelDeps) {
    const { broker, clientIdSuffix, announce, language, timeZone, version, clock, random, logger, limits } = deps;
    const { prefix, discovery, discoveryPrefix } = settings;
    const topics = topicsOf(prefix);
    this.target = `${broker.host}:${broker.port}`;
    this.#topics = topics;
    this.#language = language;
    this.#clock = clock;
    const naming = { prefix, discovery, discoveryPrefix, topics };
    const retained = new RetainedMessages({ ...naming, language, version, timeZone });
    this.#publisher = new RetainedPublisher({
      clock,
      publish: (message) => this.#source.publish(message),
      wanted: () => {
        if (!this.#view || !this.#isConnected()) return undefined;
        return new Map([...retained.build(this.#view), [topics.status, 'online']]);
      },
      discoveryBegins: `${discoveryPrefix}/`,
    });
    this.#source = new MqttSource({
      settings: { ...broker, clientId: `${broker.clientId}${clientIdSuffix}` },
      filters: [],
      ...(announce && { will: { topic: topics.status, payload: 'offline', retain: true } }),
      clock,
      random,
      logger: ofNotifications(logger),
      ...(limits && { limits }),
      onMessage() {},
      onConnect: () => this.#publisher.begin(),
      onDisconnect() {},
      onChange: () => this.#changes.emit(),
    });
  }

  /** Begins to connect. */
  start(): void {
    void this.#source.start();
  }

  /** Says goodbye: `offline` by ourselves, because the broker does it only when a connection breaks. */
  async stop(): Promise<void> {
    this.#publisher.stop();
    const goodbye = this.#source.publish({ topic: this.#topics.status, payload: 'offline', retain: true });
    const abort = new AbortController();
    const tooLong = sleep(this.#clock, GOODBYE_WITHIN, abort.signal).catch(() => {});
    await Promise.race([goodbye, tooLong]);
    abort.abort();
    await this.#source.stop();
  }

  /** Ends the connection of one that has shown nothing. */
  close(): Promise<void> {
    return this.#source.stop();
  }

  /** Shows what is known now. Only what has changed is sent. */
  show(view: MqttView): void {
    this.#view = view;
    this.#publisher.update();
  }

  /** What keeps the topics from being written, in words. */
  problem(): string | undefined {
    return this.#source.status().problem ?? this.#publisher.refusal();
  }

  /** Resolves with undefined once there is a connection, or with the first trouble in words. */
  ready(): Promise<string | undefined> {
    return new Promise((resolve) => {
      const look = () => {
        const { problem } = this.#source.status();
        if (problem === undefined && !this.#isConnected()) return;
        cancel();
        resolve(this.#isConnected() ? undefined : problem);
      };
      const cancel = this.#changes.on(look);
      look();
    });
  }

  #isConnected(): boolean {
    return this.#source.status().phase === 'connected';
  }

  /** A notification as an event: not retained, because whoever comes later would take it for new. */
  async deliver(alert: Alert): Promise<Delivery> {
    const { title, text, ...rest } = placeholdersOf(alert, this.#language);
    const eventType = alert.kind === 'trouble' && alert.over ? 'over' : alert.kind;
    const payload = JSON.stringify({ event_type: eventType, title, text, ...rest });
    const problem = await this.#source.publish({ topic: this.#topics.notification, payload, retain: false });
    return problem ? { ok: false, problem: problem.text, again: problem.kind !== PUBLISH_REFUSED } : { ok: true };
  }
}

/** There are two connections to the same broker; this tells which one speaks. */
function ofNotifications(logger: Logger): Logger {
  const label = (text: string) => `Notifications over MQTT: ${text}`;
  return {
    debug: (text, fields) => logger.debug(label(text), fields),
    info: (text, fields) => logger.info(label(text), fields),
    warn: (text, fields) => logger.warn(label(text), fields),
    error: (text, fields) => logger.error(label(text), fields),
  };
}
