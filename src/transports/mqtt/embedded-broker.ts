/**
 * A broker for households that have none: an AMIS reader is pointed straight at the service.
 *
 *   reader ──TCP──▶ guard (bytes, packets) ──▶ aedes ──loopback TCP──▶ the service's own client
 *
 * Readers publish; only the service subscribes. See docs/decisions/0003-embedded-broker.md.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Aedes, type AuthenticateError, type Client } from 'aedes';
import type { Clock } from '../../clock.ts';
import type { Part } from '../../lifecycle.ts';
import { LogGate } from '../../log-gate.ts';
import type { Logger } from '../../logger.ts';
import { GuardedConnection } from './guarded-connection.ts';
import type { MqttSettings } from './settings.ts';

/** Readers of a home, and the service itself. */
const CONNECTIONS_AT_MOST = 16 + 1;
/** Milliseconds in which a client must have said CONNECT. */
const CONNECT_WITHIN = 10_000;
/** MQTT 3.1.1, table 3.1. */
const BAD_USER_OR_PASSWORD = 4;
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
  /** Known to this process only, so that nobody else can read. */
  readonly #ownPassword = randomBytes(24).toString('base64url');
  #broker: Aedes | undefined;
  #ownClient: Client | undefined;

  constructor(options: EmbeddedBrokerOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#accept(socket));
    this.#server.maxConnections = CONNECTIONS_AT_MOST;
  }

  /** Rejects when the address is in use. */
  async start(): Promise<void> {
    const { host, port, user, password } = this.#options.settings;
    if (!isLoopback(host) && (user === undefined || password === undefined)) {
      throw new Error('The built-in broker listens beyond this machine only with MQTT_USER and MQTT_PASSWORD set.');
    }
    this.#broker = await Aedes.createBroker({
      connectTimeout: CONNECT_WITHIN,
      authenticate: (client, name, secret, done) => this.#authenticate(client, name, secret, done),
      authorizePublish: (_, packet, done) => {
        // Nobody but the service reads, and it ignores what is retained: keeping it would only cost memory.
        packet.retain = false;
        if (packet.topic.startsWith('$')) Object.assign(packet, { topic: DROPPED, payload: Buffer.alloc(0) });
        done(null);
      },
      authorizeSubscribe: (client, subscription, done) => done(null, client === this.#ownClient ? subscription : null),
    });
    this.#broker.on('connackSent', (_, client) => (client.conn as GuardedConnection).loggedIn());
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
    await new Promise<void>((done) => broker.close(() => done()));
    if (this.#server.listening) await new Promise<void>((done) => this.#server.close(() => done()));
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
    const from = socket.remoteAddress ?? 'a client';
    this.#broker?.handle(
      new GuardedConnection(socket, () =>
        this.#say(`${from} sent more than a reader ever does to the built-in broker and was cut off.`),
      ),
    );
  }

  #authenticate(
    client: Client,
    name: string | undefined,
    secret: Buffer | undefined,
    done: (error: AuthenticateError | null, success: boolean | null) => void,
  ): void {
    const { user, password } = this.#options.settings;
    if (name === OWN_USER && isSame(secret, this.#ownPassword)) {
      this.#ownClient = client;
      return done(null, true);
    }
    const isLet = user === undefined || (name === user && isSame(secret, password ?? ''));
    if (isLet) return done(null, true);
    this.#say(
      `A client that calls itself ${JSON.stringify(client.id)} was refused by the built-in broker: ` +
        'its user or password is not what MQTT_USER and MQTT_PASSWORD say. Correct it in the reader.',
    );
    done(Object.assign(new Error('bad user or password'), { returnCode: BAD_USER_OR_PASSWORD }), false);
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

/** In a time that does not tell how much of it is right. */
function isSame(given: Buffer | undefined, expected: string): boolean {
  const wanted = Buffer.from(expected);
  const found = given ?? Buffer.alloc(0);
  const sameLength = found.length === wanted.length;
  return timingSafeEqual(sameLength ? found : wanted, wanted) && sameLength;
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
