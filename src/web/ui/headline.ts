import { formatNumber } from '../../words/format.ts';
import type { Language } from '../../words/language.ts';
import { FLOW_DIGITS, flowOf, type Stream } from './flow.ts';
import type { HouseState } from '../state.ts';
import { WORDS, type Words } from './words.ts';

/** The grid in a few words: for the title of the tab (2 digits) and for screen readers (1 digit). */
export function gridInWords(house: HouseState, digits: number, language: Language): string {
  const { grid } = flowOf(house);
  const words = WORDS[language];
  if (!grid) return words.unknown;
  const direction = gridDirection(grid, words);
  return grid.direction === 'still' ? direction : `${direction} ${formatNumber(grid.kw, digits, language)} kW`;
}

export function gridDirection({ direction }: Stream, words: Words): string {
  return { in: words.import, out: words.export, still: words.balanced }[direction];
}

/** `charging 1.20 kW`: the direction by word, because nobody remembers which sign is which. */
export function batteryInWords({ kw, direction }: Stream, digits: number, language: Language): string {
  const words = WORDS[language];
  if (direction === 'still') return words.batteryIdle;
  return `${direction === 'out' ? words.charging : words.discharging} ${formatNumber(kw, digits, language)} kW`;
}

export function kilowatts(kw: number, language: Language): string {
  return `${formatNumber(kw, FLOW_DIGITS, language)} kW`;
}
