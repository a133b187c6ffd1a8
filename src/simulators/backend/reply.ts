import { errorStatus, exportResponse } from './answer.ts';
import { errorEnvelope, type HttpRefusal } from './dynatrace-access.ts';
import type { FaultyAnswer } from './faults.ts';
import type { Content } from './intake.ts';

/** A whole answer to the client. */
export interface Reply {
  readonly status: number;
  readonly body: string | Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** How errors are told: as OTLP asks for it, or as Dynatrace's other APIs do. */
export type ErrorStyle = 'otlp' | 'dynatrace';

/** Whether a request's content is kept although, or because, it is answered so. */
export function isTaken(answer: FaultyAnswer | undefined): boolean {
  return answer === undefined || answer.do === 'partial' || answer.taken === true;
}

/** @returns undefined where no whole answer goes back */
export function replyTo(
  verdict: Content | HttpRefusal,
  answer: FaultyAnswer | undefined,
  style: ErrorStyle,
): Reply | undefined {
  if (answer?.do === 'hang' || answer?.do === 'reset') return undefined;
  if (answer?.do === 'refuse') return refusedAsTold(answer, style);
  if ('status' in verdict) return refused(verdict, style);
  return { status: 200, body: exportResponse(verdict.partial), headers: {} };
}

export function refused(refusal: HttpRefusal, style: ErrorStyle): Reply {
  const { status, message } = refusal;
  if (style === 'otlp') return { status, body: errorStatus(message), headers: {} };
  return { status, body: errorEnvelope(refusal), headers: JSON_TYPE };
}

export const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' } as const;

function refusedAsTold(answer: FaultyAnswer & { do: 'refuse' }, style: ErrorStyle): Reply {
  const { status, retryAfter, body } = answer;
  const usual = refused({ status, message: `the simulated backend was told to answer ${status}` }, style);
  const headers = { ...usual.headers, ...(retryAfter !== undefined && { 'retry-after': retryAfter }) };
  return body === undefined ? { ...usual, headers } : { status, body: Buffer.from(body), headers };
}
