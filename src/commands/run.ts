import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { startApp, type App } from '../app.ts';
import { systemClock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { secretMask } from '../config/masking.ts';
import { cumulativeRefusal } from '../energy/outbox/destination.ts';
import { reckonRestored } from '../energy/outbox/restored.ts';
import { loadInstanceId } from '../instance-id.ts';
import type { Logger } from '../logger.ts';
import { createLogger } from '../pino-logger.ts';
import { processAttributes, processView } from '../process-view.ts';
import { createServiceLogger, type ServiceLogger } from '../service-logger.ts';
import { openState } from '../store/state-directory.ts';
import { createSystemd } from '../systemd.ts';
import { version } from '../version.ts';
import { EXIT, type Command, type CommandIo } from './io.ts';
import { load, type LoadedConfig } from './load.ts';

/** The service, until it is asked to stop. */
export const run: Command = async (io) => {
  const loaded = load(io);
  if (!loaded) return EXIT.configuration;
  const { config, warnings } = loaded;
  const logger = await serviceLogger(loaded);
  for (const warning of warnings) logger.warn(warning);
  return serve(config, logger, io, (app) => announce(config, app, logger));
};

/**
 * The logger of a service with this configuration.
 * @param isFed whether it exports its logs
 */
export async function serviceLogger(
  { config: { log, telemetry }, secrets }: LoadedConfig,
  isFed = telemetry.logs !== undefined,
): Promise<ServiceLogger> {
  return createServiceLogger({
    output: await createLogger(log),
    level: log.level,
    clock: systemClock,
    mask: secretMask(secrets),
    isFed,
  });
}

/** Starts the service, tells that it runs, and stops it when asked to. */
export async function serve(
  config: Config,
  logger: ServiceLogger,
  io: CommandIo,
  onStarted: (app: App) => void,
): Promise<number> {
  const opened = openState(config.stateDir, systemClock, logger);
  if (!opened.ok) {
    logger.error(opened.problem);
    return EXIT.failed;
  }
  const { database } = opened;
  try {
    reckonRestored(database, config.stateDir, logger);
    const refusal = config.telemetry.energy?.temporality === 'cumulative' && cumulativeRefusal(database);
    if (refusal) {
      io.err(`${refusal}\n`);
      return EXIT.configuration;
    }
    const instanceId = loadInstanceId(database, randomUUID);
    const restored = Promise.withResolvers<'restored'>();
    const app = await startApp(config, {
      clock: systemClock,
      random: Math.random,
      logger,
      log: logger,
      runtime: processView,
      processAttributes: processAttributes(),
      version,
      instanceId,
      database,
      onRestored: () => restored.resolve('restored'),
    });
    onStarted(app);
    const { env } = io;
    const { healthy } = app;
    const systemd = createSystemd({ env, pid: process.pid, execFile, clock: systemClock, logger, healthy });
    await systemd?.start();
    const reason = await Promise.race([io.stopRequested, restored.promise]);
    if (reason === 'restored') {
      logger.warn('A backup is to be restored: stopping, so that the next start takes it over.');
    } else {
      logger.info(`${reason}: stopping. What is measured is exported once more.`);
    }
    await Promise.all([systemd?.stop(), app.stop()]);
    return reason === 'restored' ? EXIT.failed : EXIT.stopped;
  } catch (error) {
    logger.error((error as Error).message);
    return EXIT.failed;
  } finally {
    database.close();
  }
}

/** Says what a person needs to know at the start: where to point a reader, where to look, where signals go. */
function announce(config: Config, { pageUrl, broker }: App, logger: Logger): void {
  logger.info(`smartmeter-otel ${version} runs.`);
  if (config.mqtt.mode === 'embedded') logger.info(whereToPointAReader(config, broker));
  if (pageUrl !== undefined) logger.info(`The page is at ${pageUrl}`);
  for (const route of config.routes) logger.info(route);
}

function whereToPointAReader({ meters }: Config, { host, port }: App['broker']): string {
  const topics = meters.map(({ topic }) => topic).join(', ');
  const isLocal = host === '127.0.0.1' || host === '::1' || host === 'localhost';
  const where = isLocal ? `${host}, port ${port} (this machine only)` : `this machine, port ${port}`;
  const beyond =
    ' For a reader elsewhere in the house set MQTT_USER and MQTT_PASSWORD; to read a broker that you have, MQTT_BROKER.';
  return `Point a reader at ${where}, topic ${topics}.${isLocal ? beyond : ''}`;
}
