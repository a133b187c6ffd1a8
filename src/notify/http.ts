import type { Delivery } from './delivery.ts';
import { networkProblem } from './network-words.ts';

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpPlace {
  /** The beginning of the URL, for sentences. */
  readonly target: string;
  /** What to look at when it does not let us in: "Check token in notify: channels: ntfy". */
  readonly remedy: string;
  /** What a body of a refusal says, if it may be shown. */
  readonly explain?: (body: string) => string | undefined;
  /** Epoch ms, for a Retry-After that is a date. */
  readonly wall: () => number;
}

/** Letters of a refusal that are read. */
const LONGEST_ANSWER = 4096;

/** Sends once. Never rejects. Redirects are not followed: what is sent is for the one it is addressed to. */
export async function sendHttp(request: HttpRequest, place: HttpPlace, signal: AbortSignal): Promise<Delivery> {
  const { url, ...init } = request;
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal });
    if (response.ok) {
      await response.body?.cancel();
      return { ok: true };
    }
    return refusal(response, await beginningOf(response), place);
  } catch (error) {
    return { ok: false, problem: networkProblem(error, place.target), again: true };
  }
}

async function beginningOf(response: Response): Promise<string> {
  let text = '';
  if (!response.body) return text;
  const decoder = new TextDecoder();
  for await (const chunk of response.body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= LONGEST_ANSWER) break;
  }
  return text.slice(0, LONGEST_ANSWER);
}

function refusal({ status, headers }: Response, body: string, { target, remedy, explain, wall }: HttpPlace): Delivery {
  const said = explain?.(body);
  const why = said === undefined ? `status ${status}` : `status ${status}: ${said}`;
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const waitSeconds = retryAfter(headers.get('retry-after'), wall());
    const problem =
      status === 429
        ? `${target} takes no more for the moment (${why}). It is tried again later.`
        : `${target} cannot take it at the moment (${why}). It is tried again.`;
    return { ok: false, problem, again: true, ...(waitSeconds !== undefined && { waitSeconds }) };
  }
  return { ok: false, problem: `${refusedWords(status, target, why)} ${remedy}`, again: false };
}

function refusedWords(status: number, target: string, why: string): string {
  if (status === 401 || status === 403) return `${target} does not let us in (${why}).`;
  if (status === 404 || status === 410) return `${target} does not know this address (${why}).`;
  if (status >= 300 && status < 400) return `${target} sends on to another address (${why}), which is not followed.`;
  return `${target} refuses the notification (${why}).`;
}

/** RFC 9110, 10.2.3: seconds, or a date. @returns seconds, undefined if it is neither */
export function retryAfter(header: string | null, wall: number): number | undefined {
  if (header === null) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - wall) / 1000);
}

/** Scheme, host and port: what comes behind may be a secret. Placeholders may stand in it. */
export function targetOf(url: string): string {
  return new URL(url.replace(/\{\{\s*\w+\s*\}\}/g, 'x')).origin;
}
