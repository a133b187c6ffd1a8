import type { RunPhase } from './kinds.ts';

/** How much of a run our own sun covers. Energies in Wh. */
export interface RunShare {
  /** 0 to 1. */
  readonly share: number;
  readonly energy: number;
  readonly covered: number;
}

/** Minutes that a run is looked at in. */
const STEP = 5;

/** @param surplusAt W that there are so many minutes after the run's beginning; less than 0 is none */
export function shareOfRun(profile: readonly RunPhase[], surplusAt: (minute: number) => number): RunShare {
  let energy = 0;
  let covered = 0;
  let begin = 0;
  for (const { minutes, watts } of profile) {
    for (let done = 0; done < minutes; done += STEP) {
      const length = Math.min(STEP, minutes - done);
      const surplus = Math.max(0, surplusAt(begin + done + length / 2));
      energy += (watts * length) / 60;
      covered += (Math.min(watts, surplus) * length) / 60;
    }
    begin += minutes;
  }
  return { share: energy > 0 ? covered / energy : 1, energy, covered };
}
