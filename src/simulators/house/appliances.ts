import { between, type Random } from '../random.ts';

export type Appliance = 'oven' | 'washing machine' | 'dishwasher' | 'dryer' | 'kettle' | 'car';

/** Power over time: pairs of seconds and W. */
export type Course = readonly (readonly [seconds: number, watts: number])[];

/** One use of an appliance. */
export interface Run {
  readonly appliance: Appliance;
  /** Epoch milliseconds. */
  readonly start: number;
  readonly course: Course;
}

export type Wallbox = 'three-phase' | 'single-phase' | 'none';

const MINUTE = 60;
const HOUR = 3600;

const WASHING: Course = [
  [3 * MINUTE, 80],
  [18 * MINUTE, 2050],
  [55 * MINUTE, 160],
  [10 * MINUTE, 90],
  [9 * MINUTE, 420],
];
const DISHES: Course = [
  [6 * MINUTE, 60],
  [17 * MINUTE, 1950],
  [38 * MINUTE, 70],
  [14 * MINUTE, 1950],
  [20 * MINUTE, 20],
];
const DRYING: Course = [
  [75 * MINUTE, 720],
  [20 * MINUTE, 480],
  [5 * MINUTE, 110],
];
const KETTLE: Course = [[150, 2100]];

/** What a wallbox draws, W: three or one phase of 230 V and 16 A. */
const WALLBOX: Record<Wallbox, number> = { 'three-phase': 11_040, 'single-phase': 3_680, none: 0 };

/** The uses of one day, decided at its local midnight. */
export function planDay(random: Random, midnight: number, weekend: boolean, wallbox: Wallbox): Run[] {
  const runs: Run[] = [];
  const use = (appliance: Appliance, fromHour: number, toHour: number, course: Course) => {
    const start = midnight + Math.round(between(random, fromHour, toHour) * HOUR) * 1000;
    runs.push({ appliance, start, course });
  };
  use('kettle', 6, 7.5, KETTLE);
  if (random() < (weekend ? 0.8 : 0.35)) use('oven', 11, 12, baking(between(random, 35, 70)));
  if (random() < 0.5) use('oven', 17.5, 18.5, baking(between(random, 25, 50)));
  if (random() < (weekend ? 0.8 : 0.45)) use('washing machine', 8, 15, WASHING);
  if (random() < 0.3) use('dryer', 13, 18, DRYING);
  if (random() < 0.75) use('dishwasher', 19, 21, DISHES);
  if (wallbox !== 'none' && random() < 0.45) use('car', 17, 20.5, charging(WALLBOX[wallbox], between(random, 6, 38)));
  return runs;
}

/** W that a run draws at a moment; undefined when it is over. */
export function drawOf(run: Run, epochMs: number): number | undefined {
  let left = (epochMs - run.start) / 1000;
  if (left < 0) return 0;
  for (const [seconds, watts] of run.course) {
    if (left < seconds) return watts;
    left -= seconds;
  }
  return undefined;
}

/** An oven heats up, then its thermostat switches. */
function baking(minutes: number): Course {
  const course: [number, number][] = [[11 * MINUTE, 2600]];
  for (let done = 11; done < minutes; done += 3) course.push([110, 40], [70, 2600]);
  return course;
}

/** A car takes all the wallbox gives and less in the last part. @param energy kWh */
function charging(watts: number, energy: number): Course {
  const taper = Math.min(energy * 0.15, 2);
  return [
    [Math.round(((energy - taper) * 1000 * HOUR) / watts), watts],
    [Math.round((taper * 1000 * HOUR) / (watts * 0.6)), Math.round(watts * 0.6)],
  ];
}
