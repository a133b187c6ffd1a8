import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/clock.ts';
import { startChild } from './child.ts';
import { freePort } from './free-port.ts';

export interface PrometheusSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface RunningPrometheus {
  /** Where OTLP goes; `/v1/metrics` is appended. */
  readonly otlpUrl: string;
  /** An instant query. */
  query(promql: string): Promise<readonly PrometheusSample[]>;
  stop(): Promise<void>;
}

/** A real Prometheus with its OTLP receiver, scraping nothing. */
export async function startPrometheus(binary: string, features: readonly string[] = []): Promise<RunningPrometheus> {
  const dir = mkdtempSync(join(tmpdir(), 'prometheus-'));
  const port = await freePort();
  writeFileSync(join(dir, 'config.yaml'), '{}\n');
  const child = startChild(binary, [
    `--config.file=${join(dir, 'config.yaml')}`,
    `--storage.tsdb.path=${join(dir, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--web.enable-otlp-receiver',
    ...(features.length > 0 ? [`--enable-feature=${features.join(',')}`] : []),
  ]);
  await child.line(/Server is ready to receive web requests/);
  const url = `http://127.0.0.1:${port}`;
  return {
    otlpUrl: `${url}/api/v1/otlp`,
    query: (promql) => query(url, promql),
    async stop() {
      await child.stop();
      rmSync(dir, { recursive: true });
    },
  };
}

interface Answer {
  data: { result: { metric: Record<string, string>; value: [number, string] }[] };
}

async function query(url: string, promql: string): Promise<PrometheusSample[]> {
  // A second ahead: a sample that was taken a moment ago can be younger than the server's idea of now.
  const time = systemClock.now().wall / 1000 + 1;
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(promql)}&time=${time}`);
  const { data } = (await response.json()) as Answer;
  return data.result.map(({ metric: { __name__: name = '', ...labels }, value }) => ({
    name,
    labels,
    value: Number(value[1]),
  }));
}
