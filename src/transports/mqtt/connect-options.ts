import type { IClientOptions } from 'mqtt';
import type { OutgoingMessage } from './message.ts';
import type { MqttSettings } from './settings.ts';

export type ProtocolVersion = 4 | 5;

export interface ConnectionLimits {
  /** Seconds between pings while nothing else is sent; a dead network is noticed after one and a half of them. */
  readonly keepalive: number;
  /** Milliseconds a connection may take until the broker has let us in. */
  readonly connectTimeout: number;
}

/** Bytes of a packet that an MQTT 5 broker may send us; readings have a few hundred, and nothing above 64 KiB is read. */
const LARGEST_PACKET = 128 * 1024;

export const defaultLimits: ConnectionLimits = { keepalive: 30, connectTimeout: 10_000 };

/**
 * One attempt: no reconnect and no subscription of mqtt.js's own; the loop in client.ts does both.
 * @param will what the broker publishes for us when the connection ends without a goodbye
 */
export function connectOptions(
  settings: MqttSettings,
  version: ProtocolVersion,
  { keepalive, connectTimeout }: ConnectionLimits,
  will?: OutgoingMessage,
): IClientOptions {
  const { scheme, host, port, path, user, password, clientId, ca, cert, key } = settings;
  const isWebSocket = scheme === 'ws' || scheme === 'wss';
  return {
    protocol: scheme,
    // mqtt.js puts it into a URL as it is.
    host: isWebSocket && host.includes(':') ? `[${host}]` : host,
    port,
    protocolVersion: version,
    clientId,
    // A queue of old readings would be indistinguishable from live ones (truth rule 3).
    clean: true,
    keepalive,
    connectTimeout,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    // Its debug lines cost 5 % of a message even when nobody reads them.
    log: () => {},
    ...(will && { will: { ...will, payload: Buffer.from(will.payload), qos: 1 } }),
    ...(version === 5 && { properties: { maximumPacketSize: LARGEST_PACKET } }),
    ...(path !== undefined && { path }),
    ...(user !== undefined && { username: user }),
    ...(password !== undefined && { password }),
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}
