import { html } from 'hono/html';
import type { Language } from '../../words/language.ts';
import { problemWords } from '../../problems/words.ts';
import type { Problem } from '../state.ts';
import type { Html } from './frame.ts';
import { WORDS } from './words.ts';

/** What is wrong in plain words, and what to do about each. */
export function problemList(problems: readonly Problem[], language: Language): Html {
  const words = WORDS[language];
  if (problems.length === 0)
    return html`<p class="well"><span class="mark" aria-hidden="true">✓</span> ${words.noProblems}</p>`;
  const items = problems.map((problem) => {
    const { text, remedy } = problemWords(problem, language);
    return html`<li class="${isHint(problem) ? 'hint' : ''}">
      <p><strong>${text}</strong></p>
      <p>${remedy}</p>
      ${detailOf(problem, language)}
    </li>`;
  });
  return html`<section class="card problems ${problems.every(isHint) ? 'hints' : ''}" aria-labelledby="problems">
    <h2 id="problems">${words.problems}</h2>
    <ul>
      ${items}
    </ul>
  </section>`;
}

/** Nothing is broken, something is still to be done. */
function isHint({ code }: Problem): boolean {
  return code === 'source-waiting' || code === 'inverter-waiting';
}

/** The words of the part that met the problem; they are English on every page. */
function detailOf(problem: Problem, language: Language): Html | '' {
  const detail = 'detail' in problem ? problem.detail : undefined;
  return detail === undefined
    ? ''
    : html`<p class="quiet">${WORDS[language].detail} <span lang="en">${detail}</span></p>`;
}
