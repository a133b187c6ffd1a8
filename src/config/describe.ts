import type { MeterSettings } from '../devices/settings.ts';
import type { OtlpDestination, OtlpTarget, TelemetrySettings } from '../telemetry/settings.ts';
import { busName } from '../transports/modbus/settings.ts';
import type { MqttSettings } from '../transports/mqtt/settings.ts';
import type { WebSettings } from '../web/settings.ts';
import type { Config } from './config.ts';
import { adviceRows, notifyRows } from './describe-advice.ts';
import { MASK, maskAddress } from './masking.ts';
import type { PolledEntry } from './rs485.ts';

type Rows = readonly (readonly [name: string, value: string])[];

/** The effective configuration for the person at the Pi, secrets masked. */
export function describeConfig(config: Config): string {
  const { mqtt, meters, polled, advice, notify, telemetry, routes, web, stateDir, timeZone, log } = config;
  return (
    [
      section('MQTT', mqttRows(mqtt)),
      ...meters.map((meter) => section(`Meter ${meter.id}`, meterRows(meter))),
      ...polled.map((entry) => section(`On RS485: ${entry.device.id}`, polledRows(entry))),
      section('Advice', adviceRows(advice)),
      section('Notifications', notifyRows(notify)),
      ['Where signals go', ...routes.map((sentence) => `  ${sentence}`)].join('\n'),
      ...destinations(telemetry),
      section('Resource', resourceRows(telemetry)),
      section('Page', webRows(web)),
      section('Everything else', [
        ['state', stateDir],
        ['time zone', timeZone],
        ['log', `${log.level}, ${log.format}`],
      ]),
      '',
    ]
      .join('\n\n')
      .trimEnd() + '\n'
  );
}

function section(title: string, rows: Rows): string {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return [title, ...rows.map(([name, value]) => `  ${`${name}:`.padEnd(width)}${value}`)].join('\n');
}

function mqttRows(mqtt: MqttSettings): Rows {
  const { mode, scheme, host, port, path = '', user, password, clientId, ca, cert } = mqtt;
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return [
    mode === 'embedded'
      ? [
          'broker',
          `the embedded one, at ${address}, because MQTT_BROKER is not set${user === undefined ? '; only from this machine, because MQTT_USER and MQTT_PASSWORD are not set' : ''}`,
        ]
      : ['broker', `${scheme}://${address}${maskAddress(path)}`],
    ['login', user === undefined ? 'none' : `user ${user}, password ${password === undefined ? 'none' : MASK}`],
    ['client id', clientId],
    ...(scheme === 'mqtts' || scheme === 'wss'
      ? ([
          ['trusts', ca === undefined ? 'the authorities of the system' : 'the authority in MQTT_CA_FILE'],
          ['certificate', cert === undefined ? 'none' : 'the one in MQTT_CERT_FILE'],
        ] as const)
      : []),
  ];
}

function meterRows({ topic, decoder, interval, maxPower, role, mapping }: MeterSettings): Rows {
  return [
    ['topic', topic],
    [
      'decoder',
      mapping === undefined ? decoder : `${decoder}: ${mapping.fields.map(({ quantity }) => quantity).join(', ')}`,
    ],
    ['interval', interval === undefined ? 'learned' : `${interval} s`],
    ['at most', `${maxPower / 1000} kW`],
    ['role', role],
  ];
}

function polledRows({ device, address }: PolledEntry): Rows {
  const { unit, profile, interval, maxPower, meterRole } = device;
  return [
    ['port', busName(address)],
    ...(address.kind === 'serial' ? ([['speed', `${address.baud} baud, 8N1`]] as const) : []),
    ['unit', unit === undefined ? '1, 2 and 3 are tried' : `${unit}`],
    ['profile', profile === 'auto' ? 'found out by asking' : profile],
    ['interval', `${interval} s`],
    ['at most', `${maxPower / 1000} kW`],
    ['meters there', meterRole],
  ];
}

function destinations(settings: TelemetrySettings): string[] {
  const { traces, logs, sampler } = settings;
  const kept = sampler
    ? `${sampler.name}${sampler.name.endsWith('ratio') ? `, ${sampler.ratio}` : ''}`
    : 'one trace a minute for each source, and failures';
  return [
    ...metricsDestinations(settings),
    ...(traces === undefined ? [] : [section('Traces', [...targetRows(traces), ['kept', kept]])]),
    ...(logs === undefined ? [] : [section('Logs', targetRows(logs))]),
  ];
}

/** One section if both ways are the same. */
function metricsDestinations({ energy, metrics, interval }: TelemetrySettings): string[] {
  const every = ['interval', `${interval / 1000} s`] as const;
  if (energy !== undefined && JSON.stringify(energy) === JSON.stringify(metrics))
    return [section('Energy and metrics', [...destinationRows(energy), every])];
  return [
    ...(energy === undefined ? [] : [section('Energy', [...destinationRows(energy), every])]),
    ...(metrics === undefined ? [] : [section('Metrics', [...destinationRows(metrics), every])]),
  ];
}

function destinationRows({ temporality, ...target }: OtlpDestination): Rows {
  return [...targetRows(target), ['temporality', temporality]];
}

function targetRows({ url, headers, compression, timeout, ca }: OtlpTarget): Rows {
  const names = Object.keys(headers).map((name) => `${name}: ${MASK}`);
  return [
    ['URL', maskAddress(url)],
    ['headers', names.length === 0 ? 'none' : names.join(', ')],
    ['compression', compression],
    ['timeout', `${timeout / 1000} s`],
    ...(ca === undefined ? [] : ([['trusts', 'the authority in OTEL_EXPORTER_OTLP_CERTIFICATE']] as const)),
  ];
}

function resourceRows({ serviceName, hostName, hostId, resourceAttributes }: TelemetrySettings): Rows {
  const rest = Object.entries(resourceAttributes).filter(([name]) => name !== 'service.name');
  const own = {
    'service.name': serviceName,
    'host.name': hostName,
    ...(hostId === undefined ? {} : { 'host.id': hostId }),
  };
  return Object.entries({ ...own, ...Object.fromEntries(rest) });
}

function webRows(web: WebSettings | undefined): Rows {
  if (web === undefined) return [['page', 'off, because WEB_PORT is off']];
  const { host, port, auth, allowedHosts } = web;
  const login = {
    none: 'none, everybody who reaches it may look',
    token: `token ${MASK}`,
    proxy: 'left to the proxy in front',
  };
  return [
    ['address', `http://${host.includes(':') ? `[${host}]` : host}:${port}`],
    ['login', login[auth]],
    ['host names', ['localhost', ...allowedHosts].join(', ')],
  ];
}
