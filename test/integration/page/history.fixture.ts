import {
  HISTORY_STEPS,
  type HistoryAnswer,
  type HistoryAnswered,
  type HistoryQuery,
  type HistorySeries,
} from '../../../src/history/series.ts';
import { SERIES } from '../../../src/history/derive.ts';
import { createTimeZone } from '../../../src/time-zone.ts';

/** What the household of the tests calls its time zone. */
export const ZONE = 'Europe/Vienna';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Wh that went through in a gap. */
const GAP_ENERGY: Partial<Record<HistorySeries, number>> = { import: 800, export: 1250 };

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * History of a house with six kilowatts of sun at noon, and 400 W of use but for 2.4 kW at noon: the same for every
 * day, so that a test can say what must be shown.
 */
export class RecordedHouse {
  readonly #known: Stretch;
  readonly #gap: Stretch | undefined;
  readonly #zone = createTimeZone(ZONE);

  /** @param known nothing is known before and after; @param gap nor in it */
  constructor(known: Stretch, gap?: Stretch) {
    this.#known = known;
    this.#gap = gap;
  }

  query({ series, from, to, step }: HistoryQuery): HistoryAnswered {
    const borders = [this.#zone.startOf(step, from)];
    while ((borders.at(-1) as number) < to) borders.push(this.#zone.next(step, borders.at(-1) as number));
    const stretches = borders.slice(1).map((end, i) => ({ from: borders[i] as number, to: end }));
    const answers = series.map((name) => {
      const { unit, kind } = SERIES[name];
      return [name, { unit, kind, points: stretches.map((stretch) => [stretch.from, this.#value(name, stretch)]) }];
    });
    const gap = this.#gap && this.#gap.from < to && this.#gap.to > from ? [this.#gap] : [];
    const inPoints = HISTORY_STEPS.indexOf(step) >= HISTORY_STEPS.indexOf('day');
    const answer: HistoryAnswer = {
      from: borders[0] as number,
      to: borders.at(-1) as number,
      step,
      timeZone: ZONE,
      series: Object.fromEntries(answers) as HistoryAnswer['series'],
      gaps: gap.map((stretch) => ({ ...stretch, energy: GAP_ENERGY, inPoints })),
    };
    return { ok: true, answer };
  }

  /** Sum or mean of a point; null where nothing of it is known. */
  #value(name: HistorySeries, { from, to }: Stretch): number | null {
    const every = Math.max(MINUTE, (to - from) / 48);
    let sum = 0;
    let count = 0;
    for (let at = from + every / 2; at < to; at += every) {
      if (!isIn(this.#known, at) || (this.#gap && isIn(this.#gap, at))) continue;
      sum += this.#watts(name, at);
      count++;
    }
    if (count === 0) return null;
    if (SERIES[name].kind !== 'energy') return sum / count;
    // As the service does it: a gap counts to the day in which it ended.
    const gap = this.#gap && to - from > 22 * HOUR && isIn({ from, to }, this.#gap.to) ? GAP_ENERGY[name] : 0;
    return Math.round((sum * every) / HOUR) + (gap ?? 0);
  }

  /** Of the house at a moment, W or %. */
  #watts(name: HistorySeries, at: number): number {
    const hour = (at - this.#zone.startOf('day', at)) / HOUR;
    const sun = 6000 * Math.max(0, Math.sin(((hour - 6) / 12) * Math.PI));
    const use = hour > 11 && hour < 13 ? 2400 : 400;
    const values: Partial<Record<HistorySeries, number>> = {
      production: sun,
      pvPower: sun,
      consumption: use,
      housePower: use,
      gridPower: use - sun,
      import: Math.max(0, use - sun),
      export: Math.max(0, sun - use),
      selfSufficiency: 100 * Math.min(1, sun / use),
    };
    return values[name] ?? 0;
  }
}

function isIn({ from, to }: Stretch, at: number): boolean {
  return at >= from && at < to;
}
