import { basename, resolve } from 'node:path';
import { z } from 'zod';
import { meterSettingsSchema, type MeterSettings } from '../devices/settings.ts';
import { strict } from '../devices/strict.ts';
import { readText } from './files.ts';
import type { Source } from './source.ts';
import { parseYaml, type YamlSource } from './yaml-source.ts';

/** What the YAML file may hold: everything that is more than one of each. */
export const configFileSchema = strict('smartmeter.yaml', {
  meters: z
    .array(meterSettingsSchema, { error: 'expected a list of meters, each with a dash in front' })
    .min(1, 'expected at least one meter, or no meters: at all')
    .optional(),
});

export interface ConfigFile {
  readonly meters?: readonly MeterSettings[];
}

const DEFAULT_FILE = 'smartmeter.yaml';

/** The settings of the YAML file; none if there is no file, or if it is wrong, which is then said. */
export function readConfigFile({ values, files, findings }: Source): ConfigFile {
  const named = values.SMARTMETER_CONFIG;
  const path = named ?? DEFAULT_FILE;
  if (named === undefined && !files.fileExists(resolve(files.cwd, path))) return {};
  const file = readText(files, path);
  if (!file.ok) {
    const expected = 'a YAML file with meters, or no SMARTMETER_CONFIG';
    if (named === undefined) findings.add({ name: path, found: `a file that ${file.cause}`, expected });
    else findings.fault('SMARTMETER_CONFIG', expected, `The file ${file.cause}.`);
    return {};
  }
  const source = parseYaml(basename(path), file.text);
  if ('value' in source) return checked(source, findings);
  for (const fault of source) findings.add(fault);
  return {};
}

function checked(source: YamlSource, findings: Source['findings']): ConfigFile {
  // A file in which everything is commented out.
  if (source.value === null || source.value === undefined) return {};
  const result = configFileSchema.safeParse(source.value);
  for (const issue of result.error?.issues ?? []) addIssue(issue, source, findings);
  addDoubleIds(source, findings);
  return result.success && result.data.meters !== undefined ? { meters: result.data.meters } : {};
}

function addIssue(issue: z.core.$ZodIssue, source: YamlSource, findings: Source['findings']): void {
  if (issue.code !== 'unrecognized_keys') {
    const expected = issue.message.replace(/^expected /, '');
    return findings.add({ name: source.place(issue.path), found: source.found(issue.path), expected });
  }
  const expected = issue.message.replace(/^.*?; /s, '');
  const hint = issue.path.length > 0 ? undefined : 'Everything else is set by environment variables.';
  for (const key of issue.keys) {
    const name = source.place([...issue.path, key]);
    findings.add({ name, found: 'a name that is not known', expected, ...(hint === undefined ? {} : { hint }) });
  }
}

/** Judged on what was written, so that it is told along with all other faults. */
function addDoubleIds(source: YamlSource, findings: Source['findings']): void {
  const { meters } = source.value as { meters?: unknown };
  if (!Array.isArray(meters)) return;
  const seen = new Map<string, number>();
  for (const [index, meter] of (meters as { id?: unknown }[]).entries()) {
    const id = meter?.id;
    if (typeof id !== 'string') continue;
    const first = seen.get(id);
    if (first === undefined) seen.set(id, index);
    else
      findings.add({
        name: source.place(['meters', index, 'id']),
        found: source.found(['meters', index, 'id']),
        expected: `another id: meters[${first}] has this one`,
      });
  }
}
