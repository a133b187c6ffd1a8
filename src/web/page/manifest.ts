import type { Language } from '../../words/language.ts';
import { WORDS } from '../ui/words.ts';
import type { UiFiles } from '../ui-files.ts';

/** The page as an app on the home screen (W3C Web Application Manifest). Addresses are relative to its own. */
export function webManifest(ui: UiFiles, language: Language): object {
  const { title } = WORDS[language];
  return {
    name: title,
    short_name: title,
    lang: language,
    id: './',
    start_url: './',
    scope: './',
    display: 'standalone',
    background_color: '#0e1318',
    theme_color: '#0b6e4f',
    icons: [
      { src: `ui/${ui.nameOf('icon.svg')}`, sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
      { src: `ui/${ui.nameOf('icon-180.png')}`, sizes: '180x180', type: 'image/png' },
      { src: `ui/${ui.nameOf('icon-512.png')}`, sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
  };
}
