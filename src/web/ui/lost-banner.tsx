import { useElapsed, useLanguage } from './context.ts';
import { formatAge } from '../../words/format.ts';
import { DAY_AND_CLOCK, formatMoment } from './format.ts';

/** Says that the service is not heard, since when, and how old what is shown is. */
export function LostBanner({ since, timeZone }: { readonly since: number; readonly timeZone: string }) {
  const { language, words } = useLanguage();
  const age = formatAge(useElapsed(), language);
  return (
    <div id="connection" class="connection" role="region" aria-label={words.lostSpoken}>
      <p>
        <strong>
          {words.lost} {formatMoment(since, DAY_AND_CLOCK, timeZone, language)}.
        </strong>{' '}
        {words.lostAgain} {words.lastState(age)}
      </p>
    </div>
  );
}
