import { timingSafeEqual } from 'node:crypto';
import type { MqttSettings } from './settings.ts';

/** Clients that are let in at a time, beside the service itself. */
export const READERS_AT_MOST = 16;

/** MQTT 3.1.1, table 3.1. */
const ID_REJECTED = 2;
const SERVER_UNAVAILABLE = 3;
const BAD_USER_OR_PASSWORD = 4;

/** What a client says of itself. */
export interface Credentials {
  readonly clientId: string;
  readonly user: string | undefined;
  readonly password: Uint8Array | undefined;
}

/** Why a client is not let in. */
export interface Refusal {
  /** Of CONNACK. */
  readonly returnCode: number;
  readonly text: string;
}

/**
 * Whether the embedded broker lets a reader in.
 * @param readers client ids of those that are in
 */
export function refusalOf(
  { clientId, user, password }: Credentials,
  settings: MqttSettings,
  readers: ReadonlySet<string>,
): Refusal | undefined {
  const who = `A client that calls itself ${JSON.stringify(clientId.slice(0, 64))} was refused by the built-in broker: `;
  const isKnown = settings.user === undefined || (isSame(user, settings.user) && isSame(password, settings.password));
  if (!isKnown) {
    const text = `${who}its user or password is not what MQTT_USER and MQTT_PASSWORD say. Correct it in the reader.`;
    return { returnCode: BAD_USER_OR_PASSWORD, text };
  }
  if (clientId === settings.clientId) {
    // It would throw the service out.
    const text = `${who}the service itself has this client id. Give the reader another one, or set MQTT_CLIENT_ID.`;
    return { returnCode: ID_REJECTED, text };
  }
  // One that comes back takes the place it had.
  if (readers.size >= READERS_AT_MOST && !readers.has(clientId)) {
    const text = `${who}${READERS_AT_MOST} others are connected, and it takes no more. For more, run a broker such as Mosquitto.`;
    return { returnCode: SERVER_UNAVAILABLE, text };
  }
  return undefined;
}

/** In a time that does not tell how much of it is right. */
export function isSame(given: Uint8Array | string | undefined, expected: string | undefined): boolean {
  const wanted = Buffer.from(expected ?? '');
  const found = Buffer.from(given ?? '');
  const sameLength = found.length === wanted.length;
  return timingSafeEqual(sameLength ? found : wanted, wanted) && sameLength;
}
