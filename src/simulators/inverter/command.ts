import type { ParseArgsOptionsConfig } from 'node:util';
import { defaultBattery } from '../house/battery.ts';
import { houseOfSeed } from '../house/live-house.ts';
import { OptionReader, type Parsed } from '../options.ts';
import type { AddressRange } from './answer.ts';
import { namedFaults, noFaults, type FaultName, type InverterFaults } from './faults.ts';
import { SimulatedInverter, type InverterDeps } from './inverter.ts';
import { CAPTURES, type CaptureName } from './maps/captures.ts';
import { G3_FIRMWARES, type G3FirmwareName } from './maps/sofar-g3-firmware.ts';
import { defaultInverter, settingsFor, type DeviceKind, type Endpoint, type InverterSettings } from './settings.ts';

const maps = [
  'sofar-g3',
  'sofar-string',
  'sofar-hybrid-old',
  'sunspec',
  'eastron-sdm630',
  'eastron-sdm120',
  'captured',
] as const;
const firmwares = Object.keys(G3_FIRMWARES) as G3FirmwareName[];
const captures = [...(Object.keys(CAPTURES) as CaptureName[]), 'kostal-plenticore'] as const;
const faultNames = Object.keys(namedFaults) as FaultName[];

export interface InverterOptions {
  readonly settings: InverterSettings;
  /** Seed of the house; without, every run is another house. */
  readonly seed?: number;
}

const HOST = '127.0.0.1';
const PORT = 5020;

export const inverterUsage = `simulate inverter: an inverter on a simulated house, answering over Modbus

  --map NAME           ${maps.slice(0, 4).join(', ')},
                       ${maps.slice(4).join(', ')} (sofar-g3)
  --firmware NAME      of sofar-g3: ${firmwares.slice(0, 4).join(', ')},
                       ${firmwares.slice(4).join(', ')} (hyd-3ph)
  --no-masks           sofar-g3 without address masks
  --device NAME        of sofar-hybrid-old: hyd-es, me3000sp (hyd-es)
  --float              sunspec with models of floats instead of scaled integers
  --capture NAME       of captured: ${captures.slice(0, 4).join(', ')},
                       ${captures.slice(4).join(', ')}
  --unit N             1 to 247 (1)
  --serial-number TEXT what it says its serial number is
  --host HOST          where it listens (${HOST})
  --port PORT          RTU over TCP, as a transparent gateway; 0 for a free one (${PORT})
  --modbus-tcp         Modbus TCP at that port instead
  --serial PATH        RTU on a serial device that exists
  --pty PATH           RTU on a pseudo-terminal that appears there; needs socat
  --baud N             speed of the line; what a frame takes on it is simulated over TCP and on a pseudo-terminal,
                       0 for no time (9600)
  --latency MS         that the device thinks (50)
  --speed N            the house lives N times faster than the clock (1)
  --start TIME         when the house begins, for example 2026-06-21T10:00:00Z (now; with --seed the last midnight,
                       and it has lived since)
  --seed N             the same seed is the same house, in "simulate reader" too
  --pv KW              rated power of the PV (8)
  --battery KWH        capacity, 0 for none (10 with a hybrid)
  --late-by MS         what a late answer is late by (${noFaults.lateBy})
  --share X            of answers that a fault meets, 0 to 1 (0.1)
  --illegal RANGE      addresses that are refused, 0x0500-0x0527 or one; may be given several times
  --fault-id N         an active fault of the inverter itself; may be given several times
  --fault NAME         may be given several times:
                       ${faultNames.slice(0, 7).join(', ')},
                       ${faultNames.slice(7).join(', ')}
`;

const text = { type: 'string' } as const;
const several = { type: 'string', multiple: true } as const;
const flag = { type: 'boolean' } as const;
const spec: ParseArgsOptionsConfig = {
  map: text,
  firmware: text,
  'no-masks': flag,
  device: text,
  float: flag,
  capture: text,
  unit: text,
  'serial-number': text,
  host: text,
  port: text,
  'modbus-tcp': flag,
  serial: text,
  pty: text,
  baud: text,
  latency: text,
  speed: text,
  start: text,
  seed: text,
  pv: text,
  battery: text,
  'late-by': text,
  share: text,
  illegal: several,
  'fault-id': several,
  fault: several,
};

/** @param args what follows `simulate inverter` */
export function parseInverterOptions(args: readonly string[]): Parsed<InverterOptions> {
  const read = new OptionReader('simulate inverter', args, spec);
  const base = settingsFor(kindOf(read));
  const seed = read.number('seed', 0, 2 ** 32 - 1);
  const baud = read.number('baud', 0, 1_000_000) ?? defaultInverter.baud;
  const endpoint = endpointOf(read, baud);
  const settings: InverterSettings = {
    ...base,
    unit: read.number('unit', 1, 247) ?? base.unit,
    serial: read.text('serial-number') ?? base.serial,
    endpoint,
    // A real line takes its time by itself.
    baud: endpoint.over === 'serial' ? 0 : baud,
    latency: read.number('latency', 0, 60_000) ?? base.latency,
    speed: read.number('speed', 0.001, 100_000, false) ?? base.speed,
    faults: faultsOf(read),
    house: houseOf(read, base.house),
  };
  if (read.faults.length > 0) return { ok: false, faults: read.faults };
  return { ok: true, options: { settings, ...(seed !== undefined && { seed }) } };
}

