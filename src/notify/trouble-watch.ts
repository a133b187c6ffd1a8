import type { ProblemFacts } from '../problems/problems.ts';
import { secondsBetween, type Instant } from '../readings/instant.ts';
import type { TroubleAlert } from './alert.ts';
import type { Found, Occasion } from './advice-watch.ts';
import { DailyCount, type SavedCounts } from './daily-count.ts';
import { subjectOf } from './trouble-subject.ts';
import { overWords, troubleWords } from './trouble-words.ts';

/** Seconds for which it must be gone to be over: what flickers is one trouble. */
const OVER_AFTER = 60;
/** Times a day that one and the same trouble is told; a device that comes and goes all day is known by then. */
const PER_DAY = 6;
/** Troubles followed at a time; topics and faults come from outside. */
const TROUBLES_AT_MOST = 200;

/** Seconds that some must last at least, however soon others are told. */
const LASTS_AT_LEAST: Partial<Record<ProblemFacts['code'], number>> = {
  // It stays in the list for ten minutes after one stray message.
  'messages-refused': 1800,
  // Mostly the next messages make sense again; a swap is taken over after ten minutes.
  'register-held': 1800,
  // A PV inverter answers by day only, and a service that was started at night waits for the morning.
  'inverter-waiting': 86_400,
  // A router that restarts. Nothing is lost meanwhile.
  'export-failing': 900,
};

export interface TroubleWatchOptions {
  /** Seconds that something must have been wrong to be told. */
  readonly after: number;
  readonly memory?: TroubleMemory;
}

/** To be kept over a restart, so that it tells nothing twice, and the end of what it has told. */
export interface TroubleMemory {
  /** By subject. */
  readonly told: Readonly<Record<string, ToldTrouble>>;
  readonly counts: SavedCounts;
}

interface ToldTrouble {
  readonly facts: ProblemFacts;
  /** Epoch ms at which it began. */
  readonly since: number;
}

interface Trouble {
  facts: ProblemFacts;
  since: Instant;
  /** Since when it is not there any more. */
  goneSince: Instant | undefined;
  /** It has lasted long enough, and is not over. */
  found: boolean;
  /** The household knows of it. */
  told: boolean;
}

/** Follows what is wrong and says what is news: once when it has lasted, once when it is over. */
export class TroubleWatch {
  readonly #after: number;
  readonly #troubles = new Map<string, Trouble>();
  readonly #counts: DailyCount;

  /** @param now the end of what was told before a restart is told once it has not been there for a minute from then */
  constructor({ after, memory }: TroubleWatchOptions, now: Instant) {
    this.#after = after;
    this.#counts = new DailyCount(memory?.counts);
    for (const [subject, { facts, since }] of Object.entries(memory?.told ?? {})) {
      const begun: Instant = { wall: since, mono: now.mono, restored: true };
      this.#troubles.set(subject, { facts, since: begun, goneSince: now, found: true, told: true });
    }
  }

  /** @param problems everything that is wrong now */
  observe(problems: readonly ProblemFacts[], occasion: Occasion): Found<TroubleAlert>[] {
    const { now } = occasion;
    const present = new Set<string>();
    for (const facts of problems) {
      const subject = subjectOf(facts);
      present.add(subject);
      this.#see(subject, facts, now);
    }
    const found: Found<TroubleAlert>[] = [];
    for (const [subject, trouble] of this.#troubles) {
      if (!present.has(subject)) trouble.goneSince ??= now;
      const news = this.#judge(subject, trouble, occasion);
      if (news) found.push(news);
      if (this.#isDone(trouble, now)) this.#troubles.delete(subject);
    }
    return found;
  }

  save(): TroubleMemory {
    const told = [...this.#troubles].filter(([, { told }]) => told);
    const entries = told.map(([subject, { facts, since }]) => [subject, { facts, since: since.wall }] as const);
    return { told: Object.fromEntries(entries), counts: this.#counts.save() };
  }

  #see(subject: string, facts: ProblemFacts, now: Instant): void {
    const known = this.#troubles.get(subject);
    if (known) {
      known.facts = facts;
      known.goneSince = undefined;
    } else if (this.#troubles.size < TROUBLES_AT_MOST) {
      this.#troubles.set(subject, { facts, since: now, goneSince: undefined, found: false, told: false });
    }
  }

  #judge(subject: string, trouble: Trouble, { now, day, quiet }: Occasion): Found<TroubleAlert> | undefined {
    const { facts, since, goneSince, found } = trouble;
    if (goneSince === undefined) {
      const needed = Math.max(this.#after, LASTS_AT_LEAST[facts.code] ?? 0);
      trouble.found ||= secondsBetween(since, now) >= needed;
    } else if (secondsBetween(goneSince, now) >= OVER_AFTER) {
      trouble.found = false;
    }
    const isNew = trouble.found !== found;
    if (trouble.found === trouble.told && !isNew) return undefined;
    const alert = alertOf(subject, trouble, now);
    if (quiet) return isNew ? { alert, telling: 'quiet hours', isNew } : undefined;
    // What came and went in the quiet hours, or was never told, ends in silence.
    if (trouble.found === trouble.told) return undefined;
    if (trouble.found && this.#counts.count(subject, day) >= PER_DAY) {
      return isNew ? { alert, telling: 'daily limit', isNew } : undefined;
    }
    if (trouble.found) this.#counts.add(subject, day);
    trouble.told = trouble.found;
    return { alert, telling: 'told', isNew };
  }

  #isDone({ found, told, goneSince }: Trouble, now: Instant): boolean {
    return !found && !told && goneSince !== undefined && secondsBetween(goneSince, now) >= OVER_AFTER;
  }
}

function alertOf(subject: string, { facts, found, since, goneSince }: Trouble, now: Instant): TroubleAlert {
  const lasted = Math.max(0, secondsBetween(since, goneSince ?? now));
  const words = found ? troubleWords(facts) : overWords(facts, lasted);
  const severity = found ? 'warning' : 'info';
  return { kind: 'trouble', at: now, subject, severity, code: facts.code, over: !found, words };
}
