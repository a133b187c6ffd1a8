/** A DQL query, written once and used by name. */

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];
/** The same in every language that is generated. */
export type Text = Readonly<Record<Language, string>>;

export interface Query {
  /** What it answers, for those who read the source. */
  readonly answers: string;
  /** A word in guillemets, as `«now»`, is replaced by the one of the language from `words`. */
  readonly dql: string;
  readonly words?: Readonly<Record<string, Text>>;
}

/** @returns the query as Dynatrace gets it */
export function dqlOf({ dql, words = {} }: Query, language: Language): string {
  return dql.replace(/«(\w+)»/g, (whole, word: string) => words[word]?.[language] ?? whole);
}

/** A query of several lines without the indentation of the source. */
export function dql(strings: TemplateStringsArray): string {
  const lines = strings.join('').replace(/^\n/, '').trimEnd().split('\n');
  const indent = Math.min(...lines.filter((line) => line !== '').map((line) => /^ */.exec(line)![0].length));
  return lines.map((line) => line.slice(indent)).join('\n');
}
