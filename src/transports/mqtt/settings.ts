/** How to reach the broker, complete and checked. */
export interface MqttSettings {
  /** `embedded`: our own broker listens on `host:port` and the service reads it over loopback like any client. */
  readonly mode: 'external' | 'embedded';
  readonly scheme: 'mqtt' | 'mqtts' | 'ws' | 'wss';
  /** Broker host; for `embedded` the address to listen on. */
  readonly host: string;
  readonly port: number;
  /** Path of a ws/wss URL, `/mqtt` unless the URL names one. */
  readonly path?: string;
  readonly user?: string;
  readonly password?: string;
  readonly clientId: string;
  /** PEM contents. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}
