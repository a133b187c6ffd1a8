import type { ParseArgsOptionsConfig } from 'node:util';
import { houseOfSeed } from '../house/live-house.ts';
import { OptionReader, type Parsed } from '../options.ts';
import { namedQuirks, noQuirks, type QuirkName, type ReaderQuirks } from './quirks.ts';
import { SimulatedReader, type ReaderDeps } from './reader.ts';
import { defaultReader, type ReaderSettings } from './settings.ts';

const quirkNames = Object.keys(namedQuirks) as QuirkName[];
const wallboxes = ['three-phase', 'single-phase', 'none'] as const;

export interface ReaderOptions {
  readonly settings: ReaderSettings;
  /** Seed of the house; without, every run is another house. */
  readonly seed?: number;
}

export const readerUsage = `simulate reader: an AMIS reader at a simulated house, publishing over MQTT

  --broker HOST        broker (${defaultReader.broker.host})
  --port PORT          its port (${defaultReader.broker.port})
  --user NAME          login, if the broker asks for one
  --password TEXT
  --client-id ID       MQTT client id (${defaultReader.clientId})
  --topic TOPIC        where it publishes (${defaultReader.topic})
  --qos 0|1|2          (${defaultReader.qos})
  --interval SECONDS   between two messages (${defaultReader.interval / 1000})
  --serial NUMBER      serial number of the meter (${defaultReader.serial})
  --device NAME        name in the last will and for Home Assistant (${defaultReader.deviceName})
  --will TOPIC         leave a last will there
  --home-assistant     publish status and discovery messages
  --speed N            the house lives N times faster than the clock (1)
  --start TIME         when the house begins, for example 2026-06-21T10:00:00Z (now; with --seed the last midnight,
                       and it has lived since)
  --seed N             the same seed is the same house, in "simulate inverter" too
  --pv KW              rated power of the PV, 0 for none (8)
  --car KIND           ${wallboxes.join(', ')} (three-phase)
  --heat-pump          heat with a heat pump
  --saldo-offset W     the reader's setting that is subtracted from saldo (0)
  --quirk NAME         may be given several times:
                       ${quirkNames.join(', ')}
`;

const spec: ParseArgsOptionsConfig = {
  broker: { type: 'string' },
  port: { type: 'string' },
  user: { type: 'string' },
  password: { type: 'string' },
  'client-id': { type: 'string' },
  topic: { type: 'string' },
  qos: { type: 'string' },
  interval: { type: 'string' },
  serial: { type: 'string' },
  device: { type: 'string' },
  will: { type: 'string' },
  'home-assistant': { type: 'boolean' },
  speed: { type: 'string' },
  start: { type: 'string' },
  seed: { type: 'string' },
  pv: { type: 'string' },
  car: { type: 'string' },
  'heat-pump': { type: 'boolean' },
  'saldo-offset': { type: 'string' },
  quirk: { type: 'string', multiple: true },
};

/** @param args what follows `simulate reader` */
export function parseReaderOptions(args: readonly string[]): Parsed<ReaderOptions> {
  const read = new OptionReader('simulate reader', args, spec);
  const seconds = read.number('interval', 0.01, 3600, false);
  const willTopic = read.text('will');
  const seed = read.number('seed', 0, 2 ** 32 - 1);
  const settings: ReaderSettings = {
    broker: broker(read),
    clientId: read.text('client-id') ?? defaultReader.clientId,
    topic: topicOf(read),
    qos: (read.number('qos', 0, 2) ?? defaultReader.qos) as ReaderSettings['qos'],
    interval: seconds === undefined ? defaultReader.interval : seconds * 1000,
    serial: read.text('serial') ?? defaultReader.serial,
    deviceName: read.text('device') ?? defaultReader.deviceName,
    ...(willTopic !== undefined && { willTopic }),
    homeAssistant: read.flag('home-assistant'),
    speed: read.number('speed', 0.001, 100_000, false) ?? defaultReader.speed,
    quirks: quirks(read),
    house: house(read),
  };
  if (read.faults.length > 0) return { ok: false, faults: read.faults };
  return { ok: true, options: { settings, ...(seed !== undefined && { seed }) } };
}

/**
 * The reader as a part; it connects when started. A seed among the options makes the house, unless one is given; the
 * random source given is left for the rest.
 */
export function simulateReader(options: ReaderOptions, deps: ReaderDeps): SimulatedReader {
  const { settings, seed } = options;
  if (deps.house || seed === undefined) return new SimulatedReader(settings, deps);
  const house = houseOfSeed(settings.house, seed, deps.clock, settings.speed);
  return new SimulatedReader(settings, { ...deps, house });
}

function broker(read: OptionReader): ReaderSettings['broker'] {
  const user = read.text('user');
  const password = read.text('password');
  if (password !== undefined && user === undefined) read.faults.push('--password needs --user beside it.');
  return {
    host: read.text('broker') ?? defaultReader.broker.host,
    port: read.number('port', 1, 65_535) ?? defaultReader.broker.port,
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
  };
}

function topicOf(read: OptionReader): string {
  const topic = read.text('topic') ?? defaultReader.topic;
  if (/[+#]/.test(topic)) read.faults.push(`--topic is "${topic}"; a reader publishes on one topic, without + and #.`);
  return topic;
}

function quirks(read: OptionReader): ReaderQuirks {
  const saldoOffset = read.number('saldo-offset', -100_000, 100_000) ?? 0;
  const named = read.choices('quirk', quirkNames).map((name) => namedQuirks[name]);
  return Object.assign({ ...noQuirks, saldoOffset }, ...named) as ReaderQuirks;
}

function house(read: OptionReader): ReaderSettings['house'] {
  const kilowatts = read.number('pv', 0, 100, false);
  const start = read.moment('start');
  return {
    ...defaultReader.house,
    ...(kilowatts !== undefined && { pvPeak: kilowatts * 1000 }),
    wallbox: read.choice('car', wallboxes) ?? defaultReader.house.wallbox,
    heatPump: read.flag('heat-pump'),
    ...(start !== undefined && { start }),
  };
}
