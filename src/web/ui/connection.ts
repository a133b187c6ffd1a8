/**
 *  EventSource `state` ─▶ View ─▶ listeners        silent 40 s, closed, offline ─▶ lost ─▶ (values too old) outdated
 *
 * Whatever happens to service, Wi-Fi or tablet, it comes back by itself; what is shown is never older than the service
 * itself would allow.
 */
import { every, type Cancel, type Clock } from '../../clock.ts';
import { Signal } from '../../signal.ts';
import type { StateDocument } from '../state.ts';
import { validFor, withoutNow } from './outdated.ts';

/** `connecting`: the state that came with the page; `outdated`: nothing that is shown can count as of now. */
export type ConnectionPhase = 'connecting' | 'live' | 'lost' | 'outdated';

/** What is to be shown. */
export interface View {
  readonly state: StateDocument;
  readonly phase: ConnectionPhase;
  /** Seconds since the state was made, as far as this browser can tell. */
  readonly elapsed: number;
  /** Epoch milliseconds by this browser's clock, since when the service is not heard. */
  readonly lostSince?: number;
}

/** Milliseconds: the service says something every 15 s. */
const SILENT_FOR = 40_000;
const RECONNECT_AFTER = 3000;
const COUNT_EVERY = 1000;

/** What it needs of a browser. */
export interface Surroundings {
  readonly clock: Clock;
  readonly open: (url: string) => EventSource;
  /** HTTP status of the state now; undefined when there is no answer. */
  readonly probe: () => Promise<number | undefined>;
  /** Loads the page anew: another version of the service runs, or the login has ended. */
  readonly reload: () => void;
}

/** The state of the service, kept up to date. */
export class Connection {
  readonly changed = new Signal();
  readonly #around: Surroundings;
  #source: EventSource | undefined;
  #state: StateDocument;
  #phase: ConnectionPhase = 'connecting';
  #heardAt: number;
  #shownAt: number;
  #lostSince: number | undefined;
  #reconnect: Cancel | undefined;
  #counting: Cancel | undefined;

  /** @param first the state that came with the page */
  constructor(first: StateDocument, around: Surroundings) {
    this.#around = around;
    this.#state = first;
    this.#heardAt = this.#shownAt = around.clock.now().mono;
  }

  start(): void {
    this.#counting = every(this.#around.clock, COUNT_EVERY, () => this.#count());
    this.#connect();
  }

  stop(): void {
    this.#counting?.();
    this.#reconnect?.();
    this.#source?.close();
  }

  view(): View {
    const isOutdated = this.#phase === 'outdated';
    return {
      state: isOutdated ? withoutNow(this.#state) : this.#state,
      phase: this.#phase,
      elapsed: this.#elapsed(),
      ...(this.#lostSince !== undefined && { lostSince: this.#lostSince }),
    };
  }

  /** The page is looked at again, or the network is back: asks at once instead of waiting for its turn. */
  wake(): void {
    const silent = this.#around.clock.now().mono - this.#heardAt;
    if (this.#phase === 'lost' || this.#phase === 'outdated' || silent > SILENT_FOR / 2) this.#connect();
  }

  /** The network is gone. */
  lose(): void {
    if (this.#phase === 'live' || this.#phase === 'connecting') {
      this.#phase = 'lost';
      this.#lostSince = this.#around.clock.now().wall;
    }
    this.#count();
  }

  #elapsed(): number {
    return (this.#around.clock.now().mono - this.#shownAt) / 1000;
  }

  #connect(): void {
    this.#reconnect?.();
    this.#reconnect = undefined;
    this.#source?.close();
    this.#heardAt = this.#around.clock.now().mono;
    const source = this.#around.open('api/events');
    this.#source = source;
    source.addEventListener('state', (event: MessageEvent<string>) =>
      this.#hear(JSON.parse(event.data) as StateDocument),
    );
    source.addEventListener('error', () => {
      if (source !== this.#source) return;
      this.lose();
      // Given up as far as the browser is concerned; the service may only be starting.
      if (source.readyState === 2) this.#connectLater();
    });
  }

  #connectLater(): void {
    this.#reconnect ??= this.#around.clock.after(RECONNECT_AFTER, () => void this.#probeAndConnect());
  }

  async #probeAndConnect(): Promise<void> {
    // The login has ended: the form is at the address of the page.
    if ((await this.#around.probe()) === 401) this.#around.reload();
    else this.#connect();
  }

  #hear(state: StateDocument): void {
    if (state.service.version !== this.#state.service.version) return this.#around.reload();
    this.#heardAt = this.#shownAt = this.#around.clock.now().mono;
    this.#state = state;
    this.#phase = 'live';
    this.#lostSince = undefined;
    this.changed.emit();
  }

  #count(): void {
    if (this.#around.clock.now().mono - this.#heardAt > SILENT_FOR) {
      this.#connect();
      this.lose();
    } else {
      const isOld = this.#phase !== 'live' && this.#elapsed() > validFor(this.#state);
      if (isOld) this.#phase = 'outdated';
      this.changed.emit();
    }
  }
}
