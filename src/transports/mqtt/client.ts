/**
 *   connect ──▶ subscribe ──▶ messages ─ ─ ─▶ closed ──▶ wait, longer each time ──┐
 *      ▲                                                                          │
 *      └──────────────────────────────────────────────────────────────────────────┘
 *
 * The loop is ours, because mqtt.js stops for good after a refused login and has no back-off
 * (docs/decisions/0002-own-reconnect-loop.md).
 */
import { sleep, type Clock } from '../../clock.ts';
import type { Part } from '../../lifecycle.ts';
import { LogGate } from '../../log-gate.ts';
import type { Logger } from '../../logger.ts';
import type { Instant } from '../../readings/instant.ts';
import type { BrokerStatus } from '../../status.ts';
import { backoff } from '../backoff.ts';
import { defaultLimits, type ConnectionLimits, type ProtocolVersion } from './connect-options.ts';
import { subscriptionsFor } from './filters.ts';
import type { MqttMessage, OutgoingMessage } from './message.ts';
import { takenOverProblem, type Problem } from './problem.ts';
import { openSession, type Session, type SessionEnd } from './session.ts';
import type { MqttSettings } from './settings.ts';

/** Milliseconds that a connection must have held for the next attempt to come soon. */
const STABLE = 30_000;
/** Milliseconds of a good connection after which a trouble is news again. */
const GOOD_WHILE = 600_000;
/** Broken off this often in a row right after login, without a reason given: somebody else has our client id. */
const SHORT_SESSIONS = 3;
/** Some brokers cut the connection instead of refusing MQTT 5. */
const CLOSES_BEFORE_LOGIN = 2;

export interface MqttSourceOptions {
  readonly settings: MqttSettings;
  /** Topic filters; one trailing slash more or less is taken care of. None for who only publishes. */
  readonly filters: readonly string[];
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly limits?: ConnectionLimits;
  /** Published by the broker when the connection ends without a goodbye. */
  readonly will?: OutgoingMessage;
  readonly onMessage: (message: MqttMessage) => void;
  /** The broker has let us in, and takes what is published. */
  readonly onConnect?: () => void;
  /** The connection was lost: silence from here on says nothing about the devices. */
  readonly onDisconnect: () => void;
  /** The status has changed. */
  readonly onChange?: () => void;
}

/** Reads a broker's messages for ever, and brings it ours. */
export class MqttSource implements Part {
  readonly name = 'MQTT connection';
  readonly #options: MqttSourceOptions;
  readonly #filters: readonly string[];
  #gate = new LogGate();
  readonly #stop = new AbortController();
  #version: ProtocolVersion;
  #phase: BrokerStatus['phase'] = 'stopped';
  #since: Instant;
  #progress: Instant;
  #problem: Problem | undefined;
  #failures = 0;
  #shortSessions = 0;
  #closesBeforeLogin = 0;
  /** Whether a broker has let us in with the present version. */
  #versionWorks = false;
  /** Whether the log ends with a trouble, so that its end is worth a line. */
  #awaitsGoodNews = true;
  #session: Session | undefined;
  #loop: Promise<void> | undefined;

  constructor(options: MqttSourceOptions) {
    this.#options = options;
    this.#filters = subscriptionsFor(options.filters);
    // Our own broker speaks 3.1.1 only.
    this.#version = options.settings.mode === 'embedded' ? 4 : 5;
    this.#since = this.#progress = options.clock.now();
  }

  /** Begins to try; resolves at once. */
  start(): Promise<void> {
    this.#loop ??= this.#run();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#session?.close();
    await this.#loop;
    this.#enter('stopped');
  }

