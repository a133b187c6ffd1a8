import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { every, type Cancel, type Clock } from '../../clock.ts';
import type { Part } from '../../lifecycle.ts';
import type { Logger } from '../../logger.ts';
import type { HouseState } from '../house/house.ts';
import { LiveHouse } from '../house/live-house.ts';
import type { Random } from '../random.ts';
import { broken } from './garbage.ts';
import { discoveryMessages, statusMessage } from './home-assistant.ts';
import { amisPayload } from './payload.ts';
import type { ReaderQuirks } from './quirks.ts';
import type { ReaderSettings } from './settings.ts';

/** The real reader knocks again every 3 s, without back-off. */
const RECONNECT_AFTER = 3000;
/** Milliseconds a clean goodbye may take before the connection is cut. */
const GOODBYE_AT_MOST = 2000;

export interface ReaderDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** A house that other simulators share; without, the settings make one of its own. */
  readonly house?: LiveHouse;
}

/**
 * An AMIS reader at a simulated house's meter, publishing over real MQTT.
 *
 * Like the real one it publishes at QoS and interval as set, keeps nothing for a broker that is away, and comes
 * back every 3 s. The house lives by the clock's monotonic time, as a meter has a clock of its own.
 */
export class SimulatedReader implements Part {
  readonly name: string;
  readonly #settings: ReaderSettings;
  readonly #deps: ReaderDeps;
  readonly #house: LiveHouse;
  #quirks: ReaderQuirks;
  #client: MqttClient | undefined;
  #timer: Cancel | undefined;
  #retry: Cancel | undefined;
  #frozenPayload: string | undefined;
  #published = 0;
  #away = false;
  #problem: string | undefined;

  constructor(settings: ReaderSettings, deps: ReaderDeps) {
    this.name = `simulated reader ${settings.deviceName}`;
    this.#settings = settings;
    this.#deps = deps;
    this.#quirks = settings.quirks;
    this.#house = deps.house ?? new LiveHouse(settings.house, deps, settings.speed);
  }

  /** Messages handed to the broker so far, broken ones counted, status and discovery not. */
  get published(): number {
    return this.#published;
  }

  get quirks(): ReaderQuirks {
    return this.#quirks;
  }

  /** Changes quirks while it runs; the others stay. The next message shows it. */
  set(quirks: Partial<ReaderQuirks>): void {
    this.#quirks = { ...this.#quirks, ...quirks };
    if (!this.#quirks.frozen) this.#frozenPayload = undefined;
  }

  /** The house as it is now. What the reader published last may be older. */
  house(): HouseState {
    return this.#house.state();
  }

  async start(): Promise<void> {
    if (this.#client) return;
    const client = connect(this.#connection());
    this.#client = client;
    client.on('connect', () => this.#connected(client));
    // A close follows every error.
    client.on('error', (error) => (this.#problem = error.message));
    client.on('close', () => this.#lost());
    this.#timer = every(this.#deps.clock, this.#settings.interval, () => this.publish());
  }

  async stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    this.#timer?.();
    this.#retry?.();
    if (!client) return;
    const clean = client.connected;
    if (clean && this.#settings.homeAssistant) this.#retained(client, statusMessage(this.#settings.topic, 'offline'));
    await goodbye(client, clean, this.#deps.clock);
  }

  /** Publishes now, out of turn, what the quirks let through. Nothing happens while the broker is away. */
  publish(): void {
    const { topic, qos } = this.#settings;
    const client = this.#client;
    if (!client?.connected || this.#quirks.silent) return;
    const payload = this.#corrupted(this.#payload());
    this.#published++;
    // A reader does not care whether its message arrived; the next one follows.
    client.publish(topic, payload, { qos, retain: this.#quirks.retain }, () => {});
  }

  /** Loses the network without a goodbye: the broker sends the last will. It comes back by itself. */
  cut(): void {
    this.#client?.stream.destroy();
  }

  #payload(): string {
    if (this.#frozenPayload !== undefined) return this.#frozenPayload;
    const payload = amisPayload(this.house(), this.#settings.serial, this.#quirks);
    if (this.#quirks.frozen) this.#frozenPayload = payload;
    return payload;
  }

  #corrupted(payload: string): Buffer {
    const { garbage, garbageKinds } = this.#quirks;
    if (garbage === 0 || this.#deps.random() >= garbage) return Buffer.from(payload);
    const kind = garbageKinds[Math.floor(this.#deps.random() * garbageKinds.length)];
    return kind ? broken(payload, this.#settings.topic, kind) : Buffer.from(payload);
  }

  #connected(client: MqttClient): void {
    const { broker, topic, deviceName, homeAssistant } = this.#settings;
    this.#away = false;
    this.#problem = undefined;
    this.#deps.logger.info(`${deviceName} publishes on "${topic}" at ${broker.host}:${broker.port}.`);
    if (homeAssistant) {
      for (const message of discoveryMessages(topic, deviceName)) this.#retained(client, message);
      this.#retained(client, statusMessage(topic, 'online'));
    }
    this.publish();
  }

  #lost(): void {
    if (!this.#client) return;
    if (!this.#away) {
      const { broker, deviceName } = this.#settings;
      this.#deps.logger.warn(
        `${deviceName} has no connection to the broker at ${broker.host}:${broker.port} (${this.#problem ?? 'it was closed'}). ` +
          'It tries again every 3 s; check address, port, user and password if this stays.',
      );
    }
    this.#away = true;
    this.#retry?.();
    this.#retry = this.#deps.clock.after(RECONNECT_AFTER, () => {
      this.#client?.reconnect();
    });
  }

  #retained(client: MqttClient, { topic, payload }: { topic: string; payload: string }): void {
    client.publish(topic, payload, { qos: 0, retain: true }, () => {});
  }

  #connection(): IClientOptions {
    const { broker, clientId, willTopic, deviceName, qos } = this.#settings;
    return {
      protocol: 'mqtt',
      host: broker.host,
      port: broker.port,
      ...(broker.user !== undefined && { username: broker.user }),
      ...(broker.password !== undefined && { password: broker.password }),
      clientId,
      clean: true,
      protocolVersion: 4,
      // mqtt.js stops for good after a refused login, so the knocking is done here.
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
      ...(willTopic !== undefined && {
        will: { topic: willTopic, payload: Buffer.from(deviceName), qos, retain: this.#quirks.retain },
      }),
    };
  }
}

/** Says DISCONNECT, so that no last will goes out; cuts when that takes too long. */
async function goodbye(client: MqttClient, clean: boolean, clock: Clock): Promise<void> {
  await new Promise<void>((resolve) => {
    const cancel = clock.after(GOODBYE_AT_MOST, () => {
      // A second end() would do nothing: the first one still waits for an acknowledgement.
      client.stream.destroy();
      resolve();
    });
    client.end(!clean, () => {
      cancel();
      resolve();
    });
  });
}
