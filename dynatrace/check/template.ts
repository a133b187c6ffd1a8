/**
 * Go's text/template as far as this project uses it: `{{ .name }}` and text in backticks. Everything else would be a
 * function or a statement of Go, and Jinja that was not escaped looks like one.
 */
import type { Report } from './finding.ts';

/**
 * @param values of the parameters, by name
 * @returns the text as Monaco would send it, undefined where it would refuse to
 */
export function render(text: string, values: ReadonlyMap<string, string>, report: Report): string | undefined {
  let failed = false;
  const fail = (what: string) => {
    failed = true;
    report('template', what);
    return '';
  };
  // A string in backticks may hold braces itself, so it is looked for first.
  const rendered = text.replace(
    /\{\{-?\s*`([^`]*)`\s*-?\}\}|\{\{([\s\S]*?)\}\}|\{\{/g,
    (_, raw?: string, action?: string) => {
      if (raw !== undefined) return raw;
      if (action === undefined) return fail('Braces that are opened and never closed.');
      const name = /^\s*\.(\w+)\s*$/.exec(action)?.[1];
      if (name === undefined) return fail(`"{{${action}}}" is no parameter, and Go knows no such action.`);
      const value = values.get(name);
      if (value === undefined) return fail(`The parameter "${name}" is not declared.`);
      // As Monaco does, so that a value cannot end the string that it stands in.
      return JSON.stringify(value).slice(1, -1);
    },
  );
  return failed ? undefined : rendered;
}
