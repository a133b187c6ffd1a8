/**
 *   find ──▶ poll, tick by tick ──▶ silent ─▶ asked more and more seldom, up to once a minute ──┐
 *    ▲  ▲            │                                                                          │
 *    │  └────────────┼── asked who it is, after a long silence ◀────────────────────────────────┘
 *    └── errors only, ten polls in a row
 */
import { sleep, type Clock } from '../clock.ts';
import type { FoundDevice, ModbusFamily } from '../devices/modbus/family.ts';
import type { Group, RegisterMap } from '../devices/modbus/register-map.ts';
import type { PolledSettings } from '../devices/modbus/settings.ts';
import type { Part } from '../lifecycle.ts';
import type { Logger } from '../logger.ts';
import { secondsBetween, type Instant } from '../readings/instant.ts';
import type { Reading } from '../readings/reading.ts';
import type { LinkState } from '../readings/snapshot.ts';
import type { BusStatus, PolledStatus } from '../status.ts';
import type { RegisterBus } from '../transports/modbus/request.ts';
import type { PollObserver, PollTrace } from '../tracing.ts';
import { usualTiming, type BusTiming } from '../transports/modbus/settings.ts';
import { Answers, createAsker } from './asker.ts';
import { runCycle, type CycleResult } from './cycle.ts';
import { detect, searchFor, searchForKnown, type Detected, type Search } from './detect.ts';
import { learnedFrom, type Learned, type Located } from './learned.ts';
import { LinkWatch, outcomeOf, type Outcome } from './link-watch.ts';
import { Schedule } from './schedule.ts';
import { errorsText, foundText, noFamilyText, nobodyText, refusedText, silentText, strangerText } from './words.ts';

/** Milliseconds between two looks at a bus that is not open. */
const LOOK_AT_BUS = 1000;
/** Milliseconds between two attempts at a silent device at most, so that dawn is seen within a minute. */
const LONGEST_PAUSE = 60_000;
/** Failures in a row before the pauses grow. */
const PATIENT = 3;
/** Seconds without an answer after which a device is asked who it is before its values count again. */
const LONG_SILENCE = 600;
/** Polls in a row with errors only after which it is looked for anew. */
const ERRORS_BEFORE_DETECTION = 10;
/** A known device that is silent may have been given another unit id: every so many attempts all are tried. */
const KNOCKS_BEFORE_SEARCH = 10;

export interface DevicePollerOptions {
  readonly settings: PolledSettings;
  readonly bus: RegisterBus & { status(): BusStatus };
  readonly clock: Clock;
  readonly logger: Logger;
  /** In the order in which they are tried. */
  readonly families: readonly ModbusFamily[];
  /** What an earlier run has handed to `onLearned`. */
  readonly learned?: Learned;
  /** Called when what is to be remembered has changed. */
  readonly onLearned: (learned: Learned) => void;
  /** @param part which of several devices behind the unit; '' the unit itself */
  readonly onReading: (part: string, map: RegisterMap, group: Group, reading: Reading, at: Instant) => void;
  /** Called on change only. @param detail a sentence for the person at the Pi, absent while it answers */
  readonly onLink: (link: LinkState, detail?: string) => void;
  /** Told of each poll. */
  readonly observer?: PollObserver;
  /** Overrides the map's: for slow gateways, and for tests. */
  readonly timing?: Partial<BusTiming>;
}

/** Finds one device on a bus and reads it for ever. */
export interface DevicePoller extends Part {
  status(): PolledStatus;
}

/** Nothing is asked before `start`. The bus may be opened, lost and opened again at any time. */
export function createDevicePoller(options: DevicePollerOptions): DevicePoller {
  return new Poller(options);
}

class Poller implements DevicePoller {
  readonly name: string;
  readonly #options: DevicePollerOptions;
  readonly #search: Search;
  readonly #schedule: Schedule;
  readonly #stop = new AbortController();
  readonly #watch = new LinkWatch();
  #known: Learned | undefined;
  #device: FoundDevice | undefined;
  /** The search has to begin anew, whatever is known. */
  #searchesAnew = false;
  #knocks = 0;
  #lastAnswer: Instant | undefined;
  #problem: string | undefined;
  /** What the log has last named as found. */
  #told: string | undefined;
  #loop: Promise<void> | undefined;

  constructor(options: DevicePollerOptions) {
    const { settings, families, learned } = options;
    this.#options = options;
    this.name = `Poller of ${settings.id}`;
    this.#search = searchFor(settings, families);
    this.#schedule = new Schedule(settings.interval);
    this.#known = learned && searchForKnown(this.#search, settings, learned) ? learned : undefined;
  }

