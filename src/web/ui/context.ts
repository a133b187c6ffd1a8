import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Language } from '../../words/language.ts';
import { WORDS, type Words } from './words.ts';

const LanguageContext = createContext<Language>('en');
/** Seconds since the state that is shown was made. */
const ElapsedContext = createContext(0);

export const LanguageProvider = LanguageContext.Provider;
export const ElapsedProvider = ElapsedContext.Provider;

export function useLanguage(): { readonly language: Language; readonly words: Words } {
  const language = useContext(LanguageContext);
  return { language, words: WORDS[language] };
}

export function useElapsed(): number {
  return useContext(ElapsedContext);
}
