import type { AdviceReason } from './advice.ts';
import { mayRise, rising, type LevelRules, type LevelState } from './level.ts';
import type { Run } from './runs.ts';
import type { View } from './view.ts';

/** Why a level that is known is given. */
export function reasonOf(
  state: LevelState,
  { neededW }: View,
  surplus: number,
  rules: LevelRules,
  run: Run | undefined,
  mono: number,
): AdviceReason {
  const surplusW = 0 + Math.round(surplus);
  const facts = { surplusW, neededW };
  const left = (since: number, ms: number) => Math.max(0, Math.ceil((since + ms - mono) / 1000));
  const { level, above, below, changes } = state;
  const failing = level === 'now' || level === 'partly' ? below[level] : undefined;
  if (failing !== undefined) {
    const kept = run && run.keepUntil > mono;
    return kept
      ? { code: 'running', secondsLeft: left(run.keepUntil, 0), ...facts }
      : { code: 'fading', secondsLeft: left(failing, rules.holdOffMs), ...facts };
  }
  const next = rising(state);
  if (next !== undefined) {
    if (!mayRise(changes, rules)) return { code: 'unsteady', ...facts };
    return { code: 'holding', next, secondsLeft: left(above[next] ?? mono, rules.holdOnMs), ...facts };
  }
  if (level === 'now') return { code: 'enough', ...facts };
  return { code: surplusW > 0 ? 'short' : 'none', ...facts };
}
