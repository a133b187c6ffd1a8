import { mqttSettingsSchema, type MqttSettings } from '../transports/mqtt/settings.ts';
import { clientIdOf } from './client-id.ts';
import type { EnvValues } from './env-names.ts';
import type { BrokerAddress } from './mqtt-url.ts';
import { isPair, readPem } from './pem.ts';
import type { Source } from './source.ts';

const DEFAULT_PORT = { mqtt: 1883, mqtts: 8883, ws: 80, wss: 443 } as const;

/** How to reach the broker, or undefined if something is wrong with it. */
export function mqttSettings(source: Source, hostName: string): MqttSettings | undefined {
  const { values, findings } = source;
  // A broker that was named wrongly is none of ours: rules of the embedded one would only mislead.
  const broker = values.MQTT_BROKER ?? (findings.has('MQTT_BROKER') ? { scheme: 'mqtt', host: 'unknown' } : undefined);
  const settings = {
    ...(broker ? external(broker, values) : embedded(values)),
    ...login(broker, source),
    clientId: values.MQTT_CLIENT_ID ?? clientIdOf(hostName),
    ...tlsFiles(source),
  };
  portsAgree(broker, source);
  const checked = mqttSettingsSchema.safeParse(settings);
  if (!checked.success) findings.issues('mqtt', checked.error.issues);
  return checked.data;
}

type Address = Pick<BrokerAddress, 'scheme' | 'host' | 'port' | 'path' | 'user' | 'password'>;

function external({ scheme, host, port, path }: Address, { MQTT_PORT }: EnvValues) {
  return {
    mode: 'external',
    scheme,
    host,
    port: port ?? MQTT_PORT ?? DEFAULT_PORT[scheme],
    ...(path === undefined ? {} : { path }),
  };
}

/** Who may send must log in, except from this machine. */
function embedded({ MQTT_PORT, MQTT_USER, MQTT_PASSWORD }: EnvValues) {
  const isOpen = MQTT_USER !== undefined && MQTT_PASSWORD !== undefined;
  return {
    mode: 'embedded',
    scheme: 'mqtt',
    host: isOpen ? '0.0.0.0' : '127.0.0.1',
    port: MQTT_PORT ?? DEFAULT_PORT.mqtt,
  };
}

/** User and password of the URL or of their own variables; both only if they agree. */
function login(broker: Address | undefined, { values, findings }: Source) {
  const { MQTT_USER, MQTT_PASSWORD } = values;
  if (broker?.user !== undefined && MQTT_USER !== undefined && broker.user !== MQTT_USER)
    findings.fault('MQTT_USER', 'the user that the URL in MQTT_BROKER names, or no user in one of the two places');
  if (broker?.password !== undefined && MQTT_PASSWORD !== undefined && broker.password !== MQTT_PASSWORD)
    findings.fault(
      'MQTT_PASSWORD',
      'the password that the URL in MQTT_BROKER has, or no password in one of the two places',
    );
  const user = broker?.user ?? MQTT_USER;
  const password = broker?.password ?? MQTT_PASSWORD;
  return { ...(user === undefined ? {} : { user }), ...(password === undefined ? {} : { password }) };
}

function portsAgree(broker: Address | undefined, { values, findings }: Source): void {
  const { MQTT_PORT } = values;
  if (broker?.port === undefined || MQTT_PORT === undefined || broker.port === MQTT_PORT) return;
  findings.fault('MQTT_PORT', `${broker.port}, as MQTT_BROKER says, or a port in one of the two places only`);
}

/** A file that could not be read has been said and counts as given, so that nothing asks for it. */
function tlsFiles(source: Source) {
  const { findings, values } = source;
  const ca = readPem('MQTT_CA_FILE', 'certificate', source);
  const cert = readPem('MQTT_CERT_FILE', 'certificate', source);
  const key = readPem('MQTT_KEY_FILE', 'key', source);
  if (cert !== undefined && key !== undefined && !isPair(cert, key))
    findings.fault('MQTT_KEY_FILE', 'the key of the certificate in MQTT_CERT_FILE', 'This key belongs to another one.');
  const given = (name: keyof EnvValues, pem: string | undefined) =>
    pem ?? (values[name] === undefined ? undefined : '');
  const files = {
    ca: given('MQTT_CA_FILE', ca),
    cert: given('MQTT_CERT_FILE', cert),
    key: given('MQTT_KEY_FILE', key),
  };
  return Object.fromEntries(Object.entries(files).filter(([, pem]) => pem !== undefined));
}
