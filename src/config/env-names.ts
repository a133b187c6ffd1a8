import { PROFILES } from '../devices/modbus/profiles.ts';
import { busPlace } from './bus-address.ts';
import { baseEndpoint, protocol, signalEndpoint } from './endpoint.ts';
import { hostNames, listenHost } from './host.ts';
import { headers, resourceAttributes } from './key-values.ts';
import { brokerAddress } from './mqtt-url.ts';
import { BAUDS } from './rs485-schema.ts';
import { SAMPLERS } from '../telemetry/settings.ts';
import { tenantHost } from './tenant.ts';
import {
  accept,
  anyText,
  choice,
  interval,
  otelBoolean,
  numberFrom,
  oneOf,
  path,
  pollInterval,
  port,
  refuse,
  share,
  timeout,
  timeZone,
  type Parse,
} from './words.ts';

/** One environment variable. */
export interface EnvRow<T> {
  readonly parse: Parse<T>;
  /** As docs/configuration.md shows it. */
  readonly default?: string;
  /** One line of docs/configuration.md; a signal's own variable means what the general one does. */
  readonly meaning?: string;
  /** Settings that come from it, for the faults that their schema finds: section and member. */
  readonly places?: readonly string[];
  /** Never shown. */
  readonly secret?: true;
  /** Its content may stand in the file that `NAME_FILE` names. */
  readonly file?: true;
}

/** A word that a header can carry. */
const token: Parse<string> = (text) =>
  /^[\x21-\x7e]+$/.test(text)
    ? accept(text)
    : refuse(
        'a token without blanks and line breaks',
        'Only the token itself, without a word such as Api-Token in front.',
      );

/** A port for the page, or `off`. */
const webPort: Parse<number | 'off'> = (text) => {
  if (text.toLowerCase() === 'off') return accept('off');
  const word = port(text);
  return word.ok ? word : refuse(`${word.expected}, or off`, word.hint);
};

/** What OpenTelemetry's specification lets each signal have for itself. */
const ofOneSignal = {
  ENDPOINT: { parse: signalEndpoint },
  HEADERS: { parse: headers, secret: true },
  TIMEOUT: { parse: timeout },
  COMPRESSION: { parse: choice('gzip', 'none') },
  CERTIFICATE: { parse: path },
  PROTOCOL: { parse: protocol },
} as const satisfies Record<string, EnvRow<unknown>>;

type OfSignal<Signal extends string> = {
  readonly [Kind in keyof typeof ofOneSignal as `OTEL_EXPORTER_OTLP_${Signal}_${Kind}`]: (typeof ofOneSignal)[Kind];
};

function ofSignal<Signal extends string>(signal: Signal): OfSignal<Signal> {
  const rows = Object.entries(ofOneSignal).map(([kind, row]) => [`OTEL_EXPORTER_OTLP_${signal}_${kind}`, row]);
  return Object.fromEntries(rows) as OfSignal<Signal>;
}

