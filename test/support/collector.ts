import { mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from './child.ts';
import { freePort } from './free-port.ts';

/** One data point as the Collector's file exporter wrote it. */
export interface CollectedPoint {
  readonly metric: string;
  readonly unit: string;
  readonly kind: 'gauge' | 'sum';
  readonly temporality: 'delta' | 'cumulative' | undefined;
  readonly value: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly resource: Readonly<Record<string, string>>;
}

export interface RunningCollector {
  /** Base URL of its OTLP receiver. */
  readonly url: string;
  /** Resolves with all points so far, once they fulfil the condition. */
  points(condition: (points: readonly CollectedPoint[]) => boolean): Promise<readonly CollectedPoint[]>;
  stop(): Promise<void>;
}

/** A real OpenTelemetry Collector that writes what it receives to a file. */
export async function startCollector(binary: string): Promise<RunningCollector> {
  const dir = mkdtempSync(join(tmpdir(), 'collector-'));
  const port = await freePort();
  const out = join(dir, 'out.json');
  writeFileSync(out, '');
  writeFileSync(join(dir, 'config.yaml'), config(port, out));
  const child = startChild(binary, ['--config', join(dir, 'config.yaml')]);
  await child.line(/Everything is ready/);
  return {
    url: `http://127.0.0.1:${port}`,
    points: (condition) => whenWritten(out, condition),
    async stop() {
      await child.stop();
      rmSync(dir, { recursive: true });
    },
  };
}

function config(port: number, out: string): string {
  return JSON.stringify({
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
    exporters: { file: { path: out, flush_interval: '50ms' } },
    service: {
      telemetry: { metrics: { level: 'none' } },
      pipelines: { metrics: { receivers: ['otlp'], exporters: ['file'] } },
    },
  });
}

function whenWritten(
  path: string,
  condition: (points: readonly CollectedPoint[]) => boolean,
): Promise<readonly CollectedPoint[]> {
  return new Promise((resolve) => {
    const watcher = watch(path, look);
    function look() {
      const points = read(path);
      if (!condition(points)) return;
      watcher.close();
      resolve(points);
    }
    look();
  });
}

interface OtlpJson {
  resourceMetrics: {
    resource: { attributes: KeyValue[] };
    scopeMetrics: { metrics: OtlpMetric[] }[];
  }[];
}
interface KeyValue {
  key: string;
  value: { stringValue?: string };
}
interface OtlpMetric {
  name: string;
  unit?: string;
  gauge?: { dataPoints: OtlpPoint[] };
  sum?: { dataPoints: OtlpPoint[]; aggregationTemporality: number };
}
interface OtlpPoint {
  asDouble?: number;
  asInt?: string;
  attributes?: KeyValue[];
}

function read(path: string): CollectedPoint[] {
  // The last line may be half written.
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.flatMap((line) =>
    (JSON.parse(line) as OtlpJson).resourceMetrics.flatMap(({ resource, scopeMetrics }) =>
      scopeMetrics.flatMap(({ metrics }) => metrics.flatMap((metric) => pointsOf(metric, record(resource.attributes)))),
    ),
  );
}

function pointsOf(metric: OtlpMetric, resource: Record<string, string>): CollectedPoint[] {
  const points = (metric.gauge ?? metric.sum)?.dataPoints ?? [];
  return points.map((point) => ({
    metric: metric.name,
    unit: metric.unit ?? '',
    kind: metric.gauge ? 'gauge' : 'sum',
    temporality: metric.sum ? (metric.sum.aggregationTemporality === 1 ? 'delta' : 'cumulative') : undefined,
    value: point.asDouble ?? Number(point.asInt),
    attributes: record(point.attributes ?? []),
    resource,
  }));
}

function record(attributes: readonly KeyValue[]): Record<string, string> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? '']));
}
