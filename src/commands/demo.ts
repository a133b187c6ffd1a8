import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { createLogger } from '../pino-logger.ts';
import { SimulatedBackend } from '../simulators/backend/backend.ts';
import { LiveHouse } from '../simulators/house/live-house.ts';
import { SimulatedInverter } from '../simulators/inverter/inverter.ts';
import { settingsFor } from '../simulators/inverter/settings.ts';
import { SimulatedReader } from '../simulators/reader/reader.ts';
import { defaultReader } from '../simulators/reader/settings.ts';
import { EXIT, type Command } from './io.ts';
import { load } from './load.ts';
import { serve } from './run.ts';

/** Milliseconds: often enough to see something move. */
const READ_EVERY = 1000;
const EXPORT_EVERY = 5000;
/** A hybrid with three phases and a battery: it has most to show. */
const INVERTER = settingsFor({ map: 'sofar-g3', firmware: 'hyd-3ph' });
const ANYWHERE = { over: 'rtu-tcp', host: '127.0.0.1', port: 0 } as const;
/** Seconds. */
const POLL_EVERY = 5;

/**
 * The service on a simulated house: the configuration of `run` with its built-in broker on a free port and a simulated
 * backend to export to, and a simulated reader and inverter of one house in front. Everything in between is the real
 * thing.
 */
export const demo: Command = async (io) => {
  const loaded = load(io);
  if (!loaded) return EXIT.configuration;
  const logger = await createLogger(loaded.config.log);
  const deps = { clock: systemClock, random: Math.random, logger };
  const backend = new SimulatedBackend({ host: '127.0.0.1', port: 0 }, deps);
  await backend.start();
  const house = new LiveHouse(INVERTER.house, deps);
  const inverter = new SimulatedInverter({ ...INVERTER, endpoint: ANYWHERE }, { ...deps, house });
  await inverter.start();
  let reader: SimulatedReader | undefined;
  // The simulated meter begins anew each time; what was kept of it, or of a real one, must not be mixed with that.
  const stateDir = mkdtempSync(join(tmpdir(), 'smartmeter-otel-demo-'));
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

/** What the user configured of page and log stays; meter, broker and backend are the demo's own. */
function demoConfig(config: Config, backendUrl: string, inverterAddress: string): Config {
  const destination = {
    url: `${backendUrl}/v1/metrics`,
    headers: {},
    compression: 'gzip',
    timeout: 10_000,
    temporality: 'delta',
  } as const;
  return {
    ...config,
    mqtt: { mode: 'embedded', scheme: 'mqtt', host: '127.0.0.1', port: 0, clientId: 'smartmeter-otel-demo' },
    polled: demoInverter(inverterAddress),
    meters: [{ id: 'house', topic: defaultReader.topic, decoder: 'auto', maxPower: 45_000, role: 'grid' }],
    telemetry: { ...config.telemetry, energy: destination, metrics: destination, interval: EXPORT_EVERY },
  };
}

function demoInverter(at: string): Config['polled'] {
  const { host, port } = new URL(at.replace(/^rtu\+tcp:/, 'http:'));
  const device = {
    id: 'inverter',
    profile: 'auto',
    interval: POLL_EVERY,
    maxPower: 45_000,
    meterRole: 'submeter',
  } as const;
  return [{ address: { kind: 'rtu+tcp', host: host.replace(/:.*$/, ''), port: Number(port) }, device }];
}
