import type { Instant } from '../readings/instant.ts';
import { secondsBetween } from '../readings/instant.ts';
import type { Snapshot } from '../readings/snapshot.ts';
import type { Advice, AdviceReason, AdviceStatus, BetterMoment } from './advice.ts';
import { bestWindow, betterThan, type BestWindow } from './better.ts';
import { firstLevel, nextLevel, type LevelState } from './level.ts';
import type { Outlook } from './outlook.ts';
import type { OutlookSource } from './outlook-source.ts';
import { reasonOf } from './reasons.ts';
import { Recent } from './recent.ts';
import { Runs } from './runs.ts';
import { SlowMean } from './slow-mean.ts';
import type { AdviceSettings, ApplianceSettings } from './settings.ts';
import { sightOf, type Sight } from './sight.ts';
import { Appetite, surplusFor } from './surplus.ts';
import { costOf, profileToPlan, rulesFor, viewOf, type View } from './view.ts';

/** Says for each appliance whether now is a good moment. Has no clock and no timer: it is told and asked. */
export interface Adviser {
  /** About once a second while readings come (each call counts as a reading), and every few seconds without. */
  observe(snapshot: Snapshot): void;
  /** The answer of this moment. Every few seconds; holds pass by `mono`, the wall clock is only shown. */
  advise(now: Instant): AdviceStatus;
}

export interface AdviserDeps extends AdviceSettings {
  /** What is expected of the rest of the day; nothing is said of a better time if absent. */
  readonly outlook?: OutlookSource | undefined;
}

export function createAdviser(deps: AdviserDeps): Adviser {
  return new HouseholdAdviser(deps);
}

type Seeing = Extract<Sight, { ok: true }>;

/** How an appliance and the surplus fit at a moment. */
interface Judged {
  readonly view: View;
  /** W. */
  readonly surplus: number;
}

/** What is remembered of one appliance. */
interface Entry {
  readonly appliance: ApplianceSettings;
  readonly index: number;
  level: LevelState | undefined;
  /** Of the moment at which it was judged last. */
  judged?: { readonly mono: number; readonly sight: Sight; readonly value: Judged | undefined };
  /** What our own sun covers, over some minutes; 0 to 1. */
  readonly usual: SlowMean;
  /** A better time was claimed last. */
  claimed: boolean;
  window?: { readonly outlook: Outlook; readonly best: BestWindow | undefined };
}

/** ms over which what the modules give is averaged, for the sky of now; clouds pass within it. */
const SKY = 10 * 60_000;
/** ms over which the share of now is averaged that a better time is compared with. */
const USUAL = 10 * 60_000;
/** ms between two questions for the outlook. */
const ASKED = 60_000;

class HouseholdAdviser implements Adviser {
  readonly #deps: AdviserDeps;
  readonly #entries: readonly Entry[];
  readonly #recent = new Recent();
  readonly #runs: Runs;
  readonly #appetite = new Appetite();
  readonly #pv = new SlowMean(SKY);
  #sight: Sight = { ok: false, why: 'no-data' };
  #outlook: { readonly mono: number; readonly value: Outlook | undefined } | undefined;

