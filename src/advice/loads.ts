import type { Step } from './steps.ts';

/** A load that was seen to begin. */
interface Load {
  /** Of one of ours: its place in the settings. */
  readonly index?: number;
  readonly watts: number;
  readonly from: number;
}

/** The power that a step must have to be this appliance, W. */
export interface Fit {
  readonly index: number;
  readonly min: number;
  readonly max: number;
  /** It has just been advised: whoever follows the advice switches it on. */
  readonly advised: boolean;
}

/** What a step has changed for an appliance: from `mono` on it draws so much. */
export interface LoadChange {
  readonly index: number;
  readonly from: number;
  readonly watts: number;
  /** How long it had drawn, ms; absent when it begins. */
  readonly lasted?: number;
}

/** A step down within this share of a load's power is its end. */
const OPPOSITE = 0.15;
/** Loads of others that are remembered, and for how long, ms. */
const STRANGERS = 8;
const FORGOTTEN = 3 * 3_600_000;

/**
 * Which loads run, from the steps of the whole house. Careful: a step that could be several appliances is one of ours
 * only if exactly one of them is advised; a fall that fits nothing lessens the largest load of ours, since what is
 * added back by mistake would be advice to draw from the grid.
 */
export class Loads {
  #open: readonly Load[] = [];

  /** @param fits of those appliances that are not measured and do not run */
  step({ watts, from }: Step, fits: readonly Fit[]): LoadChange | undefined {
    this.#open = this.#open.filter((load) => load.index !== undefined || from - load.from < FORGOTTEN);
    return watts > 0 ? this.#begin(watts, from, fits) : this.#end(-watts, from);
  }

  /** The load of an appliance is over, or nobody knows. */
  forget(index: number): void {
    this.#open = this.#open.filter((load) => load.index !== index);
  }

  clear(): void {
    this.#open = [];
  }

  #begin(watts: number, from: number, fits: readonly Fit[]): LoadChange | undefined {
    const fitting = fits.filter(({ min, max }) => watts >= min && watts <= max);
    const advised = fitting.filter((fit) => fit.advised);
    const one = fitting.length === 1 ? fitting[0] : advised.length === 1 ? advised[0] : undefined;
    if (one) {
      this.#open = [...this.#open, { index: one.index, watts, from }];
      return { index: one.index, from, watts };
    }
    const strangers = this.#open.filter(({ index }) => index === undefined);
    const oldest = strangers.length >= STRANGERS ? strangers[0] : undefined;
    this.#open = [...this.#open.filter((load) => load !== oldest), { watts, from }];
    return undefined;
  }

  #end(watts: number, from: number): LoadChange | undefined {
    const distance = (load: Load) => Math.abs(load.watts - watts);
    const fitting = this.#open.filter((load) => distance(load) <= OPPOSITE * load.watts);
    const closest = fitting.toSorted((a, b) => distance(a) - distance(b))[0];
    const load = closest ?? this.#largestOfOurs();
    if (!load) return undefined;
    const left = closest ? 0 : load.watts - watts;
    // What is left of a load must still be most of a household's smallest one.
    const next = left > 500 ? [{ ...load, watts: left }] : [];
    this.#open = [...this.#open.filter((other) => other !== load), ...next];
    if (load.index === undefined) return undefined;
    return { index: load.index, from, watts: next[0]?.watts ?? 0, lasted: from - load.from };
  }

  #largestOfOurs(): Load | undefined {
    return this.#open.filter(({ index }) => index !== undefined).toSorted((a, b) => b.watts - a.watts)[0];
  }
}
