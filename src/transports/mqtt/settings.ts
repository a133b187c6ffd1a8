import { z } from 'zod';

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

/** A rule over several settings is judged even if one of them is wrong by itself: all faults are told at once. */
const when = () => true;

const text = z.string();

/** Each message tells what is expected; the path is the setting to change. */
export const mqttSettingsSchema = z
  .strictObject({
    mode: z.enum(['external', 'embedded']),
    scheme: z.enum(['mqtt', 'mqtts', 'ws', 'wss']),
    host: text.min(1, 'expected the name or address of the broker'),
    port: z.number().int().min(0).max(65_535),
    path: text.startsWith('/').exactOptional(),
    user: text.exactOptional(),
    password: text.exactOptional(),
    clientId: text.min(1).max(256, 'expected at most 256 characters'),
    ca: text.exactOptional(),
    cert: text.exactOptional(),
    key: text.exactOptional(),
  })
  .refine(({ mode, port }) => mode === 'embedded' || port !== 0, {
    when,
    path: ['port'],
    error: 'expected a port from 1 to 65535; 0 is for the embedded broker, which then takes any free port',
  })
  .refine(({ user, password }) => user === undefined || password !== undefined, {
    when,
    path: ['password'],
    error: 'expected a password, because MQTT_USER is set',
  })
  .refine(({ user, password }) => password === undefined || user !== undefined, {
    when,
    path: ['user'],
    error: 'expected a user, because MQTT_PASSWORD is set',
  })
  .refine(({ mode, host, user }) => mode === 'external' || host === '127.0.0.1' || user !== undefined, {
    when,
    path: ['user'],
    error: 'expected a user and a password: without them the embedded broker may only be reached from this machine',
  })
  .refine(({ cert, key }) => key === undefined || cert !== undefined, {
    when,
    path: ['cert'],
    error: 'expected the certificate that belongs to MQTT_KEY_FILE',
  })
  .refine(({ cert, key }) => cert === undefined || key !== undefined, {
    when,
    path: ['key'],
    error: 'expected the key that belongs to MQTT_CERT_FILE',
  })
  .superRefine((settings, ctx) => {
    if (settings.scheme === 'mqtts' || settings.scheme === 'wss') return;
    const message =
      settings.mode === 'embedded'
        ? 'expected no such file: the embedded broker does not speak TLS'
        : `expected no such file, or a broker over TLS: mqtts:// or wss:// instead of ${settings.scheme}://`;
    for (const file of ['ca', 'cert', 'key'] as const) {
      if (settings[file] !== undefined) ctx.addIssue({ code: 'custom', path: [file], message });
    }
  }) satisfies z.ZodType<MqttSettings>;