  constructor(deps: AdviserDeps) {
    this.#deps = deps;
    this.#entries = deps.appliances.map((appliance, index) => ({
      appliance,
      index,
      level: undefined,
      usual: new SlowMean(USUAL),
      claimed: false,
    }));
    this.#runs = new Runs(deps.appliances);
  }

  observe(snapshot: Snapshot): void {
    const { at } = snapshot;
    // Silence since the last call is silence, even if nobody asked meanwhile.
    this.#see(at);
    const sight = sightOf(snapshot);
    this.#sight = sight;
    if (sight.ok) this.#take(snapshot, sight);
    this.#see(at);
    for (const entry of this.#entries) this.#judge(entry, at);
  }

  advise(now: Instant): AdviceStatus {
    const sight = this.#see(now);
    const surplusW = sight.ok ? this.#surplus(now.mono) : undefined;
    return {
      at: now.wall,
      ...(surplusW !== undefined && { surplusW: 0 + Math.round(surplusW) }),
      advices: this.#entries.map((entry) => this.#advice(entry, sight, now)),
    };
  }

  /** What is known at a moment: a reading that has grown too old since is none any more. */
  #see({ mono }: Instant): Sight {
    const sight = this.#sight;
    if (sight.ok && mono > sight.validUntil) this.#sight = { ok: false, why: 'stale', last: sight.gridAt };
    if (!this.#sight.ok) {
      this.#recent.clear();
      this.#runs.lost();
    }
    return this.#sight;
  }

  #take(snapshot: Snapshot, { gridW, batteryW, gridAt }: Seeing): void {
    const { mono } = snapshot.at;
    const advised = (index: number) => ['now', 'partly'].includes(this.#entries[index]?.level?.level ?? 'wait');
    const change = this.#runs.observe(snapshot, gridAt.mono, advised);
    this.#recent.push({ mono, gridW, batteryW, own: this.#runs.draws });
    if (change) this.#recent.amend(change.index, change.from, change.watts);
    this.#appetite.observe({ gridW, batteryW });
    this.#pv.push(mono, snapshot.house.pvPower);
  }

  /** W, mean of the last minute; for an appliance with its own draw added back, less the reserve. */
  #surplus(mono: number, index?: number): number | undefined {
    const { battery, reserveW } = this.#deps.surplus;
    const mean = this.#recent.mean(mono, (sample) => {
      const own = index === undefined ? 0 : (sample.own[index] ?? 0);
      return surplusFor(sample, own, battery, this.#appetite.watts);
    });
    return mean === undefined || index === undefined ? mean : mean - reserveW;
  }

  /** @returns how the appliance and the surplus fit now; undefined when nobody knows */
  #judge(entry: Entry, now: Instant): Judged | undefined {
    const { judged } = entry;
    if (judged?.mono === now.mono && judged.sight === this.#sight) return judged.value;
    const value = this.#judgeAnew(entry, now);
    entry.judged = { mono: now.mono, sight: this.#sight, value };
    entry.usual.push(now.mono, value?.view.covered);
    return value;
  }

  #judgeAnew(entry: Entry, now: Instant): Judged | undefined {
    const { appliance, index } = entry;
    const surplus = this.#sight.ok ? this.#surplus(now.mono, index) : undefined;
    const run = this.#runs.of(index);
    const view = surplus === undefined ? undefined : viewOf(appliance, surplus, run, this.#expected(now), now.wall);
    const rules = rulesFor(appliance, view?.reference ?? appliance.maxPowerW);
    const keep = run !== undefined && now.mono < run.keepUntil;
    entry.level = nextLevel(entry.level ?? firstLevel(now.mono), view?.share, now.mono, rules, keep);
    return view && surplus !== undefined ? { view, surplus } : undefined;
  }

  #advice(entry: Entry, sight: Sight, now: Instant): Advice {
    const { appliance, index } = entry;
    const { id, kind, name } = appliance;
    const judged = this.#judge(entry, now);
    const state = entry.level!;
    const run = this.#runs.of(index);
    const last = sight.ok ? sight.oldest : sight.last;
    const common = {
      appliance: id,
      kind,
      ...(name !== undefined && { name }),
      level: state.level,
      since: now.wall - (now.mono - state.since),
      ...(last && { dataAgeSeconds: Math.max(0, Math.round(secondsBetween(last, now))) }),
      running: sight.ok && run !== undefined,
    };
    if (!judged || state.level === 'unknown') return { ...common, reason: this.#unknown(sight, now.mono) };
    const { view, surplus } = judged;
    const rules = rulesFor(appliance, view.reference);
    const { prices } = this.#deps;
    const kept = run !== undefined && run.keepUntil > now.mono;
    const better = state.level === 'now' || kept ? undefined : this.#better(entry, now);
    entry.claimed = better !== undefined;
    return {
      ...common,
      reason: reasonOf(state, view, surplus, rules, run, now.mono),
      sunShare: Math.round(100 * view.covered),
      drawW: Math.round(view.drawW),
      ...(prices && { cost: costOf(appliance, view, prices) }),
      ...(better && { better }),
    };
  }

  #unknown(sight: Sight, mono: number): AdviceReason {
    if (!sight.ok) return { code: sight.why };
    return { code: 'settling', secondsLeft: Math.ceil((this.#recent.missing(mono) ?? 0) / 1000) };
  }

  #better(entry: Entry, now: Instant): BetterMoment | undefined {
    const outlook = this.#expected(now);
    if (!outlook) return undefined;
    if (entry.window?.outlook !== outlook)
      entry.window = { outlook, best: bestWindow(outlook, profileToPlan(entry.appliance)) };
    const { best } = entry.window;
    const worth = entry.appliance.partlyPercent / 100;
    const shareNow = entry.usual.value ?? 0;
    const { skyShare } = outlook;
    return best && betterThan(best, { shareNow, worth, now: now.wall, skyShare, claimed: entry.claimed });
  }

  #expected(now: Instant): Outlook | undefined {
    const { outlook } = this.#deps;
    if (!outlook) return undefined;
    if (!this.#outlook || now.mono - this.#outlook.mono >= ASKED)
      this.#outlook = { mono: now.mono, value: outlook(now, this.#pv.value) };
    return this.#outlook.value;
  }
}
