import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sleep, type Cancel, type Clock } from '../../clock.ts';
import type { Part } from '../../lifecycle.ts';
import type { Logger } from '../../logger.ts';
import { readBody, type Body } from './body.ts';
import { refuseQuery, refuseRequest, type HttpRefusal, type TokenSettings } from './dynatrace-access.ts';
import { limits } from './dynatrace.ts';
import { FaultList, type Fault, type FaultyAnswer, type Meeting } from './faults.ts';
import { readContent, type Content } from './intake.ts';
import { backendPage } from './page.ts';
import { answerQuery, QUERY_BYTES, QUERY_PATH } from './query-route.ts';
import { isTaken, JSON_TYPE, refused, replyTo, type ErrorStyle, type Reply } from './reply.ts';
import { BackendStore, type Signal } from './store.ts';
import { Waiters } from './waiters.ts';

export interface BackendSettings {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** Holds requests to Dynatrace's rules. */
  readonly dynatrace?: TokenSettings;
  /** In force from the start. */
  readonly faults?: readonly Fault[];
}

export interface BackendDeps {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Bytes of a request, before and after decompression, unless Dynatrace's limit holds. */
const BYTES_AT_MOST = 20 * 1024 * 1024;
const SIGNAL_PATH = /\/v1\/(metrics|traces|logs)$/;

/**
 * An OTLP backend (http/protobuf) that remembers what it got and can be told to fail in every way that backends do.
 * Takes requests at any path that ends in `/v1/metrics`, `/v1/traces` or `/v1/logs`; `/` shows what has come. With
 * Dynatrace's rules it answers queries too (query-route.ts).
 */
export class SimulatedBackend implements Part {
  readonly name = 'simulated backend';
  readonly store = new BackendStore();
  readonly #settings: BackendSettings;
  readonly #deps: BackendDeps;
  readonly #faults = new FaultList();
  readonly #waiters = new Waiters<BackendStore>();
  readonly #server = createServer({ keepAliveTimeout: 65_000 });
  #stopping = new AbortController();

