import type { Outcome } from './answers.ts';

/** Why nothing is sent at the moment. */
export type WaitReason = 'back-off' | 'configuration' | 'clock' | 'next row' | 'database';

const FIRST = 5_000;
const AT_MOST = 5 * 60_000;
/** Nobody repairs a token within seconds. */
export const CONFIGURATION_WAIT = 5 * 60_000;

/**
 * Milliseconds until the next attempt: doubling from 5 s to 5 min, between half and all of it, so that a street of
 * gateways does not come back at once after a power cut.
 * @param failures attempts in a row that failed, from 1
 * @param after what the backend asked for
 */
export function backOff(failures: number, random: () => number, after = 0): number {
  const full = Math.min(AT_MOST, FIRST * 2 ** Math.min(failures - 1, 10));
  return Math.max(after, jittered(full, random));
}

export function jittered(ms: number, random: () => number): number {
  return ms * (0.5 + random() / 2);
}

/** How long to wait after an outcome, and why; undefined to go on at once. */
export function waitAfter(
  outcome: Outcome,
  failures: number,
  random: () => number,
): { readonly ms: number; readonly reason: WaitReason } | undefined {
  switch (outcome.kind) {
    case 'done':
    case 'partly':
    case 'malformed':
      return undefined;
    case 'configuration':
      return { ms: jittered(CONFIGURATION_WAIT, random), reason: 'configuration' };
    case 'retry':
    case 'unknown':
      return { ms: backOff(failures, random, outcome.after), reason: 'back-off' };
  }
}
