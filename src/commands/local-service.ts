import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { reckonRestored } from '../energy/outbox/restored.ts';
import type { Logger } from '../logger.ts';
import type { Database } from '../store/database.ts';
import { DATABASE_FILE, openDatabaseIn } from '../store/state-directory.ts';
import type { WebSettings } from '../web/settings.ts';
import { EXIT, type CommandIo } from './io.ts';

/** Asks the running service. `path` begins with a slash. */
export type Ask = (method: 'GET' | 'POST', path: string, body?: Blob) => Promise<Asked>;

/** `problem`: why not, as a sentence. */
export type Asked =
  | { readonly ok: true; readonly response: Response }
  | { readonly ok: false; readonly problem: string };

/** Where a command finds the state: in a running service, or in the database that nobody holds. */
export type StateAccess =
  | { readonly kind: 'service'; readonly ask: Ask }
  | { readonly kind: 'database'; readonly database: Database }
  | { readonly kind: 'none'; readonly problem: string };

export type StateConfig = Pick<Config, 'stateDir' | 'web'>;

/** Whoever holds the database is asked; where nobody does, it is opened. It is never begun by a command. */
export async function findState(config: StateConfig, io: CommandIo): Promise<StateAccess> {
  const { stateDir } = config;
  const path = join(stateDir, DATABASE_FILE);
  if (!existsSync(path)) return withoutDatabase(config, path, io);
  const logger = loggerOf(io);
  const opened = openDatabaseIn(stateDir, systemClock, logger);
  if (opened.ok) {
    reckonRestored(opened.database, stateDir, logger);
    return { kind: 'database', database: opened.database };
  }
  return opened.kind === 'held' ? askHolder(config, path, io) : { kind: 'none', problem: opened.problem };
}

/** Asks the service that holds the database at `path`. */
export function askHolder(
  { web }: StateConfig,
  path: string,
  io: CommandIo,
): Exclude<StateAccess, { kind: 'database' }> {
  const held = `A running smartmeter-otel holds the database ${path}`;
  if (!web) {
    const problem = `${held}, and cannot be asked because its web server is off (WEB_PORT=off). Stop the service and run this again, or give it a WEB_PORT.`;
    return { kind: 'none', problem };
  }
  if (web.port === 0) {
    const problem = `${held}, on a port that is another one at each start (WEB_PORT=0). Set WEB_PORT to the port that it names in its log, or stop it and run this again.`;
    return { kind: 'none', problem };
  }
  return { kind: 'service', ask: askService(web, io, held) };
}

/** Nothing is here: perhaps the service keeps its state elsewhere, as one in a container does. */
async function withoutDatabase(config: StateConfig, path: string, io: CommandIo): Promise<StateAccess> {
  const problem = `There is no database at ${path}, and no service answers. Run this with the configuration of the service: SMARTMETER_STATE_DIR names the directory of its database, WEB_PORT its port.`;
  const { web } = config;
  if (!web || web.port === 0) return { kind: 'none', problem };
  const ask = askService(web, io, 'A service runs elsewhere');
  const asked = await ask('GET', '/api/outbox');
  await (asked.ok ? asked.response.body?.cancel() : undefined);
  return asked.ok ? { kind: 'service', ask } : { kind: 'none', problem };
}

function askService(web: WebSettings, io: CommandIo, held: string): Ask {
  const base = localUrl(web);
  const abort = new AbortController();
  void io.stopRequested.then((signal) => abort.abort(new Error(`stopped by ${signal}`)));
  const headers = web.token === undefined ? {} : { Authorization: `Bearer ${web.token}` };
  return async (method, path, body) => {
    try {
      const init = { method, headers, redirect: 'manual', signal: abort.signal } as const;
      const response = await fetch(base + path, body ? { ...init, body } : init);
      if (response.ok) return { ok: true, response };
      return { ok: false, problem: await refusal(response, base) };
    } catch (error) {
      const problem = `${held}, but nothing answers at ${base} (${causeOf(error)}). Is WEB_PORT the one of the service? Else stop the service and run this again.`;
      return { ok: false, problem };
    }
  };
}

/** Where the service is reached from this machine. */
function localUrl({ host, port }: WebSettings): string {
  if (host === '0.0.0.0') return `http://127.0.0.1:${port}`;
  const bare = host.replace(/^\[|\]$/g, '');
  if (bare === '::') return `http://[::1]:${port}`;
  return `http://${bare.includes(':') ? `[${bare}]` : bare}:${port}`;
}

async function refusal(response: Response, base: string): Promise<string> {
  const text = await response.text();
  const said = errorIn(text);
  if (response.status === 401) {
    return `The service at ${base} does not let this command in: its token is another one. Set WEB_TOKEN as the service has it.`;
  }
  if (said !== undefined) return said;
  return `What answers at ${base} is no smartmeter-otel that understands this (status ${response.status}). Is WEB_PORT the one of the service, and is it the same version?`;
}

function errorIn(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    return typeof error === 'string' ? error : undefined;
  } catch {
    return undefined;
  }
}

function causeOf(error: unknown): string {
  const { cause, message } = error as Error;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  return code ?? message;
}

/** What the parts of the service say goes to standard error, in plain words. */
export function loggerOf(io: CommandIo): Logger {
  const say = (text: string) => io.err(`${text}\n`);
  return { debug() {}, info: say, warn: say, error: say };
}

/** Says what is wrong. @returns the exit code for it */
export function fail(io: CommandIo, problem: string): number {
  io.err(`${problem}\n`);
  return EXIT.failed;
}
