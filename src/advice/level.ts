import type { AdviceLevel, KnownLevel } from './advice.ts';

const HOUR = 3_600_000;
const RANK: Readonly<Record<KnownLevel, number>> = { wait: 0, partly: 1, now: 2 };

/** When a level is given and taken back. Shares: 1 is all of the draw. */
export interface LevelRules {
  readonly nowShare: number;
  readonly partlyShare: number;
  /** By how much the share may fall below before the level is doubted. */
  readonly hysteresis: number;
  readonly holdOnMs: number;
  readonly holdOffMs: number;
  /** At least 2. */
  readonly maxChangesPerHour: number;
}

/** `mono` since which a condition has been true without a break, by level; absent while it is not. */
type Since = Readonly<Partial<Record<'now' | 'partly', number>>>;

/** The state machine of one appliance. Times are `mono`: what the wall clock does changes nothing. */
export interface LevelState {
  readonly level: AdviceLevel;
  readonly since: number;
  /** The last level that was not unknown. */
  readonly known?: KnownLevel;
  /** The share is enough to give the level. */
  readonly above: Since;
  /** The share is too little to keep it. */
  readonly below: Since;
  /** When it changed, within the last hour. */
  readonly changes: readonly number[];
}

export function firstLevel(mono: number): LevelState {
  return { level: 'unknown', since: mono, above: {}, below: {}, changes: [] };
}

/**
 * The next state.
 *
 * Unknown is given at once, always, and is no change; after it everything starts anew. A level above wait is only given
 * if it can be taken back within the same hour's number of changes: that it is no good moment any more must always be
 * told, after its hold.
 *
 * @param share of the draw that our own sun covers, may be negative; undefined: nobody knows
 * @param keep it runs and is not to be interrupted: nothing is taken back
 */
export function nextLevel(
  state: LevelState,
  share: number | undefined,
  mono: number,
  rules: LevelRules,
  keep = false,
): LevelState {
  const changes = state.changes.filter((at) => mono - at < HOUR);
  if (share === undefined) {
    if (state.level === 'unknown') return { ...state, above: {}, below: {}, changes };
    return { ...state, level: 'unknown', since: mono, above: {}, below: {}, changes };
  }
  const limits = { now: rules.nowShare, partly: rules.partlyShare };
  const above = timed(state.above, mono, (level) => share >= limits[level]);
  const below = timed(state.below, mono, (level) => share < limits[level] - rules.hysteresis);
  const from: KnownLevel = state.level === 'unknown' ? 'wait' : state.level;
  const level = wanted(from, { above, below, changes }, mono, rules, keep);
  if (level === state.level) return { ...state, known: level, above, below, changes };
  const counts = level !== 'wait' || (state.known !== undefined && state.known !== 'wait');
  return { level, since: mono, known: level, above, below, changes: counts ? [...changes, mono] : changes };
}

/** The level that waits for its hold, if there is one. */
export function rising({ level, above }: LevelState): 'now' | 'partly' | undefined {
  if (level === 'unknown' || level === 'now') return undefined;
  if (above.now !== undefined) return 'now';
  return level === 'wait' && above.partly !== undefined ? 'partly' : undefined;
}

/** Whether a better level could be given and taken back within this hour's changes. */
export function mayRise(changes: readonly number[], rules: LevelRules): boolean {
  return changes.length + 2 <= rules.maxChangesPerHour;
}

function wanted(
  from: KnownLevel,
  { above, below, changes }: Pick<LevelState, 'above' | 'below' | 'changes'>,
  mono: number,
  rules: LevelRules,
  keep: boolean,
): KnownLevel {
  const held = (since: number | undefined, ms: number) => since !== undefined && mono - since >= ms;
  if (mayRise(changes, rules))
    for (const level of ['now', 'partly'] as const)
      if (RANK[level] > RANK[from] && held(above[level], rules.holdOnMs)) return level;
  if (from === 'wait' || keep || !held(below[from], rules.holdOffMs)) return from;
  // One step down must leave a change for the last one.
  return from === 'now' && below.partly === undefined && mayRise(changes, rules) ? 'partly' : 'wait';
}

function timed(since: Since, mono: number, holds: (level: 'now' | 'partly') => boolean): Since {
  const next: { now?: number; partly?: number } = {};
  for (const level of ['now', 'partly'] as const) if (holds(level)) next[level] = since[level] ?? mono;
  return next;
}
