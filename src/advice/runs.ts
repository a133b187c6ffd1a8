import type { Snapshot } from '../readings/snapshot.ts';
import { Loads, type Fit, type LoadChange } from './loads.ts';
import type { ApplianceSettings } from './settings.ts';
import { StepFinder } from './steps.ts';

/** A run as far as it is seen. */
export interface Run {
  /** W that it draws now. */
  readonly watts: number;
  /** `mono` at which it began. */
  readonly from: number;
  /** `mono` until which it is not advised against. */
  readonly keepUntil: number;
}

const MINUTE = 60_000;
/**
 * W within which a level is flat. The house's consumption is made of two devices that are not read at the same moment,
 * so clouds shake it; at the grid they look like loads.
 */
const FLAT_HOUSE = 400;
const FLAT_GRID = 150;
/** ms that may lie between two levels: of the whole house, and of the grid, where only a switch is that quick. */
const EDGE_OF_HOUSE = 90_000;
const EDGE_OF_GRID = 15_000;
/** A share of its power by which an appliance may differ from what is set. */
const SPREAD = 0.12;
/** W below which a measured appliance stands by, and for how long before its run is over, ms. */
const STANDBY = 30;
const PAUSE = 10 * MINUTE;
/** What ends before was a kettle. */
const SHORTEST_RUN = 4 * MINUTE;
/** ms after which a load whose end was missed is no longer believed; by the grid alone nothing else tells. */
const LONGEST_IN_HOUSE = 14 * 60 * MINUTE;
const LONGEST_IN_GRID = 3 * 60 * MINUTE;
/** ms after which the consumption that was known once is not known any more; an inverter may be late. */
const LOST_HOUSE = 10 * MINUTE;
/** ms for which the house must draw less than a load for that to be over; longer than a step needs to be seen. */
const CONTRADICTED = 30_000;

/** Which of the appliances run: exactly where one has a meter of its own, else by steps of its power in the house's. */
export class Runs {
  readonly #appliances: readonly ApplianceSettings[];
  readonly #runs: (Run | undefined)[];
  readonly #lastDraw: number[];
  readonly #ofHouse = new StepFinder(FLAT_HOUSE, EDGE_OF_HOUSE);
  readonly #ofGrid = new StepFinder(FLAT_GRID, EDGE_OF_GRID);
  readonly #loads = new Loads();
  #lastReading: number | undefined;
  #tooLittleSince: number | undefined;
  #houseSeen: number | undefined;

  constructor(appliances: readonly ApplianceSettings[]) {
    this.#appliances = appliances;
    this.#runs = appliances.map(() => undefined);
    this.#lastDraw = appliances.map(() => 0);
  }

  of(index: number): Run | undefined {
    return this.#runs[index];
  }

  /** W by appliance. */
  get draws(): readonly number[] {
    return this.#runs.map((run) => run?.watts ?? 0);
  }

  /** What cannot be measured is not known to run any more. */
  lost(): void {
    this.#ofHouse.clear();
    this.#ofGrid.clear();
    this.#loads.clear();
    this.#lastReading = undefined;
    this.#tooLittleSince = undefined;
    this.#appliances.forEach(({ meter }, index) => meter === undefined && (this.#runs[index] = undefined));
  }

  /**
   * @param reading `mono` of the grid's last reading: only a new one is looked at for steps
   * @param advised whether the appliance at this place is advised to be switched on
   * @returns a load that was only recognised now
   */
  observe(snapshot: Snapshot, reading: number, advised: (index: number) => boolean): LoadChange | undefined {
    const { mono } = snapshot.at;
    this.#appliances.forEach((appliance, index) => {
      if (appliance.meter !== undefined) this.#measured(appliance, index, wattsOf(snapshot, appliance.meter), mono);
      else if (this.#isOver(index, mono)) this.#over(index);
    });
    if (reading === this.#lastReading) return undefined;
    this.#lastReading = reading;
    return this.#steps(snapshot, advised);
  }

