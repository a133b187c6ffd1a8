import type { StateDocument } from '../state.ts';
import { useEffect, useRef, useState } from 'preact/hooks';
import { systemClock } from '../../clock.ts';
import { useLanguage } from './context.ts';
import { gridInWords } from './headline.ts';

/** Milliseconds: a screen reader is not talked to at every message of the meter. */
const SPOKEN_EVERY = 20_000;

/** Tells a screen reader the answer and the grid when they have changed, and at once when the service is lost or back. */
export function Speaker({ state, isLost }: { readonly state: StateDocument; readonly isLost: boolean }) {
  const { language, words } = useLanguage();
  const [spoken, setSpoken] = useState('');
  const last = useRef({ at: -SPOKEN_EVERY, urgent: '' });
  const advices = (state.advice?.advices ?? []).map(({ text }) => text[language]);
  const text = isLost ? words.lostSpoken : [...advices, gridInWords(state.house, 1, language)].join('. ');
  const urgent = `${isLost} ${language} ${(state.advice?.advices ?? []).map(({ level }) => level).join()}`;
  useEffect(() => {
    const now = systemClock.now().mono;
    if (text === spoken || (urgent === last.current.urgent && now - last.current.at < SPOKEN_EVERY)) return;
    last.current = { at: now, urgent };
    setSpoken(text);
  });
  return (
    <p id="speaker" class="unseen" aria-live="polite">
      {spoken}
    </p>
  );
}
