/** A real Collector that writes traces, logs and metrics to a file, and what is in it. */
import { mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from './child.ts';
import { freePort } from './free-port.ts';

export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** '' for a root. */
  readonly parentSpanId: string;
  readonly name: string;
  /** As opentelemetry-proto numbers it: 1 internal, 3 client, 5 consumer. */
  readonly kind: number;
  /** 0 unset, 2 error. */
  readonly status: number;
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: Readonly<Record<string, string>>;
  readonly resource: Readonly<Record<string, string>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly events: readonly string[];
}

export interface CollectedLog {
  readonly body: string;
  readonly severity: number;
  readonly traceId: string;
  readonly spanId: string;
}

export interface Collected {
  readonly spans: readonly CollectedSpan[];
  readonly logs: readonly CollectedLog[];
  /** Names of the metrics. */
  readonly metrics: ReadonlySet<string>;
}

export interface SignalsCollector {
  /** Base URL of its OTLP receiver. */
  readonly url: string;
  /** Resolves with all that has come so far, once it fulfils the condition. */
  until(condition: (collected: Collected) => boolean): Promise<Collected>;
  stop(): Promise<void>;
}

export async function startSignalsCollector(binary: string): Promise<SignalsCollector> {
  const dir = mkdtempSync(join(tmpdir(), 'collector-'));
  const port = await freePort();
  const out = join(dir, 'out.json');
  writeFileSync(out, '');
  writeFileSync(join(dir, 'config.yaml'), config(port, out));
  const child = startChild(binary, ['--config', join(dir, 'config.yaml')]);
  await child.line(/Everything is ready/);
  return {
    url: `http://127.0.0.1:${port}`,
    until: (condition) => untilWritten(out, condition),
    async stop() {
      await child.stop();
      rmSync(dir, { recursive: true });
    },
  };
}

function config(port: number, out: string): string {
  const pipeline = { receivers: ['otlp'], exporters: ['file'] };
  return JSON.stringify({
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
    exporters: { file: { path: out, flush_interval: '50ms' } },
    service: {
      telemetry: { metrics: { level: 'none' } },
      pipelines: { metrics: pipeline, traces: pipeline, logs: pipeline },
    },
  });
}

function untilWritten(path: string, condition: (collected: Collected) => boolean): Promise<Collected> {
  return new Promise((resolve) => {
    const watcher = watch(path, look);
    function look() {
      const collected = read(path);
      if (!condition(collected)) return;
      watcher.close();
      resolve(collected);
    }
    look();
  });
}

/** OTLP/JSON, as opentelemetry-proto defines it; what is empty is left out. */
interface OtlpLine {
  readonly resourceSpans?: readonly {
    resource: OtlpAttributes;
    scopeSpans: readonly { spans: readonly OtlpSpan[] }[];
  }[];
  readonly resourceLogs?: readonly { scopeLogs: readonly { logRecords: readonly OtlpLog[] }[] }[];
  readonly resourceMetrics?: readonly { scopeMetrics: readonly { metrics: readonly { name: string }[] }[] }[];
}
interface OtlpAttributes {
  readonly attributes?: readonly { key: string; value: Readonly<Record<string, unknown>> }[];
}
interface OtlpSpan extends OtlpAttributes {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind?: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status?: { readonly code?: number };
  readonly links?: readonly { traceId: string; spanId: string }[];
  readonly events?: readonly { name: string }[];
}
interface OtlpLog {
  readonly body?: { readonly stringValue?: string };
  readonly severityNumber?: number;
  readonly traceId?: string;
  readonly spanId?: string;
}

function read(path: string): Collected {
  // The last line may be half written.
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as OtlpLine);
  return {
    spans: lines.flatMap(({ resourceSpans = [] }) =>
      resourceSpans.flatMap(({ resource, scopeSpans }) =>
        scopeSpans.flatMap(({ spans }) => spans.map((span) => spanOf(span, textsOf(resource)))),
      ),
    ),
    logs: lines.flatMap(({ resourceLogs = [] }) =>
      resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords.map(logOf))),
    ),
    metrics: new Set(
      lines.flatMap(({ resourceMetrics = [] }) =>
        resourceMetrics.flatMap(({ scopeMetrics }) =>
          scopeMetrics.flatMap(({ metrics }) => metrics.map(({ name }) => name)),
        ),
      ),
    ),
  };
}

function spanOf(span: OtlpSpan, resource: Readonly<Record<string, string>>): CollectedSpan {
  const { traceId, spanId, parentSpanId = '', name, kind = 0, status, links = [], events = [] } = span;
  return {
    traceId,
    spanId,
    parentSpanId,
    name,
    kind,
    status: status?.code ?? 0,
    start: BigInt(span.startTimeUnixNano),
    end: BigInt(span.endTimeUnixNano),
    attributes: textsOf(span),
    resource,
    links: links.map((link) => ({ traceId: link.traceId, spanId: link.spanId })),
    events: events.map((event) => event.name),
  };
}

function logOf({ body, severityNumber = 0, traceId = '', spanId = '' }: OtlpLog): CollectedLog {
  return { body: body?.stringValue ?? '', severity: severityNumber, traceId, spanId };
}

function textsOf({ attributes = [] }: OtlpAttributes): Record<string, string> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, String(Object.values(value)[0])]));
}
