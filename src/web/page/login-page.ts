import { html } from 'hono/html';
import type { Verdict } from '../auth.ts';
import type { Language } from '../../words/language.ts';
import { frame, type Html } from './frame.ts';
import type { UiFiles } from '../ui-files.ts';
import { WORDS, type Words } from '../ui/words.ts';

/** Asks a person for the token. */
export function loginPage(
  verdict: Exclude<Verdict, { kind: 'in' }>,
  language: Language,
  ui: UiFiles | undefined,
): Html {
  const words = WORDS[language];
  const trouble = troubleOf(verdict, words);
  const body = html`<main class="login">
    <form class="card" method="post" action="login">
      <h1>${words.title}</h1>
      <p>${words.loginWhy}</p>
      ${trouble === undefined ? '' : html`<p class="trouble" role="alert">${trouble}</p>`}
      <label for="token">${words.token}</label>
      <input id="token" name="token" type="password" autocomplete="current-password" required autofocus />
      <button>${words.enter}</button>
    </form>
  </main>`;
  return frame({ language, title: `${words.login} – ${words.title}`, body, ui, isLive: false });
}

function troubleOf(verdict: Exclude<Verdict, { kind: 'in' }>, words: Words): string | undefined {
  if (verdict.kind === 'wait') return words.tooMany(Math.ceil(verdict.seconds / 60));
  return verdict.why === 'wrong' ? words.wrongToken : undefined;
}
