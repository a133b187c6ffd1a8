import { formatAge } from '../../words/format.ts';
import { useElapsed, useLanguage } from './context.ts';

/** `12 seconds ago`, counted on between states. @param seconds at the time of the state */
export function Age({ seconds, time }: { readonly seconds: number; readonly time?: string | undefined }) {
  const { language } = useLanguage();
  const text = formatAge(seconds + useElapsed(), language);
  return time === undefined ? <span>{text}</span> : <time dateTime={time}>{text}</time>;
}
