/**
 *  onChange ─▶ version + 1 ─▶ flush (on average at most every 500 ms per client) ─▶ response.write
 *  every 15 s ─▶ as if something had changed
 *
 * A client that does not take its data gets no more of it until it does: what waits is a version number,
 * not a queue, so memory is bounded whatever a client does.
 */
import type { ServerResponse } from 'node:http';
import { every, type Cancel, type Clock } from '../clock.ts';
import { NO_STORE, SECURITY_HEADERS } from './headers.ts';

const CLIENTS_AT_MOST = 32;
/** Milliseconds between two events to one client, on average… */
const AT_MOST_EVERY = 500;
/** …and events that may come before their time: a reading just behind another change is not held back. */
const AHEAD = 3;
/** Milliseconds after which a client hears of us even if nothing has changed: ages move on, and it knows us alive. */
const AT_LEAST_EVERY = 15_000;
/** Milliseconds without taking any data after which a client is given up: a tablet that left the Wi-Fi says no goodbye. */
const STUCK_FOR = 30_000;
/** Milliseconds until a browser reconnects, at least; up to as much again, so that not all of them come at once. */
const RECONNECT_AFTER = 2000;

interface Client {
  readonly response: ServerResponse;
  /** What it has been told. */
  version: number;
  /** Monotonic milliseconds at which the next event is due, if they came evenly. */
  due: number;
  blockedSince?: number | undefined;
}

export interface EventStreamsDeps {
  readonly clock: Clock;
  readonly random: () => number;
  readonly onChange: (listener: () => void) => Cancel;
  /** The state of now, as one line. */
  readonly document: () => string;
}

/** Open server-sent event streams, each with `state` events. */
export class EventStreams {
  readonly #deps: EventStreamsDeps;
  readonly #clients = new Set<Client>();
  #version = 0;
  #pending: Cancel | undefined;
  #cancels: Cancel[] = [];

  constructor(deps: EventStreamsDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#clients.size;
  }

  start(): void {
    const { clock, onChange } = this.#deps;
    this.#cancels = [
      onChange(() => this.#changed()),
      every(clock, AT_LEAST_EVERY, () => {
        this.#dropStuck();
        this.#changed();
      }),
    ];
  }

  stop(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels = [];
    this.#pending?.();
    this.#pending = undefined;
    for (const { response } of this.#clients) response.end();
    this.#clients.clear();
  }

  /** Takes the response over and sends the state at once. @returns false when there are too many clients already */
  open(response: ServerResponse): boolean {
    if (this.#clients.size >= CLIENTS_AT_MOST) return false;
    const document = this.#deps.document();
    const client: Client = { response, version: this.#version, due: 0 };
    this.#clients.add(client);
    response.on('close', () => this.#clients.delete(client));
    response.on('drain', () => {
      client.blockedSince = undefined;
      if (client.version !== this.#version) this.#flushIn(0);
    });
    response.writeHead(200, {
      ...SECURITY_HEADERS,
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': NO_STORE,
      // A proxy that collects answers would keep events back.
      'X-Accel-Buffering': 'no',
      // At shutdown the end of the stream is then also the end of the connection.
      Connection: 'close',
    });
    response.write(`retry: ${Math.round(RECONNECT_AFTER * (1 + this.#deps.random()))}\n\n`);
    this.#send(client, document);
    return true;
  }

  /** Called for every message in a flood, so it does next to nothing. */
  #changed(): void {
    this.#version++;
    if (this.#clients.size > 0) this.#flushIn(0);
  }

  #flushIn(ms: number): void {
    this.#pending ??= this.#deps.clock.after(ms, () => {
      this.#pending = undefined;
      this.#flush();
    });
  }

  #flush(): void {
    const now = this.#deps.clock.now().mono;
    let document: string | undefined;
    let next = Infinity;
    for (const client of this.#clients) {
      if (client.version === this.#version || client.blockedSince !== undefined) continue;
      const wait = client.due - AHEAD * AT_MOST_EVERY - now;
      if (wait > 0) next = Math.min(next, wait);
      else this.#send(client, (document ??= this.#deps.document()));
    }
    if (next < Infinity) this.#flushIn(next);
  }

  #send(client: Client, document: string): void {
    const now = this.#deps.clock.now().mono;
    client.version = this.#version;
    client.due = Math.max(client.due, now) + AT_MOST_EVERY;
    if (!client.response.write(`event: state\ndata: ${document}\n\n`)) client.blockedSince = now;
  }

  #dropStuck(): void {
    const now = this.#deps.clock.now().mono;
    for (const { response, blockedSince } of this.#clients) {
      if (blockedSince !== undefined && now - blockedSince >= STUCK_FOR) response.destroy();
    }
  }
}
