import http from 'node:http';
import https from 'node:https';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** Where a request goes and how. */
export interface Target {
  /** Used as is. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'gzip' | 'none';
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
  /** PEM contents of the CA to trust instead of the system's. */
  readonly ca?: string;
}

/** What became of a request. A network that fails is a value, not an exception. */
export type Answer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: http.IncomingHttpHeaders;
      /** At most `BODY_LIMIT` bytes of it. */
      readonly body: Uint8Array;
      /** The backend's clock, epoch milliseconds; absent if it does not tell. */
      readonly date?: number;
    }
  | {
      readonly kind: 'failed';
      /** As Node words it. */
      readonly reason: string;
      /** Node's or OpenSSL's code; `TIMEOUT` after `Target.timeout`, `STOPPED` when we gave up ourselves. */
      readonly code: string;
    };

export interface Sender {
  /** POSTs an encoded OTLP request. Never rejects. */
  send(body: Uint8Array): Promise<Answer>;
  /** Ends what is under way (it answers `STOPPED`) and the connections. Safe to call twice. */
  close(): void;
}

/** An answer to OTLP is a few bytes, or a page that says why not; more is not worth the memory of a Pi. */
export const BODY_LIMIT = 64 * 1024;
/**
 * Milliseconds after which an idle connection is closed: shorter than what servers and routers do in silence,
 * so that a request is not written into a connection that nobody listens on any more.
 */
const IDLE = 15_000;

const compress = promisify(gzip);

export function createSender(target: Target): Sender {
  const stop = new AbortController();
  let agent: http.Agent | undefined;
  return {
    async send(body) {
      if (stop.signal.aborted) return stopped;
      try {
        agent ??= createAgent(target);
        const payload = target.compression === 'gzip' ? await compress(body) : body;
        return await post(target, agent, payload, stop.signal);
      } catch (error) {
        // A URL or a header that Node refuses to send at all, such as a token with a line break in it.
        return failed(error as NodeJS.ErrnoException);
      }
    },
    close() {
      stop.abort();
      agent?.destroy();
    },
  };
}

const stopped: Answer = { kind: 'failed', reason: 'stopped', code: 'STOPPED' };

function createAgent({ url, ca }: Target): http.Agent {
  const options = { keepAlive: true, timeout: IDLE };
  if (new URL(url).protocol === 'http:') return new http.Agent(options);
  return new https.Agent({ ...options, ...(ca === undefined ? {} : { ca }) });
}

/**
 * One exchange. A redirect is an answer like any other: following it would carry the token to another host.
 * The timeout is real time whatever clock the application runs on, because the other end of a socket does.
 */
function post(target: Target, agent: http.Agent, payload: Uint8Array, stop: AbortSignal): Promise<Answer> {
  const url = new URL(target.url);
  const { request } = url.protocol === 'http:' ? http : https;
  const timeout = AbortSignal.timeout(target.timeout);
  return new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException) => {
      if (stop.aborted) resolve(stopped);
      else if (timeout.aborted)
        resolve({ kind: 'failed', reason: `no answer within ${target.timeout} ms`, code: 'TIMEOUT' });
      else resolve(failed(error));
    };
    let hasAnswer = false;
    const req = request(url, { method: 'POST', agent, headers: headersOf(target, payload) }, (res) => {
      hasAnswer = true;
      readBody(res).then((body) => resolve(answered(res, body)), fail);
    });
    const giveUp = () => req.destroy();
    stop.addEventListener('abort', giveUp, { once: true });
    timeout.addEventListener('abort', giveUp, { once: true });
    req.on('error', fail);
    req.on('close', () => {
      stop.removeEventListener('abort', giveUp);
      timeout.removeEventListener('abort', giveUp);
      // Destroyed before a socket was there: Node tells nothing but the close.
      if (!hasAnswer) fail(Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' }));
    });
    req.end(payload);
  });
}

function headersOf({ headers, compression }: Target, payload: Uint8Array): http.OutgoingHttpHeaders {
  return {
    'user-agent': 'smartmeter-otel',
    ...lowerCased(headers),
    'content-type': 'application/x-protobuf',
    'content-length': payload.byteLength,
    ...(compression === 'gzip' ? { 'content-encoding': 'gzip' } : {}),
  };
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

async function readBody(res: http.IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of res as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    // Leaving the loop destroys the response, and the connection with it.
    if (size >= BODY_LIMIT) break;
  }
  return Buffer.concat(chunks).subarray(0, BODY_LIMIT);
}

function answered(res: http.IncomingMessage, body: Uint8Array): Answer {
  const date = Date.parse(res.headers.date ?? '');
  return {
    kind: 'answered',
    status: res.statusCode ?? 0,
    headers: res.headers,
    body,
    ...(Number.isNaN(date) ? {} : { date }),
  };
}

function failed(error: NodeJS.ErrnoException): Answer {
  return { kind: 'failed', reason: error.message, code: error.code ?? error.name };
}
