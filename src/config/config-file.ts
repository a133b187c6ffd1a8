import { basename, resolve } from 'node:path';
import { z } from 'zod';
import { appliancesSchema, pricesSchema, surplusSchema, type AdviceInput } from '../advice/settings.ts';
import { meterSettingsSchema, type MeterSettings } from '../devices/settings.ts';
import { strict } from '../strict.ts';
import { mqttFault } from '../notify/mqtt-fault.ts';
import { withSecrets } from '../notify/secrets.ts';
import { notifySchema, type NotifyInput, type NotifySettings } from '../notify/settings.ts';
import { MASK } from './masking.ts';
import { ONE_METER } from './meters.ts';
import { readText, type Files } from './files.ts';
import type { MqttSettings } from '../transports/mqtt/settings.ts';
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
  appliances: appliancesSchema.optional(),
  prices: pricesSchema.optional(),
  surplus: surplusSchema.optional(),
  notify: notifySchema.optional(),
});

export interface ConfigFile {
  readonly meters?: readonly MeterSettings[];
  readonly rs485?: readonly PolledInput[];
  readonly advice?: AdviceInput;
  readonly notify?: NotifySettings;
}

const DEFAULT_FILE = 'smartmeter.yaml';

/** The settings of the YAML file; none if there is no file, or if it is wrong, which is then said. */
export function readConfigFile({ values, files, findings }: Source): ConfigFile {
  const named = values.SMARTMETER_CONFIG;
  const path = named ?? DEFAULT_FILE;
  if (named === undefined && !files.fileExists(resolve(files.cwd, path))) return {};
  const file = readText(files, path);
  if (!file.ok) {
    const expected = 'a YAML file, or no SMARTMETER_CONFIG';
    if (named === undefined) findings.add({ name: path, found: `a file that ${file.cause}`, expected });
    else findings.fault('SMARTMETER_CONFIG', expected, `The file ${file.cause}.`);
    return {};
  }
  const source = parseYaml(basename(path), file.text);
  if ('value' in source)
    return checked(source, values.MQTT_BROKER === undefined ? 'embedded' : 'external', files, findings);
  for (const fault of source) findings.add(fault);
  return {};
}

function checked(
  source: YamlSource,
  mode: MqttSettings['mode'],
  files: Files,
  findings: Source['findings'],
): ConfigFile {
  // A file in which everything is commented out.
  if (source.value === null || source.value === undefined) return {};
  const result = configFileSchema.safeParse(source.value);
  for (const issue of result.error?.issues ?? []) addIssue(issue, source, findings);
  addDoubleIds(source, findings);
  if (!result.success) return {};
  const { meters, rs485, appliances, prices, surplus } = result.data;
  for (const { index, expected } of busConflicts(rs485 ?? [])) {
    const path = ['rs485', index, 'baud'];
    findings.add({ name: source.place(path), found: source.found(path), expected });
  }
  addUnknownMeters(result.data, source, findings);
  const needed = result.data.notify?.channels.mqtt && mqttFault({ mode });
  if (needed !== undefined) {
    const path = ['notify', 'channels', 'mqtt'];
    findings.add({ name: source.place(path), found: source.found(path), expected: needed });
  }
  const notify = result.data.notify && withFiles(result.data.notify, source, files, findings);
  return {
    ...(meters && { meters }),
    ...(rs485 && { rs485 }),
    advice: { appliances, prices, surplus },
    ...(notify && { notify }),
  };
}

/** Secrets that stand in files of their own are read here, so that what is wrong with them is told with all else. */
function withFiles(
  input: NotifyInput,
  source: YamlSource,
  files: Files,
  findings: Source['findings'],
): NotifySettings | undefined {
  const read = withSecrets(input, (path) => readText(files, path));
  if (read.ok) {
    for (const secret of read.secrets) findings.secrets.add(secret);
    return read.settings;
  }
  for (const { path, message } of read.faults) {
    const at = ['notify', ...path];
    findings.add({ name: source.place(at), found: foundAt(at, source), expected: message.replace(/^expected /, '') });
  }
  return undefined;
}

/** An appliance's meter has to be one that there is. */
function addUnknownMeters(
  { meters, rs485, appliances }: z.output<typeof configFileSchema>,
  source: YamlSource,
  findings: Source['findings'],
): void {
  const known = [...(meters ?? [ONE_METER]), ...(rs485 ?? [])].map(({ id }) => id);
  for (const [index, { meter }] of (appliances ?? []).entries()) {
    if (meter === undefined || known.includes(meter)) continue;
    const path = ['appliances', index, 'meter'];
    findings.add({ name: source.place(path), found: source.found(path), expected: `one of ${known.join(', ')}` });
  }
}

function addIssue(issue: z.core.$ZodIssue, source: YamlSource, findings: Source['findings']): void {
  if (issue.code !== 'unrecognized_keys') {
    const expected = issue.message.replace(/^expected /, '');
    return findings.add({ name: source.place(issue.path), found: foundAt(issue.path, source), expected });
  }
  const expected = issue.message.replace(/^.*?; /s, '');
  const hint = issue.path.length > 0 ? undefined : 'Everything else is set by environment variables.';
  for (const key of issue.keys) {
    const name = source.place([...issue.path, key]);
    findings.add({ name, found: 'a name that is not known', expected, ...(hint === undefined ? {} : { hint }) });
  }
}

/** Settings of `notify:` that are secrets, whoever may read what is wrong with them; a file's name is none. */
const SECRETS = new Set(['password', 'token', 'url', 'topic', 'headers', 'template']);

function foundAt(path: readonly PropertyKey[], source: YamlSource): string {
  const found = source.found(path);
  const isSecret = path[0] === 'notify' && path.some((key) => SECRETS.has(String(key)));
  return isSecret && found !== 'nothing' ? MASK : found;
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
