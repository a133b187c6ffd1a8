import { basename, resolve } from 'node:path';
import { z } from 'zod';
import { meterSettingsSchema, type MeterSettings } from '../devices/settings.ts';
import { strict } from '../devices/strict.ts';
import { readText } from './files.ts';
import type { Source } from './source.ts';
import { busConflicts } from './rs485.ts';
import { polledSchema, type PolledInput } from './rs485-schema.ts';
import { parseYaml, type YamlSource } from './yaml-source.ts';

/** What the YAML file may hold: everything that is more than one of each. */
export const configFileSchema = strict('smartmeter.yaml', {
  meters: z
    .array(meterSettingsSchema, { error: 'expected a list of meters, each with a dash in front' })
    .min(1, 'expected at least one meter, or no meters: at all')
    .optional(),
  rs485: z
    .array(polledSchema, { error: 'expected a list of devices, each with a dash in front' })
    .min(1, 'expected at least one device, or no rs485: at all')
    .optional(),
});

export interface ConfigFile {
  readonly meters?: readonly MeterSettings[];
  readonly rs485?: readonly PolledInput[];
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
  if (!result.success) return {};
  const { meters, rs485 } = result.data;
  for (const { index, expected } of busConflicts(rs485 ?? [])) {
    const path = ['rs485', index, 'baud'];
    findings.add({ name: source.place(path), found: source.found(path), expected });
  }
  return { ...(meters && { meters }), ...(rs485 && { rs485 }) };
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
  const seen = new Map<string, string>();
  for (const section of ['meters', 'rs485'] as const) {
    const entries = (source.value as Record<string, unknown>)[section];
    if (!Array.isArray(entries)) continue;
    for (const [index, entry] of (entries as { id?: unknown }[]).entries()) {
      const id = entry?.id;
      if (typeof id !== 'string') continue;
      const first = seen.get(id);
      if (first === undefined) seen.set(id, `${section}[${index}]`);
      else {
        const path = [section, index, 'id'];
        const expected = `another id: ${first} has this one`;
        findings.add({ name: source.place(path), found: source.found(path), expected });
      }
    }
  }
}
