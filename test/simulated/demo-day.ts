/**
 * The household of the demo on a simulated clock, in one process: the grid meter's reader, a meter of the car that
 * knows phases, a hybrid inverter with a battery, advice. Every signal goes to one backend with Dynatrace's rules.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adviceSettings } from '../../src/advice/settings.ts';
import { MODBUS_FAMILIES } from '../../src/devices/modbus/catalogue.ts';
import type { Clock } from '../../src/clock.ts';
import type { MeterSettings } from '../../src/devices/settings.ts';
import { silentLogger, type Logger } from '../../src/logger.ts';
import { createPipeline, type Pipeline } from '../../src/pipeline.ts';
import { intervalOf } from '../../src/polling/groups.ts';
import { createDevicePoller, type DevicePoller } from '../../src/polling/poller.ts';
import { processAttributes, processView } from '../../src/process-view.ts';
import { createServiceLogger } from '../../src/service-logger.ts';
import { SimulatedBackend } from '../../src/simulators/backend/backend.ts';
import { SimulatedClock } from '../../src/simulators/clock.ts';
import type { HouseState, MeterRegisters } from '../../src/simulators/house/house.ts';
import { LiveHouse } from '../../src/simulators/house/live-house.ts';
import { SimulatedDevice } from '../../src/simulators/inverter/device.ts';
import { settingsFor } from '../../src/simulators/inverter/settings.ts';
import { seededRandom } from '../../src/simulators/random.ts';
import { amisPayload } from '../../src/simulators/reader/payload.ts';
import { noQuirks } from '../../src/simulators/reader/quirks.ts';
import { connectSqlite } from '../../src/store/connection.ts';
import { openDatabase, type Database } from '../../src/store/database.ts';
import { DeviceBus } from './device-bus.ts';

export const TIME_ZONE = 'Europe/Vienna';
/** The grid meter's serial number. */
export const METER = '0123456789';

const TOKEN = 'dt0c01.of-a-day';
const MINUTE = 60_000;
const INVERTER = settingsFor({ map: 'sofar-g3', firmware: 'hyd-3ph' });
const POLLED = { id: 'inverter', profile: 'auto', interval: 60, maxPower: 45_000, meterRole: 'submeter' } as const;
const METERS: readonly MeterSettings[] = [
  { id: 'house', topic: 'amis/out', decoder: 'auto', maxPower: 45_000, role: 'grid' },
  { id: 'car', topic: 'shelly/status/#', decoder: 'shelly', maxPower: 22_000, role: 'submeter' },
];

export interface DemoDay {
  readonly clock: SimulatedClock;
  readonly backend: SimulatedBackend;
  readonly bus: DeviceBus;
  /** The grid meter says nothing while this is true. */
  isMeterSilent: boolean;
  /** What the car's meter has counted before, Wh: another one begins elsewhere. */
  carCounted: number;
  /** Notifications that were sent and given up: there is no network to send any. */
  readonly notified: { sent: number; failed: number };
  /** What the grid meter shows. */
  registers(): MeterRegisters;
  /** Lives on to a minute of the day: a reading of each device and an export a minute. */
  until(minute: number): Promise<void>;
  publish(topic: string, payload: string): void;
  stop(): Promise<void>;
}

