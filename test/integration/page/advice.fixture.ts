import type { Advice, AdviceStatus } from '../../../src/advice/advice.ts';
import { NOW } from '../../../src/web/state.fixture.ts';

const SINCE = NOW.wall - 600_000;

/** One of each level. */
export const ADVICE: AdviceStatus = {
  at: NOW.wall,
  surplusW: 2410,
  advices: [
    adviceOf('car', 'now', { reason: { code: 'enough', surplusW: 2410, neededW: 1400 }, sunShare: 92 }),
    adviceOf('dishwasher', 'partly', {
      reason: { code: 'short', surplusW: 1000, neededW: 1600 },
      sunShare: 60,
      running: true,
      cost: { perHour: 0.3, perRun: 0.21, currency: 'EUR' },
    }),
    adviceOf('washing-machine', 'wait', {
      reason: { code: 'short', surplusW: 800, neededW: 2000 },
      better: {
        from: Date.UTC(2026, 6, 1, 11),
        until: Date.UTC(2026, 6, 1, 13),
        sunShare: 98,
        confidence: 'high',
      },
    }),
    adviceOf('oven', 'unknown', { reason: { code: 'no-data' } }),
  ],
};

export function adviceOf(
  kind: Advice['kind'],
  level: Advice['level'],
  more: Partial<Advice> & Pick<Advice, 'reason'>,
): Advice {
  return { appliance: kind, kind, level, since: SINCE, running: false, ...more };
}
