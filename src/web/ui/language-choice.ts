import type { Language } from '../../words/language.ts';

const KEY = 'language';

/** What was chosen on this device; else what the browser has asked the service for. */
export function chosenLanguage(asked: string): Language {
  return isLanguage(remembered()) ? (remembered() as Language) : asked === 'de' ? 'de' : 'en';
}

export function otherLanguage(language: Language): Language {
  return language === 'de' ? 'en' : 'de';
}

/** Where the browser keeps nothing, the choice lasts as long as the page. */
export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Storage is forbidden or full.
  }
}

function remembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function isLanguage(text: string | null): boolean {
  return text === 'de' || text === 'en';
}
