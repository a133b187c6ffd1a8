import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { SimulatedBackend } from '../simulators/backend/backend.ts';
import { LiveHouse, type LiveHouseSettings } from '../simulators/house/live-house.ts';
import { SimulatedInverter } from '../simulators/inverter/inverter.ts';
import { settingsFor } from '../simulators/inverter/settings.ts';
import { SimulatedReader } from '../simulators/reader/reader.ts';
import { defaultReader } from '../simulators/reader/settings.ts';
import type { Logger } from '../logger.ts';
import { openDatabaseIn } from '../store/state-directory.ts';
import { livePast } from './demo-past.ts';
import { EXIT, type Command } from './io.ts';
import { load } from './load.ts';
import { serve, serviceLogger } from './run.ts';

/** Milliseconds: often enough to see something move. */
const READ_EVERY = 1000;
const EXPORT_EVERY = 5000;
/** A hybrid with three phases and a battery: it has most to show. */
const INVERTER = settingsFor({ map: 'sofar-g3', firmware: 'hyd-3ph' });
const ANYWHERE = { over: 'rtu-tcp', host: '127.0.0.1', port: 0 } as const;
/** Seconds. */
const POLL_EVERY = 5;
const METER = 'house';
const INVERTER_ID = 'inverter';
/** About what they are in Austria, for a household that has set none. */
const PRICES = { importPerKwh: 0.28, exportPerKwh: 0.08, currency: 'EUR' };

/**
 * The service on a simulated house: the configuration of `run` with its built-in broker on a free port and a simulated
 * backend to export to, and a simulated reader and inverter of one house in front. Everything in between is the real
 * thing.
 */
export const demo: Command = async (io) => {
  const loaded = load(io);
  if (!loaded) return EXIT.configuration;
  const logger = await serviceLogger(loaded, true);
  // The simulators are no part of the service, and what they say is not sent as its own.
  const deps = { clock: systemClock, random: Math.random, logger: logger.local };
  const backend = new SimulatedBackend({ host: '127.0.0.1', port: 0 }, deps);
  await backend.start();
  // The simulated meter begins anew each time; what was kept of it, or of a real one, must not be mixed with that.
  const stateDir = mkdtempSync(join(tmpdir(), 'smartmeter-otel-demo-'));
  const house = new LiveHouse(withPast(stateDir, loaded.config.timeZone, logger.local), deps);
  const inverter = new SimulatedInverter({ ...INVERTER, endpoint: ANYWHERE }, { ...deps, house });
  await inverter.start();
  let reader: SimulatedReader | undefined;
  const code = await serve(
    { ...demoConfig(loaded.config, backend.url(), inverter.address()), stateDir },
    logger,
    io,
    ({ pageUrl, broker }) => {
      reader = new SimulatedReader({ ...defaultReader, broker, interval: READ_EVERY }, { ...deps, house });
      void reader.start();
      if (pageUrl !== undefined) logger.info(`Open ${pageUrl} to see the simulated house. Ctrl+C ends the demo.`);
      logger.info(`What the backend has got is at ${backend.url()}`);
    },
  );
  await reader?.stop();
  await inverter.stop();
  await backend.stop();
  rmSync(stateDir, { recursive: true, force: true });
  return code;
};

/** The house after the days that it has behind it, which are in the database of the state directory. */
function withPast(stateDir: string, timeZone: string, logger: Logger): LiveHouseSettings {
  const opened = openDatabaseIn(stateDir, systemClock, logger);
  if (!opened.ok) return INVERTER.house;
  const { database } = opened;
  const past = { database, timeZone, now: systemClock.now(), random: Math.random };
  const meter = { id: METER, serial: defaultReader.serial };
  const house = livePast(INVERTER.house, { ...past, meter, inverter: { id: INVERTER_ID, serial: INVERTER.serial } });
  database.close();
  return house;
}

/** What the user configured of page and log stays; meter, broker and backend are the demo's own. */
function demoConfig(config: Config, backendUrl: string, inverterAddress: string): Config {
  const to = (signal: string) =>
    ({ url: `${backendUrl}/v1/${signal}`, headers: {}, compression: 'gzip', timeout: 10_000 }) as const;
  const metrics = { ...to('metrics'), temporality: 'delta' } as const;
  const signals = { energy: metrics, metrics, traces: to('traces'), logs: to('logs') };
  return {
    ...config,
    mqtt: { mode: 'embedded', scheme: 'mqtt', host: '127.0.0.1', port: 0, clientId: 'smartmeter-otel-demo' },
    polled: demoInverter(inverterAddress),
    meters: [{ id: METER, topic: defaultReader.topic, decoder: 'auto', maxPower: 45_000, role: 'grid' }],
    advice: { prices: PRICES, ...config.advice },
    telemetry: { ...config.telemetry, ...signals, interval: EXPORT_EVERY },
  };
}

function demoInverter(at: string): Config['polled'] {
  const { host, port } = new URL(at.replace(/^rtu\+tcp:/, 'http:'));
  const device = {
    id: INVERTER_ID,
    profile: 'auto',
    interval: POLL_EVERY,
    maxPower: 45_000,
    meterRole: 'submeter',
  } as const;
  return [{ address: { kind: 'rtu+tcp', host: host.replace(/:.*$/, ''), port: Number(port) }, device }];
}