/**
 * The inverter as a part; it listens when started. A seed among the options makes the house, unless one is given; the
 * random source given is left for the faults.
 */
export function simulateInverter(options: InverterOptions, deps: InverterDeps): SimulatedInverter {
  const { settings, seed } = options;
  if (deps.house || seed === undefined) return new SimulatedInverter(settings, deps);
  const house = houseOfSeed(settings.house, seed, deps.clock, settings.speed);
  return new SimulatedInverter(settings, { ...deps, house });
}

function kindOf(read: OptionReader): DeviceKind {
  const map = read.choice('map', maps) ?? 'sofar-g3';
  const firmware = read.choice('firmware', firmwares);
  const device = read.choice('device', ['hyd-es', 'me3000sp'] as const);
  const capture = read.choice('capture', captures);
  const onlyWith = (option: string, isGiven: boolean, needed: DeviceKind['map']) => {
    if (isGiven && map !== needed) read.faults.push(`--${option} needs --map ${needed} beside it.`);
  };
  onlyWith('firmware', firmware !== undefined, 'sofar-g3');
  onlyWith('no-masks', read.flag('no-masks'), 'sofar-g3');
  onlyWith('device', device !== undefined, 'sofar-hybrid-old');
  onlyWith('float', read.flag('float'), 'sunspec');
  onlyWith('capture', capture !== undefined, 'captured');
  switch (map) {
    case 'sofar-g3':
      return { map, firmware: firmware ?? 'hyd-3ph', ...(read.flag('no-masks') && { addressMasks: false }) };
    case 'sofar-hybrid-old':
      return { map, device: device ?? 'hyd-es' };
    case 'sunspec':
      return { map, numbers: read.flag('float') ? 'float' : 'integer' };
    case 'captured':
      if (read.text('capture') === undefined) read.faults.push('--map captured needs --capture beside it.');
      return { map, capture: capture ?? 'string-6ktlx' };
    default:
      return { map };
  }
}

function endpointOf(read: OptionReader, baud: number): Endpoint {
  const serial = read.text('serial');
  const pty = read.text('pty');
  const host = read.text('host');
  const port = read.number('port', 0, 65_535);
  const network = host !== undefined || port !== undefined || read.flag('modbus-tcp');
  if ([serial !== undefined, pty !== undefined, network].filter(Boolean).length > 1)
    read.faults.push('Only one of --serial, --pty and --port (with --host, --modbus-tcp) can be answered at.');
  if (serial !== undefined) {
    if (baud === 0) read.faults.push('--serial needs a --baud other than 0.');
    return { over: 'serial', path: serial, baud };
  }
  if (pty !== undefined) return { over: 'pty', path: pty };
  return { over: read.flag('modbus-tcp') ? 'modbus-tcp' : 'rtu-tcp', host: host ?? HOST, port: port ?? PORT };
}

function faultsOf(read: OptionReader): InverterFaults {
  const share = read.number('share', 0, 1, false);
  const lateBy = read.number('late-by', 0, 600_000);
  const named = Object.assign({}, ...read.choices('fault', faultNames).map((name) => namedFaults[name])) as Partial<
    Record<keyof InverterFaults, unknown>
  >;
  // The shares are what among the named is a part of one.
  if (share !== undefined)
    for (const key of ['late', 'drop', 'wrongCrc', 'noise', 'busy', 'foreign'] as const)
      if (key in named) named[key] = share;
  const ids = read.texts('fault-id').map((id) => faultId(read, id));
  const ranges = read.texts('illegal').map((range) => rangeOf(read, range));
  return {
    ...noFaults,
    ...(named as Partial<InverterFaults>),
    ...(lateBy !== undefined && { lateBy }),
    illegal: ranges.filter((range) => range !== undefined),
    faultIds: ids.filter((id) => id !== undefined),
  };
}

function faultId(read: OptionReader, text: string): number | undefined {
  const id = Number(text);
  if (Number.isInteger(id) && id >= 1 && id <= 480) return id;
  read.faults.push(`--fault-id is "${text}"; expected is a whole number from 1 to 480.`);
  return undefined;
}

function rangeOf(read: OptionReader, text: string): AddressRange | undefined {
  const [from, to = from] = text.split('-').map(Number);
  const isAddress = (n: number | undefined): n is number => Number.isInteger(n) && n! >= 0 && n! <= 0xffff;
  if (isAddress(from) && isAddress(to) && from <= to && /^[^-]+(-[^-]+)?$/.test(text)) return { from, to };
  read.faults.push(`--illegal is "${text}"; expected is an address or two with "-" between, such as 0x0500-0x0527.`);
  return undefined;
}

function houseOf(read: OptionReader, house: InverterSettings['house']): InverterSettings['house'] {
  const peak = read.number('pv', 0, 100, false);
  const capacity = read.number('battery', 0, 1000, false);
  const start = read.moment('start');
  const { battery, ...bare } = house;
  const stored =
    capacity === undefined
      ? battery
      : capacity === 0
        ? undefined
        : { ...(battery ?? defaultBattery), capacity: capacity * 1000 };
  return {
    ...bare,
    ...(stored && { battery: stored }),
    ...(peak !== undefined && { pvPeak: peak * 1000 }),
    ...(start !== undefined && { start }),
  };
}
