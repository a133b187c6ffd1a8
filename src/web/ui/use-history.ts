import { useEffect, useState } from 'preact/hooks';
import { every, systemClock } from '../../clock.ts';
import type { ShownAnswer } from '../../history/shown.ts';
import { fetchHistory, historyUrl, type HistoryQuery } from './api.ts';

/** Milliseconds after which a time that is not over, or could not be fetched, is asked for again. */
const REFRESH_EVERY = 60_000;

export type Loaded =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'here'; readonly answer: ShownAnswer };

const LOADING: Loaded = { kind: 'loading' };

/** The history of a time, kept up to date while somebody looks. What was there stays until its renewal is. */
export function useHistory(query: HistoryQuery): Loaded {
  const key = historyUrl(query);
  const [found, setFound] = useState<{ readonly key: string; readonly loaded: Loaded }>({ key, loaded: LOADING });
  useEffect(() => {
    const aborter = new AbortController();
    let isHere = false;
    const load = async (): Promise<void> => {
      try {
        const answer = await fetchHistory(query, aborter.signal);
        isHere = true;
        setFound({ key, loaded: { kind: 'here', answer } });
      } catch {
        // What is there is better than nothing.
        if (!isHere && !aborter.signal.aborted) setFound({ key, loaded: { kind: 'failed' } });
      }
    };
    void load();
    const cancel = every(systemClock, REFRESH_EVERY, () => {
      const isOver = systemClock.now().wall > query.until + REFRESH_EVERY;
      if (!document.hidden && !(isHere && isOver)) void load();
    });
    return () => {
      cancel();
      aborter.abort();
    };
  }, [key]);
  return found.key === key ? found.loaded : LOADING;
}
