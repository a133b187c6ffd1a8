import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startChild, type Child } from './child.ts';
import { freePort } from './free-port.ts';

const SHIPPED = join(import.meta.dirname, '../../otel-collector');
export const MACHINE_ID = '0123456789abcdef0123456789abcdef';

export interface ShippedCollector {
  /** Base URL of the receiver with the queue, and of the one that passes the backend's answer on. */
  readonly url: string;
  readonly energyUrl: string;
  readonly healthUrl: string;
  readonly child: Child;
  /** Starts it again, on the same ports and with the same queue. @returns the new process */
  start(): Promise<Child>;
  /** Where its queue lies. */
  readonly queueDir: string;
}

export interface ShippedOptions {
  /** Base URL of the backend, path included. */
  readonly backend: string;
  readonly token?: string;
  /** Shipped files to merge behind config.yaml. */
  readonly merge?: readonly string[];
  /** Milliseconds that the backend may take for energy. */
  readonly energyTimeout?: number;
  /** Bytes that the queue holds. */
  readonly queueSize?: number;
  /** Where the queue lies, instead of a folder of the test. */
  readonly queueDir?: string;
  readonly dockerEndpoint?: string;
  /** Further variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** Without what it says of the machine and of itself, so that the test's requests are the only ones. */
  readonly quiet?: boolean;
}

/** The arguments for shipped files, in the order in which they are merged. */
export function configArguments(files: readonly string[]): string[] {
  return files.flatMap((file) => ['--config', file.startsWith('/') ? file : join(SHIPPED, file)]);
}

/** What the compose file and the systemd unit set, with everything that lies on a machine in a folder of the test. */
export function shippedEnvironment(token = 'token'): { readonly dir: string; readonly env: Record<string, string> } {
  const dir = mkdtempSync(join(tmpdir(), 'shipped-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, 'token'), `${token}\n`);
  writeFileSync(join(dir, 'machine-id'), `${MACHINE_ID}\n`);
  return {
    dir,
    env: {
      TENANT_HOST: 'abc12345.live.dynatrace.com',
      API_TOKEN_FILE: join(dir, 'token'),
      MACHINE_ID_FILE: join(dir, 'machine-id'),
      SMARTMETER_HOST_NAME: 'pi',
      HOST_ARCH: 'arm32',
      QUEUE_DIR: join(dir, 'queue'),
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otlp.example/otlp',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://prometheus:9090/api/v1/otlp/v1/metrics',
    },
  };
}

/** The real Collector with the shipped configuration; only addresses and the scrape's interval are the test's. */
export async function startShippedCollector(binary: string, options: ShippedOptions): Promise<ShippedCollector> {
  const { dir, env } = shippedEnvironment(options.token);
  if (options.queueDir !== undefined) env['QUEUE_DIR'] = options.queueDir;
  if (options.dockerEndpoint !== undefined) env['DOCKER_ENDPOINT'] = options.dockerEndpoint;
  const [otlp, energy, health] = [await freePort(), await freePort(), await freePort()];
  const overlay = join(dir, 'overlay.yaml');
  writeFileSync(overlay, JSON.stringify(overlayOf(options, otlp, energy, health)));
  const files = ['config.yaml', ...(options.merge ?? []), overlay];
  const [url, energyUrl, healthUrl] = [otlp, energy, health].map((port) => `http://127.0.0.1:${port}`) as [
    string,
    string,
    string,
  ];
  const start = async () => {
    const child = startChild(join(SHIPPED, 'start.sh'), configArguments(files), {
      env: { ...env, ...options.env, OTELCOL: binary },
    });
    onTestFinished(async () => {
      await child.stop('SIGKILL');
    });
    // At `warn` it does not say when it is ready, so its health check is asked as a container engine asks.
    await healthy(healthUrl, child);
    return child;
  };
  return { url, energyUrl, healthUrl, queueDir: env['QUEUE_DIR']!, child: await start(), start };
}

/** What a test changes of the shipped configuration: addresses, and how long it waits. */
export function overlayOf(options: ShippedOptions, otlp: number, energy: number, health: number) {
  const { backend, energyTimeout = 8000, queueSize, quiet = false } = options;
  const often = quiet ? 3_600_000 : 500;
  const own = (signal: string) => ({ protocol: 'http/protobuf', endpoint: `http://127.0.0.1:${otlp}/v1/${signal}` });
  return {
    receivers: {
      otlp: { protocols: { http: { endpoint: `127.0.0.1:${otlp}` } } },
      'otlp/energy': { protocols: { http: { endpoint: `127.0.0.1:${energy}` } } },
      ...(options.dockerEndpoint !== undefined && {
        docker_stats: { collection_interval: '500ms', initial_delay: '50ms' },
      }),
      host_metrics: { collection_interval: `${often}ms`, initial_delay: `${often / 10}ms` },
    },
    exporters: {
      otlp_http: {
        endpoint: backend,
        retry_on_failure: { initial_interval: '50ms', max_interval: '200ms' },
        ...(queueSize !== undefined && { sending_queue: { queue_size: queueSize } }),
      },
      'otlp_http/energy': { endpoint: backend, timeout: `${energyTimeout}ms` },
    },
    extensions: { health_check: { endpoint: `127.0.0.1:${health}` } },
    service: {
      telemetry: {
        metrics: {
          readers: [
            {
              periodic: { interval: often, exporter: { otlp: { ...own('metrics'), temporality_preference: 'delta' } } },
            },
          ],
        },
        logs: quiet
          ? { processors: [] }
          : { processors: [{ batch: { schedule_delay: 100, exporter: { otlp: own('logs') } } }] },
      },
    },
  };
}

/** Resolves when the health check says yes; rejects when the process ends before. */
export async function healthy(url: string, child: Child): Promise<void> {
  let ended = false;
  void child.ended.then(() => (ended = true));
  for (;;) {
    if (ended) throw new Error(`The Collector ended:\n${child.lines.join('\n')}`);
    const status = await fetch(url).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
