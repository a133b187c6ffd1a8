/**
 *                          ┌─▶ history
 *   readings ─ ─(1 s)─ ─▶ ─┤
 *                          └─▶ adviser ─▶ advice of now
 *
 * What looks at the household from time to time, not at each message: a flood of these costs it nothing.
 */
import { createAdviser, type Adviser } from './advice/adviser.ts';
import type { AdviceStatus } from './advice/advice.ts';
import { createOutlookSource } from './advice/outlook-source.ts';
import { pastQuarters } from './advice/past.ts';
import type { AdviceSettings } from './advice/settings.ts';
import { every, type Cancel, type Clock } from './clock.ts';
import { createHistory, type History } from './history/history.ts';
import type { Part } from './lifecycle.ts';
import type { Snapshot } from './readings/snapshot.ts';
import type { Along } from './store/along.ts';
import type { Database } from './store/database.ts';

export interface ObserverDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly snapshot: () => Snapshot;
  readonly advice: AdviceSettings;
  /** IANA name of the household's. */
  readonly timeZone: string;
  /** The level of an appliance has changed. */
  readonly onChange: () => void;
}

export interface Observer {
  readonly part: Part;
  readonly history: History;
  /** The answers of this moment. */
  readonly advice: () => AdviceStatus;
  /** A reading came, or a source came or went: to be called for each, and costs next to nothing. */
  readonly changed: () => void;
  /** What of history is to be stored with the next transaction, all of it after the end; undefined while it can wait. */
  readonly along: () => Along | undefined;
}

/** Milliseconds between two looks while readings come. */
const LOOK_EVERY = 1000;
/** Looks without a reading in between that may be left out: holds pass in silence too. */
const IDLE_LOOKS = 5;

export function createObserver(deps: ObserverDeps): Observer {
  const { clock, snapshot, onChange } = deps;
  const history = createHistory(deps);
  const adviser = createAdviser({ ...deps.advice, outlook: outlookFrom(history, deps) });
  const levels = createLevelWatch(adviser, onChange);
  let isNews = false;
  let idle = 0;
  let cancel: Cancel | undefined;
  let isOver = false;

  function look(): void {
    idle++;
    if (!isNews && idle < IDLE_LOOKS) return;
    isNews = false;
    idle = 0;
    const seen = snapshot();
    history.observe(seen);
    adviser.observe(seen);
    levels.look(clock.now());
  }

  return {
    part: {
      name: 'observer',
      start() {
        cancel ??= every(clock, LOOK_EVERY, look);
        return Promise.resolve();
      },
      stop() {
        cancel?.();
        cancel = undefined;
        isNews = true;
        isOver = true;
        look();
        return Promise.resolve();
      },
    },
    history,
    advice: () => adviser.advise(clock.now()),
    changed: () => (isNews = true),
    along: () => history.flush(clock.now(), isOver),
  };
}

/** Tells when the level of an appliance is another one than at the last look. */
function createLevelWatch(adviser: Adviser, onChange: () => void) {
  let before = '';
  return {
    look(now: Parameters<Adviser['advise']>[0]): void {
      const levels = adviser
        .advise(now)
        .advices.map(({ level }) => level)
        .join();
      if (levels !== before) onChange();
      before = levels;
    },
  };
}

/** What the last weeks were like, for "better at about 13:00". */
function outlookFrom(history: History, { timeZone, advice }: ObserverDeps) {
  return createOutlookSource({
    timeZone,
    past(from, to) {
      const series = ['gridPower', 'pvPower', 'housePower', 'batteryPower'] as const;
      const asked = history.query({ series, from, to, step: '15min' });
      if (!asked.ok) return [];
      const points = (name: (typeof series)[number]) => asked.answer.series[name]?.points ?? [];
      const past = {
        gridPower: points('gridPower'),
        pvPower: points('pvPower'),
        housePower: points('housePower'),
        batteryPower: points('batteryPower'),
      };
      return pastQuarters(past, advice.surplus.battery);
    },
  });
}
