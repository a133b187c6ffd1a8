import type { Advice, AdviceLevel, AdviceStatus } from '../advice/advice.ts';
import type { ProblemFacts } from '../problems/problems.ts';
import type { Instant } from '../readings/instant.ts';
import type { Occasion } from './advice-watch.ts';
import type { AdviceAlert, TestAlert, TroubleAlert } from './alert.ts';

/** Noon of 1 July 2026 in Vienna. */
export const NOON: Instant = { wall: Date.UTC(2026, 6, 1, 10, 0, 0), mono: 1_000_000 };

export function later(seconds: number, from: Instant = NOON): Instant {
  return { wall: from.wall + seconds * 1000, mono: from.mono + seconds * 1000 };
}

export function occasionOf(more: Partial<Occasion> = {}): Occasion {
  return { now: NOON, day: '2026-07-01', quiet: false, ...more };
}

export const ZONE = 'Europe/Vienna';

export function adviceOf(level: AdviceLevel, more: Partial<Advice> = {}): Advice {
  const reason = { code: 'enough', surplusW: 3000, neededW: 1400 } as const;
  return { appliance: 'car', kind: 'car', level, since: NOON.wall, reason, running: false, ...more };
}

export function statusOf(...advices: Advice[]): AdviceStatus {
  return { at: NOON.wall, advices };
}

export const SILENT: ProblemFacts = { code: 'source-stale', source: 'house', lastMessageAgeSeconds: 400 };

export function adviceAlert(more: Partial<AdviceAlert> = {}): AdviceAlert {
  return {
    kind: 'advice',
    at: NOON,
    subject: 'advice car',
    severity: 'info',
    appliance: 'car',
    level: 'now',
    withdrawn: false,
    words: {
      en: { title: 'Car: a good moment now', text: 'The sun gives "enough"; 92 %.' },
      de: { title: 'Auto: jetzt ist ein guter Zeitpunkt', text: 'Die Sonne gibt „genug“; 92 %.' },
    },
    ...more,
  };
}

export function troubleAlert(more: Partial<TroubleAlert> = {}): TroubleAlert {
  return {
    kind: 'trouble',
    at: NOON,
    subject: 'source-stale house',
    severity: 'warning',
    code: 'source-stale',
    over: false,
    words: {
      en: { title: 'house is silent', text: 'Look after the reader.' },
      de: { title: 'house schweigt', text: 'Beim Lesegerät nachsehen.' },
    },
    ...more,
  };
}

export function testAlertOf(more: Partial<TestAlert> = {}): TestAlert {
  const { words } = troubleAlert();
  return { kind: 'test', at: NOON, subject: 'test', severity: 'info', words, ...more };
}