  /** Begins to ask; resolves at once. */
  start(): Promise<void> {
    this.#loop ??= this.#run();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  status(): PolledStatus {
    const { settings, bus } = this.#options;
    const { unit, maps, model, serial, firmware, refused = [] } = this.#known ?? {};
    const map = maps?.[0];
    return {
      source: settings.id,
      bus: bus.status(),
      phase: this.#device ? 'polling' : 'detecting',
      ...(unit !== undefined && { unit }),
      ...(map !== undefined && { map }),
      ...(model !== undefined && { model }),
      ...(serial !== undefined && { serial }),
      ...(firmware !== undefined && { firmware }),
      ...(this.#problem !== undefined && { problem: this.#problem }),
      refusedReads: refused.map(refusedText),
    };
  }

  async #run(): Promise<void> {
    const { bus, clock } = this.#options;
    while (!this.#stop.signal.aborted) {
      const { phase, problem } = bus.status();
      if (phase !== 'open') {
        if (phase === 'waiting') this.#note('unreachable', problem ?? `${bus.status().bus} is not open.`);
        await this.#pause(LOOK_AT_BUS);
        continue;
      }
      const began = clock.now().mono;
      const outcome = await this.#attempt();
      if (this.#stop.signal.aborted) return;
      await this.#pause(this.#pauseAfter(outcome, began));
    }
  }

  async #pause(ms: number): Promise<void> {
    await sleep(this.#options.clock, ms, this.#stop.signal).catch(() => {});
  }

  /** A fault of our own in one device's code must not end the reading of it, or of the others. */
  async #attempt(): Promise<Outcome> {
    try {
      return await this.#pollOrFind();
    } catch (error) {
      const problem = `A fault in smartmeter-otel itself kept it from being read: ${(error as Error).message}`;
      if (problem !== this.#problem) this.#options.logger.error(`${this.#options.settings.id}: ${problem}`);
      this.#note('errors', problem);
      return 'errors';
    }
  }

  #pauseAfter(outcome: Outcome, began: number): number {
    const now = this.#options.clock.now().mono;
    if (outcome === 'unreachable') return LOOK_AT_BUS;
    const isPolled = outcome === 'values' || outcome === 'errors';
    if (isPolled && this.#device) return this.#schedule.untilNextTick(now);
    const interval = this.#options.settings.interval * 1000;
    const doublings = Math.min(16, Math.max(0, this.#watch.failuresInARow - PATIENT));
    const pause = Math.max(interval, Math.min(LONGEST_PAUSE, interval * 2 ** doublings));
    return Math.max(LOOK_AT_BUS, began + pause - now);
  }

  async #pollOrFind(): Promise<Outcome> {
    if (this.#watch.errorsInARow >= ERRORS_BEFORE_DETECTION && this.#device) {
      this.#device = undefined;
      this.#searchesAnew = true;
    }
    if (this.#device && !this.#isLongGone()) return this.#poll(this.#device);
    const detected = await this.#find();
    if (this.#stop.signal.aborted) return 'unreachable';
    return detected.kind === 'found' ? this.#poll(detected.found.device) : this.#notFound(detected);
  }

  #isLongGone(): boolean {
    const { clock } = this.#options;
    return this.#lastAnswer !== undefined && secondsBetween(this.#lastAnswer, clock.now()) >= LONG_SILENCE;
  }

  /** The known device at its known place, and if it is not there, all places. */
  async #find(): Promise<Detected> {
    const known = this.#known && searchForKnown(this.#search, this.#options.settings, this.#known);
    if (known && !this.#searchesAnew) {
      const detected = await this.#detect(known);
      if (detected.kind === 'found') this.#adopt(detected.found, 'confirmed');
      if (detected.kind === 'found' || detected.kind === 'unreachable') return detected;
      if (detected.kind === 'nobody' && ++this.#knocks % KNOCKS_BEFORE_SEARCH !== 0) return detected;
    }
    const detected = await this.#detect(this.#search);
    this.#searchesAnew &&= detected.kind === 'unreachable';
    if (detected.kind === 'found') this.#adopt(detected.found, 'detected');
    // Somebody else is there now: what was known is no more than a hint.
    if (detected.kind === 'another') this.#device = undefined;
    return detected;
  }

  #detect(search: Search): Promise<Detected> {
    const { bus, timing } = this.#options;
    return detect(search, bus, (pinned) => ({ ...(pinned?.timing ?? usualTiming), ...timing }), this.#stop.signal);
  }

  #adopt(found: Located, how: 'confirmed' | 'detected'): void {
    const { settings, bus, clock, logger } = this.#options;
    if (this.#stop.signal.aborted) return;
    this.#learn(learnedFrom(found, this.#known, how));
    this.#device = found.device;
    this.#knocks = 0;
    this.#schedule.begin(clock.now().mono);
    if (!this.#known) return;
    const text = foundText(settings.id, bus.status().bus, found.device.maps[0].title, this.#known);
    if (text === this.#told) return;
    this.#told = text;
    logger.info(text, { 'smartmeter.source': settings.id });
  }

  #learn(learned: Learned): void {
    if (JSON.stringify(learned) === JSON.stringify(this.#known)) return;
    this.#known = learned;
    this.#options.onLearned(learned);
  }

  #notFound(detected: Exclude<Detected, { kind: 'found' }>): Outcome {
    const { bus, settings, families } = this.#options;
    if (detected.kind === 'unreachable') return this.#note('unreachable', detected.problem);
    if (detected.kind === 'another') {
      return this.#note('errors', strangerText(bus.status(), detected.unit, families));
    }
    if (this.#search.families.length === 0) return this.#note('errors', noFamilyText(settings.profile));
    const text = this.#known ? silentText(bus.status(), this.#known.unit) : nobodyText(bus.status(), this.#search);
    return this.#note('silence', text);
  }

  async #poll(device: FoundDevice): Promise<Outcome> {
    const { bus, clock, timing, onReading, observer } = this.#options;
    const { signal } = this.#stop;
    const known = this.#known;
    if (!known) return 'silence';
    const tick = clock.now().mono;
    const answers = new Answers();
    const trace = observer?.begin();
    const told = trace && { trace, clock };
    const cycle = await runCycle({
      maps: device.maps,
      groups: this.#schedule.due(tick),
      refused: known.refused,
      answers,
      askerOf: (map) =>
        createAsker({
          bus,
          unit: known.unit,
          timing: { ...map.timing, ...timing },
          signal,
          answers,
          ...(told && { told }),
        }),
      onReading: (map, group, reading, at) => {
        if (signal.aborted) return;
        const apply = () => onReading(map.part, map, group, reading, at);
        if (trace) trace.apply(group, reading, apply);
        else apply();
      },
    });
    if (signal.aborted) return 'unreachable';
    this.#finish(cycle, known, tick);
    const outcome = outcomeOf(answers, cycle.brought);
    if (outcome === 'values' || outcome === 'errors') this.#lastAnswer = clock.now();
    return this.#noteWithin(trace, outcome, this.#pollProblem(outcome, known.unit, answers));
  }

  /** What is said of it belongs to its trace. */
  #noteWithin(trace: PollTrace | undefined, outcome: Outcome, problem: string): Outcome {
    if (!trace) return this.#note(outcome, problem);
    trace.within(() => this.#note(outcome, problem));
    trace.end(outcome, this.#problem);
    return outcome;
  }

  #finish(cycle: CycleResult, known: Learned, tick: number): void {
    const { logger, settings } = this.#options;
    const again = new Set(cycle.split);
    // What is read only once must have been read.
    if (cycle.incomplete.has('once')) again.add('once');
    this.#schedule.done(cycle.done, tick, again);
    if (cycle.refused.length === 0) return;
    this.#learn({ ...known, refused: [...known.refused, ...cycle.refused] });
    for (const read of cycle.refused) {
      const text = `${settings.id} refuses to read ${refusedText(read)} (${read.table}): what else is in it is read apart.`;
      logger.debug(text, { 'smartmeter.source': settings.id });
    }
  }

  #pollProblem(outcome: Outcome, unit: number, { trouble }: Answers): string {
    const status = this.#options.bus.status();
    if (outcome === 'unreachable' && trouble?.kind === 'unreachable') return trouble.problem;
    return outcome === 'silence' ? silentText(status, unit) : errorsText(status, unit, trouble);
  }

  #note(outcome: Outcome, problem: string): Outcome {
    this.#problem = outcome === 'values' ? undefined : problem;
    const wasNever = this.#watch.link === undefined;
    const link = this.#watch.note(outcome);
    if (link === undefined) return outcome;
    this.#say(link, wasNever);
    this.#options.onLink(link, this.#problem);
    return outcome;
  }

  #say(link: LinkState, isFirst: boolean): void {
    const { logger, settings } = this.#options;
    const fields = { 'smartmeter.source': settings.id };
    // That it was found has just been said.
    if (link === 'answering') return isFirst ? undefined : logger.info(`${settings.id} answers again.`, fields);
    const text = `${settings.id} is ${link}: ${this.#problem}`;
    // Night is no cause for alarm: that is for those who know what it did before. The bus speaks for itself.
    if (link === 'unreachable') return logger.debug(text, fields);
    return link === 'silent' ? logger.info(text, fields) : logger.warn(text, fields);
  }
}
