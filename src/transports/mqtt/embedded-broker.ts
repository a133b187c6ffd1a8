/**
 * A broker for households that have none: an AMIS reader is pointed straight at the service.
 *
 *   reader ──TCP──▶ guard (bytes, packets) ──▶ aedes ──loopback TCP──▶ the service's own client
 *
 * Readers publish; only the service subscribes. See docs/decisions/0003-embedded-broker.md.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Aedes, type AuthenticateError, type Client } from 'aedes';
import type { Clock } from '../../clock.ts';
import type { Part } from '../../lifecycle.ts';
import { LogGate } from '../../log-gate.ts';
import type { Logger } from '../../logger.ts';
import { isSame, refusalOf } from './admission.ts';
import { GuardedConnection } from './guarded-connection.ts';
import type { MqttSettings } from './settings.ts';

/** Connections that are not let in yet; one more, and the oldest is closed, so that nobody can keep others out. */
const KNOCKING_AT_MOST = 16;
/** Milliseconds in which a client must have said CONNECT. */
const CONNECT_WITHIN = 10_000;
/** Milliseconds of silence after which TCP asks whether a client is still there; a reader may not ping by itself. */
const PROBE_AFTER = 60_000;
/** QoS 2 messages that a client may leave half finished, each up to 64 KiB. */
const HALF_FINISHED_AT_MOST = 16;
const OWN_USER = 'smartmeter-otel';
/** Where a publish goes that nobody may see: denying it would cut the reader off, which then sends it again for ever. */
const DROPPED = 'smartmeter-otel/dropped';

export interface EmbeddedBrokerOptions {
  readonly settings: MqttSettings;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class EmbeddedBroker implements Part {
  readonly name = 'embedded broker';
  readonly #options: EmbeddedBrokerOptions;
  readonly #server: Server;
  readonly #gate = new LogGate();
  /** In the order of their coming. */
  readonly #connections = new Set<GuardedConnection>();
  /** Known to this process only, so that nobody else can read. */
  readonly #ownPassword = randomBytes(24).toString('base64url');
  #broker: Aedes | undefined;
  #ownClient: Client | undefined;

  constructor(options: EmbeddedBrokerOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** Rejects when the address is in use. */
  async start(): Promise<void> {
    const { host, port, user, password } = this.#options.settings;
    if (!isLoopback(host) && (user === undefined || password === undefined)) {
      throw new Error('The built-in broker listens beyond this machine only with MQTT_USER and MQTT_PASSWORD set.');
    }
    this.#broker = await Aedes.createBroker({
      connectTimeout: CONNECT_WITHIN,
      maxInflightInbound: HALF_FINISHED_AT_MOST,
      preConnect(_, packet, done) {
        // A session would be kept in memory for a client that never comes back.
        packet.clean = true;
        done(null, true);
      },
      authenticate: (client, name, secret, done) => this.#authenticate(client, name, secret, done),
      authorizePublish: (_, packet, done) => {
        // Nobody but the service reads, and it ignores what is retained: keeping it would only cost memory.
        packet.retain = false;
        if (packet.topic.startsWith('$')) Object.assign(packet, { topic: DROPPED, payload: Buffer.alloc(0) });
        done(null);
      },
      authorizeForward: (_, packet) => (packet.topic === DROPPED ? null : packet),
      authorizeSubscribe: (client, subscription, done) => done(null, client === this.#ownClient ? subscription : null),
    });
    this.#broker.on('clientError', (client, error) => this.#clientTrouble(client, error));
    this.#broker.on('connectionError', (client, error) => this.#clientTrouble(client, error));
    this.#server.listen(port, host);
    await once(this.#server, 'listening').catch((error: unknown) => {
      throw new Error(listenProblem(error, host, port), { cause: error });
    });
  }

  async stop(): Promise<void> {
    const broker = this.#broker;
    if (!broker) return;
    this.#broker = undefined;
    const closed = this.#server.listening && once(this.#server, 'close');
    this.#server.close();
    await new Promise<void>((done) => broker.close(() => done()));
    // aedes closes those that are let in; the server waits for all.
    for (const connection of this.#connections) connection.destroy();
    await closed;
  }

  /** Where readers connect. */
  address(): { host: string; port: number } {
    const { host } = this.#options.settings;
    return { host, port: (this.#server.address() as AddressInfo).port };
  }

  /** For the service's own client, over loopback like any other. */
  connectionSettings(): MqttSettings {
    const { host, port } = this.address();
    const { clientId } = this.#options.settings;
    const loopback = host.includes(':') ? '::1' : '127.0.0.1';
    return {
      mode: 'embedded',
      scheme: 'mqtt',
      host: isLoopback(host) ? host : loopback,
      port,
      user: OWN_USER,
      password: this.#ownPassword,
      clientId,
    };
  }

  #accept(socket: Socket): void {
    socket.setNoDelay(true);
    socket.setKeepAlive(true, PROBE_AFTER);
    const from = socket.remoteAddress ?? 'a client';
    const connection = new GuardedConnection(socket, () =>
      this.#say(
        `${from} sent what no reader sends (not MQTT, or far too much) to the built-in broker and was cut off.`,
      ),
    );
    this.#connections.add(connection);
    connection.once('close', () => this.#connections.delete(connection));
    this.#makeRoom();
    this.#broker?.handle(connection);
  }

  #makeRoom(): void {
    const knocking = [...this.#connections].filter(({ clientId }) => clientId === undefined);
    if (knocking.length > KNOCKING_AT_MOST) knocking[0]?.destroy();
  }

  #authenticate(
    client: Client,
    name: string | undefined,
    secret: Buffer | undefined,
    done: (error: AuthenticateError | null, success: boolean | null) => void,
  ): void {
    const isOwn = isSame(name, OWN_USER) && isSame(secret, this.#ownPassword);
    const given = { clientId: client.id, user: name, password: secret };
    const refusal = isOwn ? undefined : refusalOf(given, this.#options.settings, this.#readers());
    if (refusal) {
      const { returnCode, text } = refusal;
      this.#say(text);
      return done(Object.assign(new Error(text), { returnCode }), false);
    }
    if (isOwn) this.#ownClient = client;
    // Before it learns of it, so that what it sends then is measured as that of a reader.
    (client.conn as GuardedConnection).letIn(client.id);
    done(null, true);
  }

  /** Client ids of all but the service. */
  #readers(): Set<string> {
    const ids = [...this.#connections].map(({ clientId }) => clientId);
    return new Set(ids.filter((id) => id !== undefined && id !== this.#options.settings.clientId) as string[]);
  }

  #clientTrouble(client: Client, error: Error): void {
    this.#options.logger.debug(`Client ${JSON.stringify(client.id)} of the built-in broker: ${error.message}`);
  }

  #say(text: string): void {
    if (this.#gate.pass(text, this.#options.clock.now()) !== undefined) this.#options.logger.warn(text);
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function listenProblem(error: unknown, host: string, port: number): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EADDRINUSE':
      return (
        `A broker already runs on port ${port} of this machine. To read from it set MQTT_BROKER=127.0.0.1; ` +
        'to run the built-in one beside it set MQTT_PORT to another port.'
      );
    case 'EACCES':
      return `The built-in broker may not listen on port ${port}. Set MQTT_PORT to a port above 1023.`;
    case 'EADDRNOTAVAIL':
      return `The built-in broker cannot listen on ${host}: this machine has no such address.`;
    default:
      return `The built-in broker cannot listen on ${host}:${port}: ${message}.`;
  }
}
