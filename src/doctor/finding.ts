/** What one look found. `unsure`: not a fault, but not proven either; `skipped`: there was nothing to look at. */
export interface Finding {
  /** What was looked at, in a word or two: `broker`, `meter house`, `inverter roof`. */
  readonly leg: string;
  readonly state: 'good' | 'unsure' | 'bad' | 'skipped';
  /** A sentence: what was found. */
  readonly text: string;
  /** A sentence: what the person at the Pi can do. */
  readonly remedy?: string;
}

const MARKS: Record<Finding['state'], string> = { good: 'ok', unsure: '?', bad: 'FAIL', skipped: '-' };
const WIDTH = Math.max(...Object.values(MARKS).map((mark) => mark.length));

/** One finding as lines for a terminal. */
export function findingLines({ leg, state, text, remedy }: Finding): string {
  const mark = MARKS[state].padEnd(WIDTH);
  return `${mark}  ${leg}: ${text}\n${remedy === undefined ? '' : `${' '.repeat(WIDTH)}  → ${remedy}\n`}`;
}
