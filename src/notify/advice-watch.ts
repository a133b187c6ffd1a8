import type { Advice, AdviceLevel, AdviceStatus } from '../advice/advice.ts';
import type { Instant } from '../readings/instant.ts';
import type { AdviceAlert, Telling } from './alert.ts';
import { adviceAlertWords } from './advice-alert-words.ts';
import { DailyCount, type SavedCounts } from './daily-count.ts';
import type { AdviceNews } from './settings.ts';

/** What was said of an appliance and still holds: it is a good moment, partly one, or nothing. */
export const CLAIMS = ['now', 'partly', 'none'] as const;
type Claim = (typeof CLAIMS)[number];

/** When it is, by the clocks and by the household's day. */
export interface Occasion {
  readonly now: Instant;
  /** `2026-03-29` */
  readonly day: string;
  /** Nothing is to be told now. */
  readonly quiet: boolean;
}

/** An alert, and what becomes of it. */
export interface Found<A> {
  readonly alert: A;
  readonly telling: Telling;
  /** False for one that was found in the quiet hours and is told now. */
  readonly isNew: boolean;
}

export interface AdviceWatchOptions {
  readonly news: readonly AdviceNews[];
  /** Notifications that an appliance may have on a day. */
  readonly perDay: number;
  /** IANA name, for words. */
  readonly timeZone: string;
  readonly memory?: AdviceMemory;
}

/** To be kept over a restart, so that it tells nothing twice. */
export interface AdviceMemory {
  /** By appliance. */
  readonly told: Readonly<Record<string, Claim>>;
  readonly counts: SavedCounts;
}

interface Appliance {
  /** What holds by the advice. */
  found: Claim;
  /** What the household was told, or need not be told. */
  told: Claim;
}

/** Follows the advice and says which changes are news. */
export class AdviceWatch {
  readonly #options: AdviceWatchOptions;
  readonly #appliances = new Map<string, Appliance>();
  readonly #counts: DailyCount;

  constructor(options: AdviceWatchOptions) {
    this.#options = options;
    this.#counts = new DailyCount(options.memory?.counts);
    for (const [id, told] of Object.entries(options.memory?.told ?? {})) {
      this.#appliances.set(id, { found: told, told });
    }
  }

  observe({ advices }: AdviceStatus, occasion: Occasion): Found<AdviceAlert>[] {
    return advices.flatMap((advice) => this.#observe(advice, occasion) ?? []);
  }

  save(): AdviceMemory {
    const told = [...this.#appliances].map(([id, { told }]) => [id, told] as const);
    return { told: Object.fromEntries(told), counts: this.#counts.save() };
  }

  #observe(advice: Advice, { now, day, quiet }: Occasion): Found<AdviceAlert> | undefined {
    const { appliance: id } = advice;
    const state = this.#appliances.get(id) ?? { found: 'none', told: 'none' };
    this.#appliances.set(id, state);
    const claim = this.#claimOf(advice.level);
    const isNew = claim !== state.found;
    const before = isNew ? state.found : state.told;
    state.found = claim;
    if (claim === state.told && !isNew) return undefined;
    if (!this.#isNews(claim)) {
      state.told = claim;
      return undefined;
    }
    if (quiet) return isNew ? this.#found(advice, before, now, 'quiet hours', isNew) : undefined;
    // What came and went in the quiet hours is as if it had not been.
    if (claim === state.told) return undefined;
    state.told = claim;
    const isAllowed = this.#counts.count(id, day) < this.#options.perDay;
    if (isAllowed) this.#counts.add(id, day);
    return this.#found(advice, before, now, isAllowed ? 'told' : 'daily limit', isNew);
  }

  #claimOf(level: AdviceLevel): Claim {
    if (level === 'partly') return this.#options.news.includes('partly') ? 'partly' : 'none';
    return level === 'now' ? 'now' : 'none';
  }

  #isNews(claim: Claim): boolean {
    return this.#options.news.includes(claim === 'none' ? 'withdrawn' : claim);
  }

  #found(advice: Advice, before: Claim, now: Instant, telling: Telling, isNew: boolean): Found<AdviceAlert> {
    const { appliance, level, sunShare } = advice;
    const withdrawn = this.#claimOf(level) === 'none' && before !== 'none';
    const alert: AdviceAlert = {
      kind: 'advice',
      at: now,
      subject: `advice ${appliance}`,
      severity: 'info',
      words: adviceAlertWords(advice, withdrawn, this.#options.timeZone),
      appliance,
      level,
      withdrawn,
      ...(sunShare !== undefined && { sunShare }),
    };
    return { alert, telling, isNew };
  }
}
