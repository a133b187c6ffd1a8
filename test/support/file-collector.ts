import { mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from './child.ts';
import { freePort } from './free-port.ts';

/** A real Collector that writes what it receives to a file. */
export interface FileCollector {
  /** Base URL of its OTLP receiver. */
  readonly url: string;
  /** Resolves with all requests so far as OTLP/JSON, read by `read`, once they fulfil the condition. */
  readonly until: <T>(read: (requests: readonly unknown[]) => T, condition: (read: T) => boolean) => Promise<T>;
  readonly stop: () => Promise<void>;
}

export async function startFileCollector(
  binary: string,
  signals: readonly ('metrics' | 'traces' | 'logs')[],
): Promise<FileCollector> {
  const dir = mkdtempSync(join(tmpdir(), 'collector-'));
  const port = await freePort();
  const out = join(dir, 'out.json');
  writeFileSync(out, '');
  writeFileSync(join(dir, 'config.yaml'), config(port, out, signals));
  const child = startChild(binary, ['--config', join(dir, 'config.yaml')]);
  await child.line(/Everything is ready/);
  return {
    url: `http://127.0.0.1:${port}`,
    until: (read, condition) =>
      new Promise((resolve) => {
        const watcher = watch(out, look);
        function look() {
          const found = read(requestsIn(out));
          if (!condition(found)) return;
          watcher.close();
          resolve(found);
        }
        look();
      }),
    async stop() {
      await child.stop();
      rmSync(dir, { recursive: true });
    },
  };
}

function config(port: number, out: string, signals: readonly string[]): string {
  const pipeline = { receivers: ['otlp'], exporters: ['file'] };
  return JSON.stringify({
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
    exporters: { file: { path: out, flush_interval: '50ms' } },
    service: {
      telemetry: { metrics: { level: 'none' } },
      pipelines: Object.fromEntries(signals.map((signal) => [signal, pipeline])),
    },
  });
}

/** The last line may be half written. */
function requestsIn(path: string): unknown[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as unknown);
}
