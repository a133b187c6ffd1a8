import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { problemOf, shownUrl } from '../../transports/otlp/problem.ts';
import type { Answer } from '../../transports/otlp/sender.ts';

/** What an answer means for the energy in the request. `cause` is the same for the same trouble, whatever the words. */
export type Outcome =
  /** Counted; `message` is what the backend wants known nevertheless. */
  | { readonly kind: 'done'; readonly message?: string }
  /** Definitely not counted, later it may be. `after`: milliseconds that the backend asks for. */
  | { readonly kind: 'retry'; readonly after?: number; readonly problem: string; readonly cause: string }
  /** May have been counted. */
  | { readonly kind: 'unknown'; readonly after?: number; readonly problem: string; readonly cause: string }
  /** Definitely not counted, nor will it be before somebody changes something. */
  | { readonly kind: 'configuration'; readonly problem: string; readonly cause: string }
  /** Definitely not counted, because of what is in it, or so the backend says. */
  | { readonly kind: 'malformed'; readonly problem: string; readonly cause: string }
  /** `rejected` points of it were not counted, nobody tells which. */
  | { readonly kind: 'partly'; readonly rejected: number; readonly problem: string; readonly cause: string };

type Answered = Extract<Answer, { kind: 'answered' }>;

/**
 * Failures in which no byte of the request can have left: there was no connection to send it over. Not among them
 * are unreachable hosts and timeouts, which an established connection reports as well.
 */
const NEVER_LEFT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_GET_ISSUER_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_INVALID_CHAR',
  'ERR_INVALID_URL',
]);

/** Milliseconds. A backend that asks for more is asked again after this. */
const RETRY_AFTER_AT_MOST = 3_600_000;

/**
 * @param points data points in the request
 * @param wall epoch milliseconds now, for a Retry-After that names a date where the answer has none of its own
 */
export function classify(answer: Answer, points: number, url: string, wall: number): Outcome {
  const problem = problemOf(answer, url);
  if (answer.kind === 'failed') {
    const { code: cause } = answer;
    return { kind: NEVER_LEFT.has(cause) ? 'retry' : 'unknown', problem, cause };
  }
  const { status } = answer;
  const cause = String(status);
  if (status >= 200 && status < 300) {
    return isWebPage(answer) ? { kind: 'configuration', problem, cause: 'web page' } : taken(answer, points, url);
  }
  const after = retryAfter(answer, wall);
  if (status === 408 || status === 429) return { kind: 'retry', problem, cause, ...after };
  if (status === 400 || status === 413 || status === 422) return { kind: 'malformed', problem, cause };
  if (status >= 300 && status < 500) return { kind: 'configuration', problem, cause };
  return { kind: 'unknown', problem, cause, ...after };
}

/** A login page of a hotspot answers 200 to everything; energy must not count as delivered to it. */
function isWebPage({ headers }: Answered): boolean {
  return /^text\/html/i.test(headers['content-type'] ?? '');
}

function taken({ body }: Answered, points: number, url: string): Outcome {
  const { rejected, message } = readPartialSuccess(body);
  const said = message.slice(0, 200);
  if (rejected <= 0) return said === '' ? { kind: 'done' } : { kind: 'done', message: said };
  const all = rejected >= points;
  const words = said === '' ? 'It does not say why.' : `It says: ${said}`;
  const problem = `${shownUrl(url)} rejected ${all ? 'all' : `${rejected} of`} ${points} data points. ${words}`;
  return all
    ? { kind: 'malformed', problem, cause: 'all rejected' }
    : { kind: 'partly', rejected, problem, cause: 'partly' };
}

/** A body that is not an OTLP response says nothing: many backends answer 200 with a text or nothing. */
function readPartialSuccess(body: Uint8Array): { rejected: number; message: string } {
  try {
    const { partialSuccess } = ProtobufMetricsSerializer.deserializeResponse(body);
    return { rejected: partialSuccess?.rejectedDataPoints ?? 0, message: partialSuccess?.errorMessage ?? '' };
  } catch {
    return { rejected: 0, message: '' };
  }
}

/** Seconds or a date, RFC 9110 section 10.2.3. A date is measured by the clock of the one who says it. */
function retryAfter({ headers, date }: Answered, wall: number): { after?: number } {
  const said = headers['retry-after'];
  if (said === undefined) return {};
  const ms = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - (date ?? wall);
  return Number.isNaN(ms) ? {} : { after: Math.min(Math.max(0, ms), RETRY_AFTER_AT_MOST) };
}