/** @param midnight epoch milliseconds of the beginning of the day */
export async function startDemoDay(midnight: number): Promise<DemoDay> {
  const clock = new SimulatedClock(midnight);
  const deps = { clock, logger: silentLogger };
  const backend = new SimulatedBackend({ host: '127.0.0.1', port: 0, dynatrace: { token: TOKEN } }, deps);
  await backend.start();
  const house = new LiveHouse({ ...INVERTER.house, slot: MINUTE }, { clock, random: seededRandom(7) });
  const bus = new DeviceBus(new SimulatedDevice(INVERTER, () => house.state()), clock);
  const database = databaseInMemory(clock);
  const log = createServiceLogger({ output: silentLogger, level: 'info', clock, mask: (text) => text, isFed: true });
  let poller: DevicePoller | undefined;
  const notified = { sent: 0, failed: 0 };
  const pipeline = createPipeline(
    { meters: METERS, polled: [POLLED], household: { advice: adviceSettings(), timeZone: TIME_ZONE } },
    telemetryTo(backend.url()),
    {
      clock,
      logger: log,
      log,
      random: seededRandom(1),
      version: '0',
      instanceId: 'day',
      database,
      runtime: processView,
      processAttributes: processAttributes(),
      notifications: () => [{ channel: 'ntfy', target: 'https://ntfy.invalid', waiting: 0, ...notified }],
      polledStatus: () => (poller ? [poller.status()] : []),
    },
  );
  poller = pollerOf(bus, pipeline, { clock, logger: log });
  const observer = pipeline.observer ? [pipeline.observer.part] : [];
  const parts = [backend, pipeline.telemetry, pipeline.watch, ...observer, poller];
  for (const part of parts.slice(1)) await part.start();

  const day: DemoDay = {
    clock,
    backend,
    bus,
    isMeterSilent: false,
    carCounted: 1_000_000,
    notified,
    registers: () => house.state().registers,
    publish(topic, payload) {
      pipeline.handle({ topic, payload: Buffer.from(payload), retain: false, at: clock.now() });
    },
    async until(minute) {
      while (clock.now().mono < minute * MINUTE) {
        await clock.run(MINUTE);
        publishAll(day, house.state());
        await pipeline.telemetry.collectNow();
      }
    },
    async stop() {
      for (const part of parts.toReversed()) await part.stop();
      database.close();
    },
  };
  publishAll(day, house.state());
  return day;
}

function publishAll(day: DemoDay, state: HouseState): void {
  const counted = day.carCounted + Math.floor(day.clock.now().mono / MINUTE);
  if (!day.isMeterSilent) day.publish('amis/out', amisPayload(state, METER, noQuirks));
  day.publish('shelly/status/em:0', JSON.stringify(carMeter(state)));
  day.publish('shelly/status/emdata:0', JSON.stringify({ total_act: counted, total_act_ret: 0 }));
}

/** What a meter of three phases says of them, and of the car's own load. */
function carMeter({ loads, inverter }: HouseState): Record<string, number> {
  const watts = loads.car ?? 0;
  const fields: [string, number][] = ['a', 'b', 'c'].flatMap((name, i) => {
    const volts = inverter.phases[i]?.voltage ?? 230;
    return [
      [`${name}_voltage`, volts],
      [`${name}_current`, watts / 3 / volts],
      [`${name}_freq`, inverter.frequency],
    ];
  });
  return { ...Object.fromEntries(fields), total_act_power: watts };
}

function telemetryTo(url: string) {
  const headers = { authorization: `Api-Token ${TOKEN}` };
  const target = (signal: string) =>
    ({ url: `${url}/api/v2/otlp/v1/${signal}`, headers, compression: 'none', timeout: 5000 }) as const;
  const metrics = { ...target('metrics'), temporality: 'delta' } as const;
  return {
    energy: metrics,
    metrics,
    traces: target('traces'),
    logs: target('logs'),
    // By hand: once in each simulated minute.
    interval: 24 * 60 * MINUTE,
    serviceName: 'smartmeter-otel',
    resourceAttributes: {},
    hostName: 'pi',
    hostId: 'a1b2',
  };
}

/** Three thousand transactions on a disk would take longer than the rest of the day. */
function databaseInMemory(clock: Clock): Database {
  const path = join(tmpdir(), 'smartmeter-otel-day.sqlite');
  const opened = openDatabase({ path, clock, logger: silentLogger, connect: () => connectSqlite(':memory:') });
  if (!opened.ok) throw new Error(opened.problem);
  return opened.database;
}

/** As the service does it for each device that is asked. */
function pollerOf(
  bus: DeviceBus,
  pipeline: Pipeline,
  deps: { readonly clock: Clock; readonly logger: Logger },
): DevicePoller {
  const source = pipeline.polled(POLLED.id);
  const observer = pipeline.telemetry.observers.poll(POLLED.id, bus.status().bus);
  const { serial } = INVERTER;
  return createDevicePoller({
    settings: POLLED,
    ...deps,
    bus,
    ...(observer && { observer }),
    families: MODBUS_FAMILIES,
    onLearned: () => {},
    onReading: (part, _map, group, reading, at) =>
      source.reading({
        place: part,
        group,
        reading: part === '' ? { serial, ...reading } : reading,
        at,
        interval: intervalOf(group, POLLED),
      }),
    onLink: (link) => source.linked(link),
  });
}
