import { html } from 'hono/html';
import type { Language } from '../../words/language.ts';
import { ICON, PAGE_CSS, PAGE_JS } from './assets.ts';
import { WORDS } from './words.ts';

/** A piece of HTML; texts put into it are escaped. */
export type Html = ReturnType<typeof html>;

export interface Frame {
  readonly language: Language;
  readonly title: string;
  readonly body: Html;
  /** Whether the page keeps itself up to date. */
  readonly live: boolean;
}

/** What all pages have around them. Addresses are relative, so that a proxy may serve the page under a path. */
export function frame({ language, title, body, live }: Frame): Html {
  const words = WORDS[language];
  return html`<!doctype html>
    <html
      lang="${language}"
      data-title="${words.title}"
      data-unknown="${words.unknown}"
      data-just-now="${words.justNow}"
    >
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="${ICON.href}" type="image/svg+xml" />
        <link rel="stylesheet" href="${PAGE_CSS.href}" />
        ${live ? html`<script id="script" src="${PAGE_JS.href}" defer></script>` : ''}
      </head>
      <body>
        ${body}
      </body>
    </html> `;
}
