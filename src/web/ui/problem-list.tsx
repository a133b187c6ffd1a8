import { problemWords } from '../../problems/words.ts';
import type { Problem } from '../state.ts';
import { useLanguage } from './context.ts';

/** What is wrong in plain words, and what to do about each. */
export function ProblemList({ problems }: { readonly problems: readonly Problem[] }) {
  const { words } = useLanguage();
  if (problems.length === 0) {
    return (
      <p class="well">
        <span aria-hidden="true">✓</span> {words.noProblems}
      </p>
    );
  }
  return (
    <section class={`card problems ${problems.every(isHint) ? 'hints' : ''}`} aria-labelledby="problems">
      <h2 id="problems">{words.problems}</h2>
      <ul>
        {problems.map((problem, index) => (
          <ProblemItem key={index} problem={problem} />
        ))}
      </ul>
    </section>
  );
}

function ProblemItem({ problem }: { readonly problem: Problem }) {
  const { language, words } = useLanguage();
  const { text, remedy } = problemWords(problem, language);
  const detail = 'detail' in problem ? problem.detail : undefined;
  return (
    <li class={isHint(problem) ? 'hint' : ''}>
      <p>
        <strong>{text}</strong>
      </p>
      <p>{remedy}</p>
      {detail !== undefined && (
        <p class="quiet">
          {/* The words of the part that met the problem; they are English on every page. */}
          {words.detail} <span lang="en">{detail}</span>
        </p>
      )}
    </li>
  );
}

/** Nothing is broken, something is still to be done. */
function isHint({ code }: Problem): boolean {
  return code === 'source-waiting' || code === 'inverter-waiting';
}
