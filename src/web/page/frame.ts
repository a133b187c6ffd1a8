import { html } from 'hono/html';
import type { Language } from '../../words/language.ts';
import type { UiFiles } from '../ui-files.ts';

/** A piece of HTML; texts put into it are escaped. */
export type Html = ReturnType<typeof html>;

export interface Frame {
  readonly language: Language;
  readonly title: string;
  readonly body: Html;
  /** Absent when they were not built: then there is neither style nor script, but all the words. */
  readonly ui: UiFiles | undefined;
  /** Whether the script takes over. */
  readonly isLive: boolean;
  /** Only what one sees from afar. */
  readonly isKiosk?: boolean;
}

/** What all pages have around them. Addresses are relative, so that a proxy may serve the page under a path. */
export function frame({ language, title, body, ui, isLive, isKiosk = false }: Frame): Html {
  const kiosk = isKiosk ? html` data-kiosk` : '';
  return html`<!doctype html>
    <html lang="${language}" ${kiosk}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="#0b6e4f" />
        <title>${title}</title>
        ${ui ? links(ui) : ''} ${ui && isLive ? html`<script src="ui/${ui.nameOf('app.js')}" defer></script>` : ''}
      </head>
      <body>
        ${body}
      </body>
    </html> `;
}

function links(ui: UiFiles): Html {
  return html`<link rel="icon" href="ui/${ui.nameOf('icon.svg')}" type="image/svg+xml" />
    <link rel="apple-touch-icon" href="ui/${ui.nameOf('icon-180.png')}" />
    <link rel="manifest" href="manifest.webmanifest" />
    <link rel="stylesheet" href="ui/${ui.nameOf('style.css')}" />`;
}
