import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { StateDocument } from '../../src/web/state.ts';
import { startChild, type Child } from './child.ts';

const CLI = join(import.meta.dirname, '../../dist/cli.js');

/** A record of the service's log. */
export interface LogRecord {
  readonly level: string;
  readonly msg: string;
}

/** The built service as a process, configured by its environment alone. */
export interface Service {
  readonly child: Child;
  readonly pageUrl: string;
  readonly log: () => readonly LogRecord[];
  readonly state: () => Promise<StateDocument>;
  /** Resolves with the first state for which the condition holds, as told by the service's event stream. */
  readonly until: (condition: (state: StateDocument) => boolean) => Promise<StateDocument>;
}

export type Env = Readonly<Record<string, string>>;

/** Runs a command of the built service to its end. */
export async function runCli(
  args: readonly string[],
  env: Env = {},
): Promise<{ code: number | string; output: string }> {
  const child = startChild(process.execPath, [CLI, ...args], { env: { ...isolated(), ...env } });
  const code = await child.ended;
  return { code, output: child.lines.join('\n') };
}

/** Starts `run` (or another command that serves) and waits for its page; it ends with the test. */
export async function startService(env: Env = {}, command = 'run'): Promise<Service> {
  const child = startChild(process.execPath, [CLI, command], { env: { ...isolated(), ...env } });
  onTestFinished(async () => {
    await child.stop('SIGKILL');
  });
  const line = await child.line(/http:\/\/127\.0\.0\.1:\d+ ?.*(page|see)|page is at/);
  const pageUrl = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] as string;
  return {
    child,
    pageUrl,
    log: () =>
      child.lines.map((text) => (text.startsWith('{') ? JSON.parse(text) : { level: '', msg: text }) as LogRecord),
    state: async () => (await (await fetch(`${pageUrl}/api/state`)).json()) as StateDocument,
    until: (condition) => untilState(pageUrl, condition),
  };
}

/** No port, no folder and no setting is shared with anything else on the machine. */
function isolated(): Env {
  const dir = mkdtempSync(join(tmpdir(), 'service-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return { WEB_PORT: '0', MQTT_PORT: '0', SMARTMETER_STATE_DIR: dir, LOG_FORMAT: 'json', TZ: 'Europe/Vienna' };
}

async function untilState(pageUrl: string, condition: (state: StateDocument) => boolean): Promise<StateDocument> {
  const abort = new AbortController();
  const response = await fetch(`${pageUrl}/api/events`, { signal: abort.signal });
  let text = '';
  try {
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const data = /^data: ?(.*)$/m.exec(event)?.[1];
        const state = data === undefined ? undefined : (JSON.parse(data) as StateDocument);
        if (state && condition(state)) return state;
      }
    }
  } finally {
    abort.abort();
  }
  throw new Error('The event stream ended before the state was reached.');
}
