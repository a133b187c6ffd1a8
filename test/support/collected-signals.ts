/** A real Collector that writes traces, logs and metrics to a file, and what is in it. */
import { startFileCollector } from './file-collector.ts';

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
  readonly until: (condition: (collected: Collected) => boolean) => Promise<Collected>;
  readonly stop: () => Promise<void>;
}

export async function startSignalsCollector(binary: string): Promise<SignalsCollector> {
  const { url, until, stop } = await startFileCollector(binary, ['metrics', 'traces', 'logs']);
  return { url, stop, until: (condition) => until(collectedIn, condition) };
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

function collectedIn(requests: readonly unknown[]): Collected {
  const lines = requests as readonly OtlpLine[];
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
