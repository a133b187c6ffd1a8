import { busPlace } from '../config/bus-address.ts';
import { BAUDS } from '../config/rs485-schema.ts';
import { OptionReader, type Parsed } from '../simulators/options.ts';
import type { BusPlace } from '../config/bus-address.ts';

export interface ScanOptions {
  /** Where to look; empty: where the configuration says, else every serial adapter of this machine. */
  readonly ports: readonly BusPlace[];
  /** Speeds to try on serial ports; empty: those that the families are delivered with. */
  readonly bauds: readonly number[];
  readonly units: readonly number[];
  /** Seconds to listen at the broker; 0: not at all. */
  readonly listen: number;
}

export const scanUsage = `smartmeter-otel scan: which inverters and meters answer, as configuration to paste

  --port PORT        serial port or rtu+tcp://host:port, modbus+tcp://host:port; may be given several times
                     (where RS485_PORT or smartmeter.yaml says, else every adapter under /dev/serial/by-id)
  --baud N           speed of serial ports; may be given several times (9600, then 2400)
  --units LIST       unit ids, for example 1-10 or 1,2,71,126 (1-5; over Modbus TCP also 71, 126, 200, 240)
  --listen SECONDS   listen at the broker in MQTT_BROKER for readings (15; 0: do not)

A running service holds its port: stop it first. Nothing is ever written to a device.
`;

const spec = {
  port: { type: 'string', multiple: true },
  baud: { type: 'string', multiple: true },
  units: { type: 'string' },
  listen: { type: 'string' },
  help: { type: 'boolean' },
} as const;

const LISTEN = 15;

export function parseScanOptions(args: readonly string[]): Parsed<ScanOptions> {
  const reader = new OptionReader('scan', args, spec);
  const { faults } = reader;
  const ports = reader.texts('port').flatMap((text) => {
    const word = busPlace(text);
    if (word.ok) return [word.value];
    faults.push(`--port is "${text}"; expected is ${word.expected}.${word.hint === undefined ? '' : ` ${word.hint}`}`);
    return [];
  });
  const bauds = reader.choices('baud', BAUDS.map(String)).map(Number);
  const listen = reader.number('listen', 0, 3600) ?? LISTEN;
  const list = reader.text('units');
  const units = list === undefined ? [] : unitsOf(list);
  if (units === undefined)
    faults.push(`--units is "${list}"; expected are unit ids from 1 to 247, such as 1-10 or 1,2,71.`);
  return faults.length > 0
    ? { ok: false, faults }
    : { ok: true, options: { ports, bauds, units: units ?? [], listen } };
}

/** `1-3,71`; undefined if it is anything else. */
function unitsOf(list: string): number[] | undefined {
  const units = new Set<number>();
  for (const part of list.split(',')) {
    const [, from, to = from] = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(part.trim()) ?? [];
    const first = Number(from);
    const last = Number(to);
    if (!(first >= 1 && last <= 247 && first <= last)) return undefined;
    for (let unit = first; unit <= last; unit++) units.add(unit);
  }
  return [...units];
}