  /** Resolves once the broker has it: with undefined, or with what kept it from being taken. It is not tried again. */
  async publish(message: OutgoingMessage): Promise<Problem | undefined> {
    if (this.#session && this.#phase === 'connected') return this.#session.publish(message);
    const { host, port } = this.#options.settings;
    return (
      this.#problem ?? { kind: 'not connected', text: `There is no connection to the broker at ${host}:${port} yet.` }
    );
  }

  status(): BrokerStatus {
    const { host, port, mode } = this.#options.settings;
    return {
      broker: `${host}:${port}`,
      embedded: mode === 'embedded',
      phase: this.#phase,
      since: this.#since,
      ...(this.#phase === 'connected' && { protocol: this.#version === 5 ? '5' : '3.1.1' }),
      ...(this.#problem && { problem: this.#problem.text }),
      lastProgress: this.#progress,
    };
  }

  async #run(): Promise<void> {
    const { clock, random } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const end = await this.#connection();
      if (signal.aborted) return;
      if (this.#changesVersion(end)) continue;
      this.#say(this.#explain(end));
      this.#enter('waiting');
      await sleep(clock, backoff(this.#failures, random), signal).catch(() => {});
    }
  }

  async #connection(): Promise<SessionEnd> {
    const { settings, clock, limits = defaultLimits, will } = this.#options;
    this.#enter('connecting');
    this.#session = openSession({
      settings,
      version: this.#version,
      filters: this.#filters,
      limits,
      ...(will && { will }),
      clock,
      onMessage: (message) => {
        this.#progress = message.at;
        this.#options.onMessage(message);
      },
      onConnected: () => {
        this.#versionWorks = true;
        this.#enter('connected');
        this.#options.onConnect?.();
      },
      onSubscribed: (problem) => this.#subscribed(problem),
      onProgress: () => (this.#progress = clock.now()),
    });
    const end = await this.#session.ended;
    this.#session = undefined;
    this.#ended(end);
    return end;
  }

  #ended(end: SessionEnd): void {
    const now = this.#options.clock.now();
    const lasted = end.wasConnected ? now.mono - this.#since.mono : 0;
    if (end.wasConnected) this.#options.onDisconnect();
    if (this.#stop.signal.aborted) return;
    if (lasted >= GOOD_WHILE) this.#gate = new LogGate();
    // Two that share a client id would otherwise take turns for ever, each after its stable while.
    const wasGood = lasted >= STABLE && end.problem.kind !== 'taken over';
    this.#failures = wasGood ? 1 : this.#failures + 1;
    this.#shortSessions = end.wasConnected && lasted < STABLE ? this.#shortSessions + 1 : 0;
  }

  /** Only MQTT 5 tells that another client has taken over; before that there is just a pattern. */
  #explain(end: SessionEnd): Problem {
    const { settings } = this.#options;
    const isPattern = end.problem.kind === 'closed' && this.#shortSessions >= SHORT_SESSIONS;
    return isPattern ? takenOverProblem(settings, settings.clientId) : end.problem;
  }

  /**
   * To MQTT 3.1.1 where 5 is not spoken. What has worked is kept: a broker that is being restarted breaks connections
   * off too. Where neither works, both are tried in turn.
   * @returns whether the other version is to be tried at once
   */
  #changesVersion(end: SessionEnd): boolean {
    if (this.#options.settings.mode === 'embedded') return false;
    const isSilent = end.problem.kind === 'closed before login' && !this.#versionWorks;
    this.#closesBeforeLogin = isSilent ? this.#closesBeforeLogin + 1 : 0;
    if (!end.versionRefused && this.#closesBeforeLogin < CLOSES_BEFORE_LOGIN) return false;
    this.#closesBeforeLogin = 0;
    this.#versionWorks = false;
    this.#version = this.#version === 5 ? 4 : 5;
    return this.#version === 4;
  }

  #subscribed(problem: Problem | undefined): void {
    const { logger, settings } = this.#options;
    if (problem) return this.#say(problem);
    const version = this.#version === 5 ? '5' : '3.1.1';
    if (this.#awaitsGoodNews) {
      logger.info(`Connected to the broker at ${settings.host}:${settings.port} (MQTT ${version}).`);
    }
    this.#awaitsGoodNews = false;
    this.#problem = undefined;
    this.#options.onChange?.();
  }

  /** One line per kind of trouble, and again once an hour while it lasts. */
  #say(problem: Problem): void {
    const { logger, clock } = this.#options;
    this.#problem = problem;
    if (this.#gate.pass(problem.kind, clock.now()) !== undefined) {
      logger.warn(problem.text);
      this.#awaitsGoodNews = true;
    }
    this.#options.onChange?.();
  }

  #enter(phase: BrokerStatus['phase']): void {
    this.#phase = phase;
    this.#since = this.#progress = this.#options.clock.now();
    this.#options.onChange?.();
  }
}
