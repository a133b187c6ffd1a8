import type { Advice, AdviceLevel } from '../advice/advice.ts';
import { adviceReason, adviceText, applianceName } from '../advice/words.ts';
import type { Language } from '../words/language.ts';
import type { AlertWords } from './alert.ts';

const TITLES: Readonly<Record<Language, Readonly<Record<AdviceLevel, string>>>> = {
  en: {
    now: 'a good moment now',
    partly: 'now partly with your own sun',
    wait: 'no good moment any more',
    unknown: 'not known any more whether the moment is good',
  },
  de: {
    now: 'jetzt ist ein guter Zeitpunkt',
    partly: 'jetzt teilweise mit eigener Sonne',
    wait: 'kein guter Zeitpunkt mehr',
    unknown: 'nicht mehr bekannt, ob der Zeitpunkt gut ist',
  },
};

/** Where "partly" is not told by itself, it is the end of a good moment. */
const PARTLY_LEFT: Readonly<Record<Language, string>> = {
  en: 'only partly with your own sun now',
  de: 'nur mehr teilweise mit eigener Sonne',
};

/**
 * @param withdrawn what was told before does not hold any more
 * @param timeZone IANA name, for a better time of the day
 */
export function adviceAlertWords(
  advice: Advice,
  withdrawn: boolean,
  timeZone: string,
): Readonly<Record<Language, AlertWords>> {
  const words = (language: Language): AlertWords => {
    const { level, reason, dataAgeSeconds } = advice;
    const isLeft = withdrawn && level === 'partly';
    const what = isLeft ? PARTLY_LEFT[language] : TITLES[language][level];
    return {
      title: `${applianceName(advice, language)}: ${what}`,
      text: `${adviceText(advice, { language, timeZone })}. ${adviceReason(reason, language, dataAgeSeconds)}`,
    };
  };
  return { en: words('en'), de: words('de') };
}