  #steps({ at: { mono }, house }: Snapshot, advised: (index: number) => boolean): LoadChange | undefined {
    const { consumption, gridPower } = house;
    // What has a meter is not looked for.
    const measured = this.#appliances.reduce(
      (sum, { meter }, index) => sum + (meter === undefined ? 0 : (this.#runs[index]?.watts ?? 0)),
      0,
    );
    if (consumption !== undefined) {
      this.#houseSeen = mono;
      this.#check(consumption - measured, mono);
    }
    const finder = consumption === undefined ? this.#ofGrid : this.#ofHouse;
    const other = consumption === undefined ? this.#ofHouse : this.#ofGrid;
    other.clear();
    const step = finder.push(mono, (consumption ?? gridPower ?? 0) - measured);
    const change = step && this.#loads.step(step, this.#fits(advised));
    if (change) this.#apply(change);
    return change;
  }

  #fits(advised: (index: number) => boolean): readonly Fit[] {
    return this.#appliances.flatMap(({ meter, adjustable, minPowerW, maxPowerW }, index) => {
      const draws = (this.#runs[index]?.watts ?? 0) > 0;
      if (meter !== undefined || draws) return [];
      const least = adjustable ? minPowerW : maxPowerW;
      return [{ index, min: least * (1 - SPREAD), max: maxPowerW * (1 + SPREAD), advised: advised(index) }];
    });
  }

  #apply({ index, from, watts, lasted }: LoadChange): void {
    const appliance = this.#appliances[index]!;
    const run = this.#runs[index];
    if (watts > 0) {
      // A dishwasher that heats a second time is in the same run.
      this.#runs[index] = run ? { ...run, watts } : { watts, from, keepUntil: from + keepMs(appliance) };
      return;
    }
    const goesOn = !appliance.interruptible && (lasted ?? 0) >= SHORTEST_RUN;
    this.#runs[index] = run && goesOn ? { ...run, watts: 0 } : undefined;
  }

  /** A load that is larger than what the whole house draws is not there any more. */
  #check(consumption: number, mono: number): void {
    const believed = this.#appliances.flatMap(({ meter }, index) => {
      const watts = this.#runs[index]?.watts ?? 0;
      return meter === undefined && watts > 0 ? [{ index, watts }] : [];
    });
    const sum = believed.reduce((total, { watts }) => total + watts, 0);
    this.#tooLittleSince = consumption < 0.8 * sum ? (this.#tooLittleSince ?? mono) : undefined;
    if (this.#tooLittleSince === undefined || mono - this.#tooLittleSince < CONTRADICTED) return;
    for (const { index } of believed) {
      const from = this.#tooLittleSince;
      this.#loads.forget(index);
      this.#apply({ index, from, watts: 0, lasted: from - this.#runs[index]!.from });
    }
  }

  #isOver(index: number, mono: number): boolean {
    const run = this.#runs[index];
    if (!run) return false;
    if (!this.#appliances[index]!.interruptible) return mono >= run.keepUntil;
    const seesHouse = this.#houseSeen !== undefined && mono - this.#houseSeen < LOST_HOUSE;
    return mono - run.from >= (seesHouse ? LONGEST_IN_HOUSE : LONGEST_IN_GRID);
  }

  #over(index: number): void {
    this.#runs[index] = undefined;
    this.#loads.forget(index);
  }

  #measured(appliance: ApplianceSettings, index: number, watts: number | undefined, mono: number): void {
    const run = this.#runs[index];
    if (watts !== undefined && watts > STANDBY) {
      this.#lastDraw[index] = mono;
      this.#runs[index] = run ? { ...run, watts } : { watts, from: mono, keepUntil: mono + keepMs(appliance) };
      return;
    }
    const pause = !appliance.interruptible && run !== undefined && mono - this.#lastDraw[index]! < PAUSE;
    this.#runs[index] = pause ? { ...run, watts: 0 } : undefined;
  }
}

/** For how long a run that has begun is not advised against. */
function keepMs({ interruptible, minRunMinutes, profile }: ApplianceSettings): number {
  const run = profile.reduce((sum, { minutes }) => sum + minutes, 0);
  return Math.max(minRunMinutes, interruptible ? 0 : run) * MINUTE;
}

/** What the meter of this id measures now, W; undefined while it is silent. */
function wattsOf({ meters }: Snapshot, source: string): number | undefined {
  const meter = meters.find((m) => m.source === source && m.down !== 'replaced');
  const watts = meter?.up ? meter.values.get('grid.power')?.value : undefined;
  return watts === undefined ? undefined : Math.max(0, watts);
}
