import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import type { ExportOutcome } from '../../status.ts';
import { problemOf, shownUrl, type OtlpSignal } from './problem.ts';
import type { Answer } from './sender.ts';

export interface Problem {
  /** Status or code: the same for the same trouble, whatever the words. */
  readonly cause: string;
  /** A sentence for the person at the Pi. */
  readonly text: string;
}

export interface Verdict {
  /**
   * `refused`: a definite no to all of it. `partial`: a definite no to some of it, nobody tells to which.
   * `failed`: no definite answer; it may have been counted.
   */
  readonly outcome: ExportOutcome;
  /** Data points, spans or log records that the backend rejected. */
  readonly rejected: number;
  /** What is wrong; absent when all is well. */
  readonly problem?: Problem;
}

const ITEMS = { metrics: 'data points', traces: 'spans', logs: 'log records' } as const;
const success: Verdict = { outcome: 'success', rejected: 0 };

/** @param points data points, spans or log records that the request held; Infinity where that is not known */
export function judge(answer: Answer, points: number, url: string, signal: OtlpSignal = 'metrics'): Verdict {
  if (answer.kind === 'failed') {
    return { outcome: 'failed', rejected: 0, problem: { cause: answer.code, text: problemOf(answer, url, signal) } };
  }
  const { status } = answer;
  if (status >= 200 && status < 300 && !isWebPage(answer)) return judgeAccepted(answer.body, points, url, signal);
  const mayPass = status === 408 || status === 429 || status >= 500;
  const problem = { cause: String(status), text: problemOf(answer, url, signal) };
  return mayPass ? { outcome: 'failed', rejected: 0, problem } : { outcome: 'refused', rejected: points, problem };
}

/** A login page of a hotspot answers 200 to everything; energy must not count as delivered to it. */
function isWebPage({ headers }: Extract<Answer, { kind: 'answered' }>): boolean {
  return /^text\/html/i.test(headers['content-type'] ?? '');
}

function judgeAccepted(body: Uint8Array, points: number, url: string, signal: OtlpSignal): Verdict {
  const { rejected, message } = readPartialSuccess(body);
  if (rejected <= 0) return success;
  const all = rejected >= points;
  const said = message === '' ? 'It does not say why.' : `It says: ${message.slice(0, 200)}`;
  const which = all ? `all ${points}` : Number.isFinite(points) ? `${rejected} of ${points}` : String(rejected);
  const text = `${shownUrl(url)} rejected ${which} ${ITEMS[signal]}. ${said}`;
  const outcome = all ? 'refused' : 'partial';
  return { outcome, rejected: Math.min(rejected, points), problem: { cause: outcome, text } };
}

/**
 * A body that is not an OTLP response says nothing: many backends answer 200 with a text or nothing. The answers to
 * metrics, traces and logs are alike on the wire (field 1: how many were rejected, 2: why), so one decoder does.
 */
function readPartialSuccess(body: Uint8Array): { rejected: number; message: string } {
  try {
    const { partialSuccess } = ProtobufMetricsSerializer.deserializeResponse(body);
    return { rejected: partialSuccess?.rejectedDataPoints ?? 0, message: partialSuccess?.errorMessage ?? '' };
  } catch {
    return { rejected: 0, message: '' };
  }
}
