import { formatNumber } from '../../words/format.ts';
import type { Language } from '../../words/language.ts';
import { WORDS } from './words.ts';

/** `charging 1.20 kW`: the direction by word, because nobody remembers which sign is which. @param kw + charging */
export function batteryPower(kw: number, digits: number, language: Language): string {
  const words = WORDS[language];
  const amount = formatNumber(Math.abs(kw), digits, language);
  // What is shown as zero goes nowhere.
  if (Number(Math.abs(kw).toFixed(digits)) === 0) return words.batteryIdle;
  return `${kw > 0 ? words.charging : words.discharging} ${amount} kW`;
}
