import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, type Child } from './child.ts';
import { requireComponent } from './components.ts';
import { freePort } from './free-port.ts';

export interface MosquittoOptions {
  /** Name and password of everybody who is let in; without it everybody is. */
  readonly users?: Readonly<Record<string, string>>;
  /** Lines of an access list. */
  readonly acl?: readonly string[];
  /** Paths of PEM files. */
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string; readonly clientCert?: boolean };
  readonly websockets?: boolean;
  /** Logs what it must only: writing a line per message would be the bottleneck of a flood. */
  readonly quiet?: boolean;
}

/** A real Mosquitto on a port of its own, which stays the same over restarts. */
export interface RunningMosquitto {
  readonly port: number;
  /** Everything it has logged. */
  readonly log: () => readonly string[];
  /** Resolves with the first line of its log that matches. */
  line(pattern: RegExp): Promise<string>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function startMosquitto(binary: string, options: MosquittoOptions = {}): Promise<RunningMosquitto> {
  const dir = mkdtempSync(join(tmpdir(), 'mosquitto-'));
  const port = await freePort();
  const configPath = join(dir, 'mosquitto.conf');
  // It refuses to run with WebSockets alone: what libwebsockets listens on is not counted.
  const beside = options.websockets ? [`listener ${await freePort()} 127.0.0.1`] : [];
  writeFileSync(configPath, `${[...beside, ...config(port, dir, options)].join('\n')}\n`);
  let child: Child | undefined;
  const broker: RunningMosquitto = {
    port,
    log: () => child?.lines ?? [],
    line: (pattern) => (child as Child).line(pattern),
    async kill() {
      await child?.stop('SIGKILL');
    },
    async start() {
      child = startChild(binary, ['-c', configPath]);
      await child.line(/mosquitto version .* running/);
    },
    async stop() {
      await child?.stop('SIGKILL');
      rmSync(dir, { recursive: true });
    },
  };
  await broker.start();
  return broker;
}

function config(port: number, dir: string, { users, acl, tls, websockets, quiet }: MosquittoOptions): string[] {
  const lines = [
    `listener ${port} 127.0.0.1`,
    quiet ? 'log_type information' : 'log_type all',
    'persistence false',
    'max_queued_messages 0',
  ];
  if (websockets) lines.push('protocol websockets');
  if (users) lines.push(`password_file ${passwordFile(dir, users)}`, 'allow_anonymous false');
  else lines.push('allow_anonymous true');
  if (acl) lines.push(`acl_file ${readable(dir, 'acl', `${acl.join('\n')}\n`)}`);
  if (tls) {
    lines.push(`cafile ${tls.ca}`, `certfile ${tls.cert}`, `keyfile ${tls.key}`);
    lines.push(`require_certificate ${tls.clientCert === true}`);
  }
  // As root it would become another user, who cannot read the files of a test.
  return [...lines, 'user root'];
}

function passwordFile(dir: string, users: Readonly<Record<string, string>>): string {
  const path = readable(dir, 'passwords', '');
  const tool = requireComponent('mosquitto_passwd') as string;
  for (const [user, password] of Object.entries(users)) execFileSync(tool, ['-b', path, user, password]);
  return path;
}

function readable(dir: string, name: string, content: string): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  chmodSync(path, 0o700);
  chownSync(path, process.getuid?.() ?? 0, process.getgid?.() ?? 0);
  return path;
}
