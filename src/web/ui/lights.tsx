import type { AdviceLevel } from '../../advice/advice.ts';
import type { AdviceState, ApplianceAdvice } from '../advice-state.ts';
import { useLanguage } from './context.ts';

/** The answer: for each appliance whether now is a good moment, in words; colour and shape only repeat it. */
export function Lights({ advice }: { readonly advice: AdviceState | undefined }) {
  const { words } = useLanguage();
  const advices = advice?.advices ?? [];
  return (
    <section class="lights" aria-labelledby="advice">
      <h2 id="advice">{words.advice}</h2>
      {advices.length === 0 ? (
        <p class="quiet">{words.noAdvice}</p>
      ) : (
        <ul>
          {advices.map((one) => (
            <Light key={one.appliance} advice={one} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Light({ advice }: { readonly advice: ApplianceAdvice }) {
  const { language } = useLanguage();
  const { level, text, reason } = advice;
  const [name, answer] = split(text[language]);
  return (
    <li class={`light ${level}`} data-appliance={advice.appliance}>
      <Lamp level={level} />
      <div>
        <p class="answer">
          <span class="name">{name}</span> <b>{answer}</b>
        </p>
        <p class="reason">{reason[language]}</p>
      </div>
    </li>
  );
}

/** `Car: now, 92 % sun`: the name stands out less than the answer. */
function split(text: string): readonly [string, string] {
  const colon = text.indexOf(': ');
  return colon < 0 ? ['', text] : [text.slice(0, colon + 1), text.slice(colon + 2)];
}

/** Each level has a lamp at another place of the light, and a sign of its own. */
const LAMPS: Readonly<Record<AdviceLevel, { readonly y: number; readonly sign: string }>> = {
  wait: { y: 14, sign: 'M10.5 9.5v9M17.5 9.5v9' },
  partly: { y: 36, sign: 'M9 37c2-4 4-4 5-1s3 3 5-1' },
  now: { y: 58, sign: 'M9 58l4 4 7-8' },
  unknown: { y: 36, sign: '' },
};

function Lamp({ level }: { readonly level: AdviceLevel }) {
  const { y, sign } = LAMPS[level];
  return (
    <svg class="lamp" viewBox="0 0 28 72" aria-hidden="true" focusable="false">
      <rect class="case" x="1" y="1" width="26" height="70" rx="9" />
      {[14, 36, 58].map((place) => (
        <circle key={place} class={place === y && level !== 'unknown' ? 'on' : 'off'} cx="14" cy={place} r="9.5" />
      ))}
      {level === 'unknown' ? (
        <text x="14" y="43" text-anchor="middle">
          ?
        </text>
      ) : (
        <path class="sign" d={sign} />
      )}
    </svg>
  );
}
