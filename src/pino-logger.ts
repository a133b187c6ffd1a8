import { pino } from 'pino';
import type { Logger } from './logger.ts';

export interface LogSettings {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly format: 'json' | 'pretty';
}

/** Writes to standard output, one line a record, synchronously: nothing is lost when the process ends. */
export async function createLogger({ level, format }: LogSettings): Promise<Logger> {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const log =
    format === 'json' ? pino(options, pino.destination({ fd: 1, sync: true })) : pino(options, await prettyStream());
  return {
    debug: (text, fields) => log.debug(fields ?? {}, text),
    info: (text, fields) => log.info(fields ?? {}, text),
    warn: (text, fields) => log.warn(fields ?? {}, text),
    error: (text, fields) => log.error(fields ?? {}, text),
  };
}

/** For a terminal: time, level and sentence; the fields are for machines. */
async function prettyStream() {
  // Only a person at a terminal needs it, so the service on the Pi does not pay for it.
  const { build } = await import('pino-pretty');
  return build({
    sync: true,
    translateTime: 'SYS:HH:MM:ss',
    hideObject: true,
    singleLine: true,
    destination: 1,
  });
}
