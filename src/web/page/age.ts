import { html } from 'hono/html';
import { formatAge } from '../../words/format.ts';
import type { Language } from '../../words/language.ts';
import type { Html } from './frame.ts';

/** `12 seconds ago`, which the page's script keeps counting. */
export function age(seconds: number, iso: string | undefined, language: Language): Html {
  const text = formatAge(seconds, language);
  if (iso === undefined) return html`<span data-age="${seconds}">${text}</span>`;
  return html`<time datetime="${iso}" data-age="${seconds}">${text}</time>`;
}
