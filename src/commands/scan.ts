import { readdirSync } from 'node:fs';
import { sleep, systemClock } from '../clock.ts';
import { addressOf } from '../config/bus-address.ts';
import type { BusPlace } from '../config/bus-address.ts';
import type { Config } from '../config/config.ts';
import { MODBUS_FAMILIES } from '../devices/modbus/catalogue.ts';
import { silentLogger } from '../logger.ts';
import { scanBus } from '../polling/scan.ts';
import { createBus } from '../transports/modbus/bus.ts';
import { busName, type BusAddress } from '../transports/modbus/settings.ts';
import { EXIT, type Command, type CommandIo } from './io.ts';
import { load } from './load.ts';
import { listenForReadings } from './scan-mqtt.ts';
import { parseScanOptions, scanUsage, type ScanOptions } from './scan-options.ts';
import { asConfiguration, busLine, topicLine, type BusFinding, type TopicFinding } from './scan-report.ts';

const SERIAL_PORTS = '/dev/serial/by-id';
/** Units that are asked without being told: what devices are delivered with. */
const USUAL_UNITS = [1, 2, 3, 4, 5];
/** Over Modbus TCP also Kostal's, SMA's SunSpec unit, and the meters behind a Fronius. */
const NETWORK_UNITS = [...USUAL_UNITS, 71, 126, 200, 240];
const USUAL_BAUDS = [9600, 2400];

/** Looks for inverters and meters: on buses, and among the topics of a broker. */
export const scan: Command = async (io) => {
  if (io.args.includes('--help') || io.args[0] === 'help') {
    io.out(scanUsage);
    return EXIT.stopped;
  }
  const parsed = parseScanOptions(io.args);
  if (!parsed.ok) {
    io.err(`${parsed.faults.join('\n')}\n\n${scanUsage}`);
    return EXIT.configuration;
  }
  const loaded = load(io);
  if (!loaded) return EXIT.configuration;
  const stop = new AbortController();
  void io.stopRequested.then((reason) => stop.abort(reason));
  const devices = await scanBuses(parsed.options, loaded.config, io, stop.signal);
  const topics = stop.signal.aborted ? [] : await scanBroker(parsed.options, loaded.config, io, stop.signal);
  const configuration = asConfiguration(devices, topics);
  io.out(configuration === '' ? '\nNothing was found that this version can read.\n' : `\n${configuration}`);
  return configuration === '' ? EXIT.failed : EXIT.stopped;
};

async function scanBuses(
  options: ScanOptions,
  config: Config,
  io: CommandIo,
  signal: AbortSignal,
): Promise<BusFinding[]> {
  const places = placesToLook(options, config);
  if (places.length === 0)
    io.out(
      `No serial adapter under ${SERIAL_PORTS}, and RS485_PORT is not set: no bus to look at. Name one with --port.\n`,
    );
  const found: BusFinding[] = [];
  for (const place of places) {
    const bauds = place.kind === 'serial' ? baudsOf(options, config) : [0];
    for (const baud of bauds) {
      if (signal.aborted) return found;
      found.push(...(await scanOne(addressOf(place, baud), options, io, signal)));
    }
  }
  return found;
}

async function scanOne(
  address: BusAddress,
  options: ScanOptions,
  io: CommandIo,
  signal: AbortSignal,
): Promise<BusFinding[]> {
  const port = busName(address);
  const baud = address.kind === 'serial' ? { baud: address.baud } : {};
  const units = unitsOf(options, address);
  io.out(
    `Looking at ${port}${address.kind === 'serial' ? `, ${address.baud} baud` : ''}: units ${units.join(', ')} …\n`,
  );
  const found: BusFinding[] = [];
  const bus = createBus({ address, clock: systemClock, random: Math.random, logger: silentLogger });
  await bus.start();
  const scanned = await scanBus({
    bus,
    families: MODBUS_FAMILIES,
    units,
    clock: systemClock,
    signal,
    onFound(device) {
      const finding = { port, ...baud, found: device };
      found.push(finding);
      io.out(`  ${busLine(finding)}\n`);
    },
  });
  await bus.stop();
  if (scanned.problem !== undefined) io.out(`  ${scanned.problem}\n`);
  else if (found.length === 0) io.out('  Nobody answers there.\n');
  return found;
}

async function scanBroker(
  { listen }: ScanOptions,
  { mqtt }: Config,
  io: CommandIo,
  signal: AbortSignal,
): Promise<readonly TopicFinding[]> {
  if (listen === 0) return [];
  if (mqtt.mode === 'embedded') {
    io.out('MQTT_BROKER is not set: no broker to listen at.\n');
    return [];
  }
  io.out(`Listening at ${mqtt.host}:${mqtt.port} for ${listen} s …\n`);
  const until = sleep(systemClock, listen * 1000, signal).catch(() => undefined);
  const heard = await listenForReadings({
    settings: mqtt,
    clock: systemClock,
    random: Math.random,
    logger: silentLogger,
    until,
  });
  for (const topic of heard.topics) io.out(`  ${topicLine(topic)}\n`);
  if (heard.problem !== undefined) io.out(`  ${heard.problem}\n`);
  else if (heard.topics.length === 0) io.out(`  ${heard.messages} messages, none of them a reading.\n`);
  return heard.topics;
}

function placesToLook({ ports }: ScanOptions, { polled }: Config): readonly BusPlace[] {
  if (ports.length > 0) return ports;
  if (polled.length > 0) return [...new Map(polled.map(({ address }) => [busName(address), address])).values()];
  return serialAdapters().map((name) => ({ kind: 'serial', path: `${SERIAL_PORTS}/${name}` }));
}

function serialAdapters(): string[] {
  try {
    return readdirSync(SERIAL_PORTS).toSorted();
  } catch {
    // The folder is only there while an adapter is.
    return [];
  }
}

function baudsOf({ bauds }: ScanOptions, { polled }: Config): readonly number[] {
  if (bauds.length > 0) return bauds;
  const configured = polled.flatMap(({ address }) => (address.kind === 'serial' ? [address.baud] : []));
  return [...new Set([...configured, ...USUAL_BAUDS])];
}

function unitsOf({ units }: ScanOptions, { kind }: BusAddress): readonly number[] {
  if (units.length > 0) return units;
  return kind === 'modbus+tcp' ? NETWORK_UNITS : USUAL_UNITS;
}
