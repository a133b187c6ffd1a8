import type { IClientOptions } from 'mqtt';
import type { MqttSettings } from './settings.ts';

export type ProtocolVersion = 4 | 5;

export interface ConnectionLimits {
  /** Seconds between pings while nothing else is sent; a dead network is noticed after one and a half of them. */
  readonly keepalive: number;
  /** Milliseconds a connection may take until the broker has let us in. */
  readonly connectTimeout: number;
}

export const defaultLimits: ConnectionLimits = { keepalive: 30, connectTimeout: 10_000 };

/** One attempt: no reconnect and no subscription of mqtt.js's own; the loop in client.ts does both. */
export function connectOptions(
  settings: MqttSettings,
  version: ProtocolVersion,
  { keepalive, connectTimeout }: ConnectionLimits,
): IClientOptions {
  const { scheme, host, port, path, user, password, clientId, ca, cert, key } = settings;
  return {
    protocol: scheme,
    host,
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
    ...(path !== undefined && { path }),
    ...(user !== undefined && { username: user }),
    ...(password !== undefined && { password }),
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}
