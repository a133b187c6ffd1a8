import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startChild, type Child } from '../support/child.ts';
import { freePort } from '../support/free-port.ts';

const ROOT = join(import.meta.dirname, '../..');
/** As the shipped unit and image start it. */
export const NODE_FLAGS = ['--max-semi-space-size=1'];

/** Programs for 32-bit ARM and how they are run here. Throws, with what to do, where scripts/armv7.sh has not been run. */
export interface Armv7 {
  /** Command line that runs Node with these arguments. */
  node(args: readonly string[]): readonly [string, readonly string[]];
  collector(args: readonly string[]): readonly [string, readonly string[]];
}

export function armv7(): Armv7 {
  const paths = execFileSync('bash', [join(ROOT, 'scripts/armv7.sh'), '--paths'], { encoding: 'utf8' });
  const [qemu, debian, collector] = paths.trim().split('\n') as [string, string, string];
  for (const path of [qemu, debian, collector])
    if (!existsSync(path)) throw new Error(`There is no ${path}: bash scripts/armv7.sh makes it.`);
  return {
    node: (args) => [qemu, ['-L', debian, join(debian, 'usr/bin/node'), ...args]],
    collector: (args) => [qemu, [collector, ...args]],
  };
}

/** The folder that an image or an installation would hold, for 32-bit ARM; it ends with the test. */
export function layOutRuntime(): string {
  const folder = mkdtempSync(join(tmpdir(), 'runtime-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const dist = process.env['SMARTMETER_DIST'] ?? join(ROOT, 'dist');
  execFileSync(process.execPath, [join(ROOT, 'scripts/runtime.ts'), folder, 'arm', '--dist', dist]);
  return folder;
}

/** Runs a program to its end and gives what it printed. */
export function output([command, args]: readonly [string, readonly string[]]): string {
  return execFileSync(command, args, { encoding: 'utf8' });
}

export function start([command, args]: readonly [string, readonly string[]], env: Record<string, string> = {}): Child {
  const child = startChild(command, args, { env });
  onTestFinished(async () => void (await child.stop('SIGKILL')));
  return child;
}

/** A folder of this test alone. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'armv7-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** The Collector for ARM, which hands everything on to `backend`; resolves with its receiver's base URL. */
export async function startCollector(machine: Armv7, backend: string): Promise<{ child: Child; url: string }> {
  const port = await freePort();
  const config = join(folder(), 'config.yaml');
  const exporter = { endpoint: backend, retry_on_failure: { max_elapsed_time: '0' } };
  writeFileSync(
    config,
    JSON.stringify({
      receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
      exporters: { otlp_http: exporter },
      service: {
        telemetry: { metrics: { level: 'none' } },
        pipelines: { metrics: { receivers: ['otlp'], exporters: ['otlp_http'] } },
      },
    }),
  );
  const child = start(machine.collector(['--config', config]));
  await child.line(/Everything is ready/);
  return { child, url: `http://127.0.0.1:${port}` };
}

/** Resident memory in MB as Linux counts it: the emulator and its translated code included. */
export function residentMb(child: Child): number {
  const status = readFileSync(`/proc/${child.process.pid}/status`, 'utf8');
  return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024);
}