  constructor(settings: BackendSettings, deps: BackendDeps) {
    this.#settings = settings;
    this.#deps = deps;
    for (const fault of settings.faults ?? []) this.#faults.add(fault);
    this.#server.on('request', (request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        if (this.#stopping.signal.aborted) return;
        deps.logger.error('The simulated backend failed at a request. This is a fault of the simulator.', { error });
        response.destroy();
      });
    });
  }

  async start(): Promise<void> {
    const { host, port } = this.#settings;
    this.#stopping = new AbortController();
    await new Promise<void>((resolve, reject) => {
      const refuse = (error: Error) =>
        reject(
          new Error(`The simulated backend cannot listen on ${host}:${port}: ${error.message}.`, { cause: error }),
        );
      this.#server.once('error', refuse);
      this.#server.listen(port, host, () => {
        this.#server.off('error', refuse);
        resolve();
      });
    });
    this.#deps.logger.info(`The simulated backend takes OTLP at ${this.url()} and shows there what it has got.`);
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the backend was stopped'));
    this.#waiters.giveUp(new Error('The simulated backend was stopped before what was waited for arrived.'));
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  /** Base URL without a path at the end; OTLP goes to `${url()}/v1/metrics`. Only while it runs. */
  url(): string {
    const address = this.#server.address() as AddressInfo | null;
    if (!address) throw new Error('The simulated backend has no address before it was started.');
    const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    return `http://${host}:${address.port}`;
  }

  /** Fails from now on. @returns takes this fault back */
  fail(fault: Fault): Cancel {
    return this.#faults.add(fault);
  }

  /** Takes all faults back. Requests that hang go on hanging. */
  heal(): void {
    this.#faults.clear();
  }

  /**
   * Resolves with what `look` finds, now or when a request arrives that makes it find something other than
   * undefined or false. Rejects when the backend is stopped before.
   */
  waitFor<T>(look: (store: BackendStore) => T | undefined | false): Promise<T> {
    return this.#waiters.wait(this.store, look);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://backend');
    const signal = SIGNAL_PATH.exec(pathname)?.[1] as Signal | undefined;
    if (request.method === 'GET' && pathname === '/') return this.#page(response);
    const { dynatrace } = this.#settings;
    const style: ErrorStyle = dynatrace ? 'dynatrace' : 'otlp';
    const isQuery = dynatrace !== undefined && pathname === QUERY_PATH;
    if (!signal && !isQuery) {
      return this.#send(response, refused({ status: 404, message: 'no such path' }, style), {});
    }
    if (request.method !== 'POST') {
      return this.#send(response, refused({ status: 405, message: 'only POST is taken here' }, style), {});
    }
    if (!signal) return dynatrace && this.#query(request, response, dynatrace);
    return this.#take(signal, pathname, request, response, style);
  }

  async #query(request: IncomingMessage, response: ServerResponse, dynatrace: TokenSettings): Promise<void> {
    const body = await readBody(request, QUERY_BYTES);
    if (!body) return;
    if ('status' in body) return this.#send(response, refused(body, 'dynatrace'), {});
    const refusal = refuseQuery(request.headers, dynatrace);
    if (refusal) return this.#send(response, refused(refusal, 'dynatrace'), {});
    const answer = answerQuery(body.content, this.store, this.#deps.clock.now().wall);
    this.#send(response, { ...answer, headers: JSON_TYPE }, {});
  }

  async #take(
    signal: Signal,
    pathname: string,
    request: IncomingMessage,
    response: ServerResponse,
    style: ErrorStyle,
  ): Promise<void> {
    const body = await readBody(request, this.#settings.dynatrace ? limits.bytes : BYTES_AT_MOST);
    if (!body) return;
    const meeting = this.#faults.meet(signal, pathname);
    const verdict = 'status' in body ? body : this.#judge(signal, pathname, request, body, meeting.answer);
    const reply = replyTo(verdict, meeting.answer, style);
    this.#record(signal, request, body, verdict, meeting.answer, reply);
    if (meeting.delay !== undefined) await sleep(this.#deps.clock, meeting.delay, this.#stopping.signal);
    this.#answer(request, response, reply, meeting);
  }

  #judge(
    signal: Signal,
    path: string,
    request: IncomingMessage,
    { content }: Body,
    answer: FaultyAnswer | undefined,
  ): Content | HttpRefusal {
    const { dynatrace } = this.#settings;
    const refusal = dynatrace
      ? refuseRequest(path, signal, request.headers, dynatrace)
      : refuseType(request.headers['content-type']);
    if (refusal) return refusal;
    return readContent(signal, content, this.store, {
      dynatrace: dynatrace !== undefined,
      wall: this.#deps.clock.now().wall,
      partial: answer?.do === 'partial' ? answer : undefined,
    });
  }

  #record(
    signal: Signal,
    request: IncomingMessage,
    body: Body | HttpRefusal,
    verdict: Content | HttpRefusal,
    answer: FaultyAnswer | undefined,
    reply: Reply | undefined,
  ): void {
    const taken = 'keep' in verdict && isTaken(answer) ? verdict : undefined;
    taken?.keep();
    const { wire, content } = 'wire' in body ? body : { wire: Buffer.alloc(0), content: Buffer.alloc(0) };
    this.store.addRequest({
      at: this.#deps.clock.now(),
      signal,
      path: request.url ?? '/',
      headers: request.headers,
      wireBytes: wire.length,
      bytes: content.length,
      wireHash: sha256(wire),
      hash: sha256(content),
      taken: taken?.size ?? 0,
      rejected: taken?.partial?.rejected ?? 0,
      status: reply?.status,
    });
    this.#waiters.look(this.store);
  }

  #answer(request: IncomingMessage, response: ServerResponse, reply: Reply | undefined, meeting: Meeting): void {
    const kind = meeting.answer?.do;
    if (kind === 'hang') return;
    if (kind === 'reset') request.socket.resetAndDestroy();
    else if (kind === 'close mid-response') this.#breakOff(response, meeting);
    else if (reply) this.#send(response, reply, meeting);
  }

  /** Announces more than it sends. */
  #breakOff(response: ServerResponse, meeting: Meeting): void {
    response.writeHead(200, { ...this.#head(meeting), 'content-length': '64' });
    response.write(Buffer.from([0x0a, 0x3e]), () => response.destroy());
  }

  #send(response: ServerResponse, reply: Reply, meeting: Meeting): void {
    response.writeHead(reply.status, { ...this.#head(meeting), ...reply.headers });
    response.end(reply.body);
  }

  #page(response: ServerResponse): void {
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'cache-control': 'no-store',
    });
    response.end(backendPage(this.store, this.#deps.clock.now().wall));
  }

  #head({ dateOffset = 0 }: Meeting): Record<string, string> {
    const date = new Date(this.#deps.clock.now().wall + dateOffset).toUTCString();
    return { date, 'content-type': 'application/x-protobuf' };
  }
}

function refuseType(type: string | undefined): HttpRefusal | undefined {
  if (type === 'application/x-protobuf') return undefined;
  return { status: 415, message: `content type ${type ?? '(none)'} is not supported, application/x-protobuf is` };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
