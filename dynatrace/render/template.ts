/** JSON as a template of Monaco: Go's text/template, in which `{{ .name }}` is a parameter. */

const PARAMETER = /\{\{ \.(\w+) \}\}/g;

/** Parameters stay, every other pair of braces (Dynatrace's own Jinja) is written so that Go leaves it alone. */
export function template(content: unknown): string {
  const text = JSON.stringify(content, null, 2);
  const escaped = text.replace(/\{\{ \.\w+ \}\}|\{\{|\}\}/g, (braces) =>
    braces.length > 2 ? braces : `{{\`${braces}\`}}`,
  );
  return `${escaped}\n`;
}

/** @returns names of the parameters in a template, each once */
export function parametersOf(text: string): readonly string[] {
  return [...new Set(Array.from(text.matchAll(PARAMETER), ([, name]) => name as string))];
}
