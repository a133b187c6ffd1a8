/** One thing wrong with the configuration. No member holds a secret. */
export interface ConfigFault {
  /** Environment variable, or place in the YAML file such as `smartmeter.yaml:3:5 meters[0].topic`. */
  readonly name: string;
  /** What was read. */
  readonly found: string;
  /** In plain words. */
  readonly expected: string;
  /** What is likely meant, or what to do. */
  readonly hint?: string;
}

/** All faults as text for the person at the Pi: one block each. */
export function formatFaults(faults: readonly ConfigFault[]): string {
  const head = faults.length === 1 ? 'One setting is wrong' : `${faults.length} settings are wrong`;
  return [
    `${head}; nothing was started.\n`,
    ...faults.map(formatFault),
    'Every setting is explained in docs/configuration.md.\n',
  ].join('\n');
}

function formatFault({ name, found, expected, hint }: ConfigFault): string {
  const lines = [name, `  found:    ${found}`, `  expected: ${expected}`];
  if (hint !== undefined) lines.push(`  hint:     ${hint}`);
  return `${lines.join('\n')}\n`;
}
