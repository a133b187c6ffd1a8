/** Languages of the page; the API speaks English. */
export type Language = 'en' | 'de';

/** The language that a browser asks for: German if it prefers it to English, else English. */
export function languageOf(acceptLanguage: string | undefined): Language {
  return quality(acceptLanguage, 'de') > quality(acceptLanguage, 'en') ? 'de' : 'en';
}

/** RFC 9110 12.5.4, as far as two languages need it. English gets the rest: `*` speaks for it. */
function quality(header: string | undefined, language: Language): number {
  let best = 0;
  for (const entry of (header ?? '').split(',')) {
    const [range = '', ...parameters] = entry.trim().toLowerCase().split(';');
    const asked = range.split('-')[0];
    if (asked !== language && !(asked === '*' && language === 'en')) continue;
    const q = parameters.map((p) => /^\s*q=([\d.]+)\s*$/.exec(p)?.[1]).find((found) => found !== undefined);
    const value = q === undefined ? 1 : Number(q);
    if (value > best) best = value;
  }
  return best;
}
