import type { LinkState } from '../readings/snapshot.ts';
import type { Answers } from './asker.ts';

/** Polls in a row without an answer, or with errors only, after which the link is called so. */
const IN_A_ROW = 3;
/** As many in a row that brought nothing, some silent and some in error. */
const MIXED_IN_A_ROW = 6;

/** What came of one poll, or one attempt to find the device. */
export type Outcome = 'values' | 'errors' | 'silence' | 'unreachable';

/** @param brought whether it brought a reading */
export function outcomeOf({ count }: Answers, brought: boolean): Outcome {
  if (brought) return 'values';
  if (count.unreachable > 0) return 'unreachable';
  if (count.exception > 0 || count.registers > 0) return 'errors';
  // Noise between silences is a line that nobody drives.
  return count.garbled > 0 && count.silent === 0 ? 'errors' : 'silence';
}

/** Judges the link by the polls in a row. */
export class LinkWatch {
  #link: LinkState | undefined;
  #errors = 0;
  #silences = 0;
  #failures = 0;

  /** Undefined until the first judgement. */
  get link(): LinkState | undefined {
    return this.#link;
  }

  /** Polls in a row that brought errors only. */
  get errorsInARow(): number {
    return this.#errors;
  }

  /** Polls in a row that brought nothing, on an open bus. */
  get failuresInARow(): number {
    return this.#failures;
  }

  /** @returns the link if it has changed */
  note(outcome: Outcome): LinkState | undefined {
    this.#errors = outcome === 'errors' ? this.#errors + 1 : 0;
    this.#silences = outcome === 'silence' ? this.#silences + 1 : 0;
    this.#failures = outcome === 'errors' || outcome === 'silence' ? this.#failures + 1 : 0;
    const link = this.#judge(outcome);
    if (link === undefined || link === this.#link) return undefined;
    this.#link = link;
    return link;
  }

  #judge(outcome: Outcome): LinkState | undefined {
    if (outcome === 'values') return 'answering';
    if (outcome === 'unreachable') return 'unreachable';
    if (this.#silences >= IN_A_ROW) return 'silent';
    if (this.#errors >= IN_A_ROW) return 'faulty';
    return this.#failures >= MIXED_IN_A_ROW && this.#link !== 'silent' ? 'faulty' : undefined;
  }
}
