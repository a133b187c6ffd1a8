import { systemClock } from '../clock.ts';
import type { Part } from '../lifecycle.ts';
import type { Logger } from '../logger.ts';
import { createLogger } from '../pino-logger.ts';
import { backendUsage, parseBackendOptions, simulateBackend } from '../simulators/backend/command.ts';
import type { Parsed } from '../simulators/options.ts';
import { inverterUsage, parseInverterOptions, simulateInverter } from '../simulators/inverter/command.ts';
import { parseReaderOptions, readerUsage, simulateReader } from '../simulators/reader/command.ts';
import { EXIT, type Command, type CommandIo } from './io.ts';

/** One simulator alone, until it is asked to stop. */
export const simulate: Command = async (io) => {
  const [what, ...args] = io.args;
  const usage = `${readerUsage}\n${inverterUsage}\n${backendUsage}`;
  switch (what) {
    case 'reader':
      return runSimulator(io, readerUsage, args, parseReaderOptions(args), (options, logger) =>
        simulateReader(options, {
          clock: systemClock,
          random: Math.random,
          logger,
        }),
      );
    case 'inverter':
      return runSimulator(io, inverterUsage, args, parseInverterOptions(args), (options, logger) =>
        simulateInverter(options, { clock: systemClock, random: Math.random, logger }),
      );
    case 'backend':
      return runSimulator(io, backendUsage, args, parseBackendOptions(args), (options, logger) =>
        simulateBackend(options, { clock: systemClock, logger }),
      );
    case 'help':
    case '--help':
      io.out(usage);
      return EXIT.stopped;
    default:
      io.err(what === undefined ? usage : `There is no simulator "${what}".\n\n${usage}`);
      return EXIT.configuration;
  }
};

async function runSimulator<T>(
  io: CommandIo,
  usage: string,
  args: readonly string[],
  parsed: Parsed<T>,
  create: (options: T, logger: Logger) => Part,
): Promise<number> {
  if (args.includes('--help')) {
    io.out(usage);
    return EXIT.stopped;
  }
  if (!parsed.ok) {
    io.err(`${parsed.faults.join('\n')}\n\n${usage}`);
    return EXIT.configuration;
  }
  const logger = await createLogger({ level: 'info', format: io.stdoutIsTty ? 'pretty' : 'json' });
  const part = create(parsed.options, logger);
  try {
    await part.start();
  } catch (error) {
    logger.error((error as Error).message);
    return EXIT.failed;
  }
  await io.stopRequested;
  await part.stop();
  return EXIT.stopped;
}