/** Every environment variable that is read, in the order of docs/configuration.md. */
export const ENV = {
  MQTT_BROKER: {
    parse: brokerAddress,
    meaning:
      'Host or URL of the broker: `mqtt://`, `mqtts://` (TLS), `ws://`, `wss://`. Unset: the embedded broker listens for the reader.',
    places: ['mqtt.mode', 'mqtt.scheme', 'mqtt.host', 'mqtt.path'],
  },
  MQTT_PORT: {
    parse: port,
    default: '1883 (mqtts 8883, ws 80, wss 443)',
    meaning: 'Port of the broker, external or embedded; a port in the URL is the same thing.',
    places: ['mqtt.port'],
  },
  MQTT_USER: {
    parse: anyText,
    meaning:
      'User at the broker. With the embedded broker: what the reader has to send; it then listens on all addresses.',
    places: ['mqtt.user'],
  },
  MQTT_PASSWORD: {
    parse: anyText,
    meaning: 'Password of MQTT_USER.',
    places: ['mqtt.password'],
    secret: true,
    file: true,
  },
  MQTT_CLIENT_ID: {
    parse: anyText,
    default: '`smartmeter-otel-` and the host',
    meaning: 'Name of this client at the broker. Two clients of one name throw each other out.',
    places: ['mqtt.clientId'],
  },
  MQTT_TOPIC: {
    parse: anyText,
    default: '`amis/out`',
    meaning: 'Topic of the one meter; `+` and `#` work. Not used when `smartmeter.yaml` lists meters.',
  },
  MQTT_CA_FILE: {
    parse: path,
    meaning: 'PEM file of the authority that signed the certificate of the broker.',
    places: ['mqtt.ca'],
  },
  MQTT_CERT_FILE: {
    parse: path,
    meaning: 'PEM file of our own certificate, if the broker asks for one.',
    places: ['mqtt.cert'],
  },
  MQTT_KEY_FILE: {
    parse: path,
    meaning: 'PEM file of the key of MQTT_CERT_FILE, without passphrase.',
    places: ['mqtt.key'],
  },
  TENANT_HOST: {
    parse: tenantHost,
    meaning:
      'The backend is Dynatrace, at this environment: `abc12345.live.dynatrace.com`, or the URL of an ActiveGate or Managed with `/e/<environment>`.',
  },
  API_TOKEN: {
    parse: token,
    meaning:
      'Token for TENANT_HOST with the scopes `metrics.ingest`, `openTelemetryTrace.ingest` and `logs.ingest`; sent nowhere else.',
    secret: true,
    file: true,
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    parse: baseEndpoint,
    meaning:
      'Base URL of an OTLP receiver, such as `http://collector:4318`; `/v1/metrics`, `/v1/traces` and `/v1/logs` are added.',
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    parse: headers,
    meaning: 'Headers for it as `name=value`, separated by commas, percent-encoded. Never sent to TENANT_HOST.',
    secret: true,
    file: true,
  },
  OTEL_EXPORTER_OTLP_TIMEOUT: {
    parse: timeout,
    default: '10000',
    meaning: 'Milliseconds that one request may take.',
  },
  OTEL_EXPORTER_OTLP_COMPRESSION: { parse: choice('gzip', 'none'), default: '`gzip`', meaning: '`gzip` or `none`.' },
  OTEL_EXPORTER_OTLP_CERTIFICATE: {
    parse: path,
    meaning:
      'PEM file of the authority to trust instead of those of the system. For TENANT_HOST only if it is the only destination.',
  },
  OTEL_EXPORTER_OTLP_PROTOCOL: { parse: protocol, default: '`http/protobuf`', meaning: 'Only `http/protobuf`.' },
  ...ofSignal('METRICS'),
  ...ofSignal('TRACES'),
  ...ofSignal('LOGS'),
  OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: {
    parse: choice('cumulative', 'delta', 'lowmemory'),
    default: '`cumulative`, with TENANT_HOST `delta`',
    meaning: '`cumulative`, `delta` or `lowmemory` (here the same as `cumulative`). Dynatrace takes `delta` only.',
  },
  OTEL_METRIC_EXPORT_INTERVAL: {
    parse: interval,
    default: '60000',
    meaning: 'Milliseconds between two exports.',
    places: ['telemetry.interval'],
  },
  OTEL_METRICS_EXPORTER: {
    parse: choice('otlp', 'none'),
    default: '`otlp`',
    meaning: '`none`: neither energy nor other metrics are exported.',
  },
  OTEL_TRACES_EXPORTER: {
    parse: choice('otlp', 'none'),
    default: '`otlp`',
    meaning: '`none`: no traces are exported.',
  },
  OTEL_LOGS_EXPORTER: {
    parse: choice('otlp', 'none'),
    default: '`otlp`',
    meaning: '`none`: logs go to standard output only.',
  },
  OTEL_TRACES_SAMPLER: {
    parse: choice(...SAMPLERS),
    default: 'one trace a minute and source, and failures',
    meaning: `Which traces are kept instead: ${SAMPLERS.map((name) => `\`${name}\``).join(', ')}.`,
    places: ['telemetry.sampler'],
  },
  OTEL_TRACES_SAMPLER_ARG: {
    parse: share,
    default: '1',
    meaning: 'Share of the traces, from 0 to 1, for the samplers by ratio.',
  },
  OTEL_SERVICE_NAME: {
    parse: anyText,
    default: '`smartmeter-otel`',
    meaning: '`service.name` on all signals.',
    places: ['telemetry.serviceName'],
  },
  OTEL_RESOURCE_ATTRIBUTES: {
    parse: resourceAttributes,
    meaning: 'Attributes of the resource as `name=value`, separated by commas, percent-encoded.',
    places: ['telemetry.resourceAttributes'],
  },
  OTEL_SDK_DISABLED: { parse: otelBoolean, default: '`false`', meaning: '`true`: nothing is exported.' },
  SMARTMETER_ENERGY_ENDPOINT: {
    parse: signalEndpoint,
    meaning: 'Full URL to which energy goes instead, used as it is: see "Where signals go".',
  },
  SMARTMETER_CONFIG: {
    parse: path,
    default: '`smartmeter.yaml` if it exists',
    meaning: 'File with what is more than one of each: meters, devices on RS485, appliances, notifications.',
  },
  SMARTMETER_STATE_DIR: { parse: path, default: '`./data`', meaning: 'Folder for what outlives the process.' },
  SMARTMETER_HOST_NAME: {
    parse: anyText,
    default: "the host's",
    meaning: '`host.name` on all signals. In a container set it: there it is the name of the container.',
    places: ['telemetry.hostName'],
  },
  WEB_HOST: {
    parse: listenHost,
    default: '`127.0.0.1`',
    meaning: 'Address on which the page listens; `0.0.0.0` for all.',
    places: ['web.host'],
  },
  WEB_PORT: {
    parse: webPort,
    default: '8080',
    meaning: 'Port of the page; `off`: no page and no API.',
    places: ['web.port'],
  },
  WEB_AUTH: {
    parse: choice('token', 'proxy', 'none'),
    default: '`none` on loopback, else required',
    meaning: '`token`: asks for WEB_TOKEN; `proxy`: a proxy in front has asked already; `none`: everybody may look.',
    places: ['web.auth'],
  },
  WEB_TOKEN: {
    parse: token,
    meaning: 'Token of at least 16 characters for `WEB_AUTH=token`.',
    places: ['web.token'],
    secret: true,
    file: true,
  },
  WEB_ALLOWED_HOSTS: {
    parse: hostNames,
    meaning: 'Names under which browsers reach the page, separated by commas, beside addresses and `localhost`.',
    places: ['web.allowedHosts'],
  },
  RS485_PORT: {
    parse: busPlace,
    meaning:
      'Where the inverter is: a serial port by its stable name `/dev/serial/by-id/…`, `rtu+tcp://host:port` (transparent gateway) or `modbus+tcp://host:502`. Unset: none is read.',
  },
  RS485_BAUD: { parse: oneOf(BAUDS), default: '9600', meaning: 'Speed of a serial port; 8N1.' },
  RS485_UNIT: {
    parse: numberFrom(1, 247, 'a unit id, a whole number from 1 to 247'),
    default: '1, 2 and 3 are tried',
    meaning: 'Unit id (address) of the device, as its menu shows it.',
  },
  RS485_PROFILE: {
    parse: choice(...PROFILES),
    default: '`auto`',
    meaning: `\`auto\` finds out what answers; else one of ${PROFILES.slice(1)
      .map((name) => `\`${name}\``)
      .join(', ')}.`,
  },
  RS485_INTERVAL: {
    parse: pollInterval,
    default: '10s',
    meaning: 'How often power is read; energies and temperatures are read less often.',
  },
  TZ: { parse: timeZone, default: "the host's", meaning: 'Time zone by its IANA name; decides where a day begins.' },
  LOG_LEVEL: {
    parse: choice('debug', 'info', 'warn', 'error'),
    default: '`info`',
    meaning: '`debug`, `info`, `warn` or `error`.',
  },
  LOG_FORMAT: {
    parse: choice('json', 'pretty'),
    default: '`json`, on a terminal `pretty`',
    meaning: '`json`: one object a line; `pretty`: for people.',
  },
} as const satisfies Record<string, EnvRow<unknown>>;

export type EnvName = keyof typeof ENV;

type ValueOf<Row> = Row extends EnvRow<infer T> ? T : never;

/** What the environment says, taken apart; absent is what is unset or wrong. */
export type EnvValues = { readonly [Name in EnvName]?: ValueOf<(typeof ENV)[Name]> };

export const ENV_NAMES = Object.keys(ENV) as EnvName[];

/** Variables that name a file with a secret, and the secret's own variable. */
export const FILE_NAMES: ReadonlyMap<string, EnvName> = new Map(
  ENV_NAMES.filter((name) => rowOf(name).file).map((name) => [`${name}_FILE`, name]),
);

export function rowOf(name: EnvName): EnvRow<unknown> {
  return ENV[name];
}

/** @returns the variable that a setting comes from, such as `mqtt.port` */
export function nameOfPlace(place: string): EnvName | undefined {
  return ENV_NAMES.find((name) => rowOf(name).places?.includes(place));
}
