/** Over this many ms the surplus is averaged: a kettle or a small cloud is not a change. */
export const WINDOW = 60_000;

/** The house at one reading; it holds until the next. */
export interface Sample {
  readonly mono: number;
  /** W, + import. */
  readonly gridW: number;
  /** W, + charging. */
  readonly batteryW: number;
  /** W that each appliance draws of these, in the order of the settings; 0 where it is not known to run. */
  readonly own: readonly number[];
}

/** The readings of the last minute, without a gap. */
export class Recent {
  #samples: Sample[] = [];

  /** Samples come in the order of time. */
  push(sample: Sample): void {
    if (this.#samples.at(-1)?.mono === sample.mono) this.#samples.pop();
    this.#samples.push(sample);
    const before = sample.mono - 2 * WINDOW;
    // The one that still held at the edge is kept.
    while (this.#samples.length > 1 && this.#samples[1]!.mono <= before) this.#samples.shift();
  }

  /** Nothing is known any more; what comes next starts anew. */
  clear(): void {
    this.#samples = [];
  }

  /** It was recognised late that an appliance draws this since then. */
  amend(index: number, from: number, watts: number): void {
    this.#samples = this.#samples.map((sample) =>
      sample.mono < from ? sample : { ...sample, own: sample.own.with(index, watts) },
    );
  }

  /** ms until a whole minute is known; 0 if it is, undefined without any reading. */
  missing(mono: number): number | undefined {
    const first = this.#samples[0];
    return first && Math.max(0, first.mono + WINDOW - mono);
  }

  /** The mean over the minute before `mono`, each sample weighted by how long it held; undefined until one is known. */
  mean(mono: number, of: (sample: Sample) => number): number | undefined {
    if (this.missing(mono) !== 0) return undefined;
    const start = mono - WINDOW;
    let sum = 0;
    let until = mono;
    for (let i = this.#samples.length - 1; i >= 0 && until > start; i--) {
      const sample = this.#samples[i]!;
      const from = Math.max(start, sample.mono);
      if (from >= until) continue;
      sum += of(sample) * (until - from);
      until = from;
    }
    return sum / WINDOW;
  }
}
