import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Cancel, Clock } from '../clock.ts';
import type { Part } from '../lifecycle.ts';
import type { Logger } from '../logger.ts';
import { createAuth } from './auth.ts';
import type { StateFile } from './backup-routes.ts';
import { EventStreams } from './event-streams.ts';
import { listenProblem } from './listen-problem.ts';
import type { AdviceState } from './advice-state.ts';
import type { HistoryAccess } from './history-routes.ts';
import type { OutboxAccess } from './outbox-routes.ts';
import { createRoutes, type Readiness } from './routes.ts';
import type { WebSettings } from './settings.ts';
import type { StateDocument } from './state.ts';
import { loadUi, type UiFiles } from './ui-files.ts';
import { createUi } from './ui-routes.ts';

export interface WebServerDeps {
  readonly settings: WebSettings;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly state: () => StateDocument;
  /** Whether our own loops move on; an outage elsewhere is none of ours. */
  readonly healthy: () => boolean;
  readonly ready: () => Readiness;
  readonly advice?: () => AdviceState;
  readonly history?: HistoryAccess;
  readonly outbox?: OutboxAccess;
  readonly stateFile?: StateFile;
  /** Script and style of the page; those that were built with the service if absent. */
  readonly ui?: () => Promise<UiFiles>;
  /** Told of each change; may be called for every message. */
  readonly onChange: (listener: () => void) => Cancel;
}

/** A request of a browser fits many times; bodies are limited by their routes. */
const HTTP_LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 5000,
} as const;
const CONNECTIONS_AT_MOST = 256;
/** Milliseconds that answers under way get at the end. */
const ENDS_WITHIN = 500;

/** The page and the API. */
export class WebServer implements Part {
  readonly name = 'web server';
  readonly #deps: WebServerDeps;
  readonly #streams: EventStreams;
  readonly #server: Server;

  constructor(deps: WebServerDeps) {
    this.#deps = deps;
    this.#streams = new EventStreams({ ...deps, document: () => JSON.stringify(deps.state()) });
    const routes = createRoutes({
      ...deps,
      auth: createAuth(deps),
      streams: this.#streams,
      ui: createUi(deps.ui ?? loadUi, deps.logger),
    });
    routes.onError((error, c) => {
      deps.logger.error(`The page failed at ${c.req.path}: ${error.message}. This is a fault of the service.`, {
        error,
      });
      return c.text('The service failed at this request; its log says why.\n', 500);
    });
    const listener = getRequestListener((request, env) => routes.fetch(request, env), {
      overrideGlobalObjects: false,
    });
    this.#server = createServer(HTTP_LIMITS, (request, response) => void listener(request, response));
    this.#server.maxConnections = CONNECTIONS_AT_MOST;
  }

  /** Rejects when the address cannot be listened on, with what to set. */
  async start(): Promise<void> {
    const { host, port } = this.#deps.settings;
    await new Promise<void>((resolve, reject) => {
      const refuse = (error: NodeJS.ErrnoException) =>
        reject(new Error(listenProblem(error, host, port), { cause: error }));
      this.#server.once('error', refuse);
      this.#server.listen(port, host.replace(/^\[|\]$/g, ''), () => {
        this.#server.off('error', refuse);
        resolve();
      });
    });
    this.#streams.start();
  }

  async stop(): Promise<void> {
    this.#streams.stop();
    if (!this.#server.listening) return;
    const cancel = this.#deps.clock.after(ENDS_WITHIN, () => this.#server.closeAllConnections());
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    cancel();
  }

  /** Where it listens. Throws before `start`. */
  address(): { readonly host: string; readonly port: number } {
    const address = this.#server.address() as AddressInfo | null;
    if (!address) throw new Error('The web server does not listen yet.');
    return { host: address.address, port: address.port };
  }

  /** Where a browser on this machine finds the page. Throws before `start`. */
  url(): string {
    const { host, port } = this.address();
    const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
    return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
  }
}
