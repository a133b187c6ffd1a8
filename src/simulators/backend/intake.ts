import type { PartialSuccess } from './answer.ts';
import type { HttpRefusal } from './dynatrace-access.ts';
import { judgeLogs, judgeMetrics, judgeSpans, limits, type Judged } from './dynatrace.ts';
import { decodeLogs } from './otlp-logs.ts';
import { decodeMetrics } from './otlp-metrics.ts';
import { decodeTraces } from './otlp-traces.ts';
import type { Decoded } from './proto-reader.ts';
import type { BackendStore, Signal } from './store.ts';

/** What is to be kept of a request, once it is decided that it is. */
export interface Content {
  readonly size: number;
  readonly partial: PartialSuccess | undefined;
  /** Stores it. */
  keep(): void;
}

export interface IntakeRules {
  readonly dynatrace: boolean;
  /** Epoch milliseconds. */
  readonly wall: number;
  /** A partial success that is asked for: the first items are not taken. */
  readonly partial: { readonly rejected: number | 'all'; readonly message: string } | undefined;
}

/** Decodes and judges a body of one signal. Nothing is stored before `keep`. */
export function readContent(
  signal: Signal,
  bytes: Uint8Array,
  store: BackendStore,
  rules: IntakeRules,
): Content | HttpRefusal {
  const { wall } = rules;
  switch (signal) {
    case 'metrics':
      return content(
        decodeMetrics(bytes),
        rules,
        (all) => judgeMetrics(all, wall),
        (all) => store.addPoints(all),
      );
    case 'traces':
      return content(
        decodeTraces(bytes),
        rules,
        (all) => judgeSpans(all, wall),
        (all) => store.addSpans(all),
      );
    case 'logs':
      return content(
        decodeLogs(bytes),
        rules,
        (all) => judgeLogs(all, wall),
        (all) => store.addLogs(all),
      );
  }
}

function content<T>(
  decoded: Decoded<readonly T[]>,
  rules: IntakeRules,
  judge: (all: readonly T[]) => Judged<T>,
  keep: (all: readonly T[]) => void,
): Content | HttpRefusal {
  if (!decoded.ok) return { status: 400, message: `the body is no OTLP request: ${decoded.reason}` };
  if (rules.dynatrace && decoded.value.length > limits.points) {
    const { length } = decoded.value;
    return {
      status: 413,
      message: `OTLP_MESSAGE_MAX_SIZE_EXCEEDED: ${length} data points, ${limits.points} are allowed`,
    };
  }
  const judged: Judged<T> = rules.dynatrace ? judge(decoded.value) : { taken: decoded.value, rejected: 0, reasons: [] };
  const { taken, rejected, message } = judged;
  const dropped = rules.partial?.rejected === 'all' ? taken.length : (rules.partial?.rejected ?? 0);
  const kept = taken.slice(dropped);
  const messages = [...(rules.partial ? [rules.partial.message] : []), ...(message === undefined ? [] : [message])];
  return {
    size: kept.length,
    partial: messages.length > 0 ? { rejected: rejected + dropped, message: messages.join(', ') } : undefined,
    keep: () => keep(kept),
  };
}
