import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { systemClock } from '../clock.ts';
import { silentLogger } from '../logger.ts';
import { Signal } from '../signal.ts';
import { situation } from './state.fixture.ts';
import { WebServer, type WebServerDeps } from './server.ts';
import { buildState } from './state.ts';

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Told {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request whose every header the test decides, Host too. */
export async function ask(port: number, path: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Told> {
  const response = await open(port, path, { method, headers, ...(body !== undefined && { body }) });
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}

/** The same, with the body still to come. */
export async function open(port: number, path: string, { method = 'GET', headers = {}, body }: Ask = {}) {
  const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}

/** A form as a browser sends it. */
export function form(token: string, headers: Readonly<Record<string, string>> = {}): Ask {
  const body = new URLSearchParams({ token }).toString();
  return { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, body };
}

/** Waits for the text of a stream piece by piece. */
export class Lines {
  #text = '';
  #ended = false;
  #wake: () => void = () => {};

  constructor(stream: IncomingMessage) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      this.#text += chunk;
      this.#wake();
    });
    stream.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  /** Data of the `state` events so far. */
  get events(): unknown[] {
    return [...this.#text.matchAll(/^event: state\ndata: (.*)\n\n/gm)].map(([, data]) => JSON.parse(data as string));
  }

  get text(): string {
    return this.#text;
  }

  async until(isDone: (lines: Lines) => boolean): Promise<void> {
    while (!isDone(this)) {
      if (this.#ended) throw new Error(`The stream ended before what was waited for. It held: ${this.#text}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async end(): Promise<void> {
    while (!this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}

/** A server on any free port, started, with a state that is well. */
export async function startServer(more: Partial<WebServerDeps> = {}): Promise<WebServer> {
  const server = new WebServer({
    settings: { host: '127.0.0.1', port: 0, auth: 'none', allowedHosts: [] },
    clock: systemClock,
    random: () => 0,
    logger: silentLogger,
    state: () => buildState(situation()),
    healthy: () => true,
    ready: () => ({ ready: true, waitingFor: [] }),
    onChange: (listener) => new Signal().on(listener),
    ...more,
  });
  await server.start();
  return server;
}
