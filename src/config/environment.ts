import { ENV, ENV_NAMES, rowOf, type EnvName, type EnvValues } from './env-names.ts';
import { readText, type Files } from './files.ts';
import type { Findings, Origin } from './findings.ts';
import { inWords } from './words.ts';
import { judgeName } from './unknown-names.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Takes the environment apart. What is wrong or unknown goes to `findings`. */
export function readEnvironment(env: Environment, files: Files, findings: Findings): EnvValues {
  judgeNames(env, findings);
  const values: Partial<Record<EnvName, unknown>> = {};
  for (const name of ENV_NAMES) {
    const origin = originOf(name, env, files, findings);
    if (origin === undefined) continue;
    findings.origins.set(name, origin);
    const word = rowOf(name).parse(origin.text);
    if (word.ok) values[name] = word.value;
    else findings.fault(name, word.expected, word.hint);
    if (word.ok && word.warning !== undefined) findings.warn(`${origin.name}: ${word.warning}.`);
  }
  keepSecrets(values as EnvValues, findings);
  return values as EnvValues;
}

function judgeNames(env: Environment, findings: Findings): void {
  for (const [name, text] of Object.entries(env)) {
    const unknown = isSet(text) ? judgeName(name) : undefined;
    if (unknown === undefined) continue;
    const hint = unknown.suggestion === undefined ? undefined : `Did you mean ${unknown.suggestion}?`;
    if (unknown.kind === 'warning')
      findings.warn(`${name} is not known and not used.${hint === undefined ? '' : ` ${hint}`}`);
    else
      findings.add({
        name,
        found: 'a name that is not known',
        expected: OURS,
        ...(hint === undefined ? {} : { hint }),
      });
  }
}

const OURS = `one of ${inWords(ENV_NAMES.filter((name) => name.startsWith('SMARTMETER_')))}`;

/** A variable's text and where it comes from. Secrets are taken as they are, everything else without blanks around. */
function originOf(name: EnvName, env: Environment, files: Files, findings: Findings): Origin | undefined {
  const row = rowOf(name);
  const text = row.secret ? env[name] : env[name]?.trim();
  const fileName = `${name}_FILE`;
  const path = row.file ? env[fileName]?.trim() : undefined;
  const own = isSet(text) ? { name, text } : undefined;
  if (row.secret && own) findings.secrets.add(own.text);
  if (!isSet(path)) return own;
  const origin = { name: fileName, text: path };
  if (own !== undefined) {
    findings.add({ name: fileName, found: `both ${name} and ${fileName}`, expected: 'only one of the two' }, name);
    return own;
  }
  return secretFrom(name, origin, files, findings);
}

function secretFrom(
  about: EnvName,
  { name, text: path }: Origin,
  files: Files,
  findings: Findings,
): Origin | undefined {
  const file = readText(files, path);
  const content = file.ok ? file.text.replace(/(?:\r?\n)+$/, '') : '';
  if (content !== '') {
    findings.secrets.add(content);
    return { name, text: content };
  }
  const cause = file.ok ? 'is empty' : file.cause;
  findings.add({ name, found: `${shownPath(path)}, which ${cause}`, expected: 'a file that holds the secret' }, about);
  return undefined;
}

/** People put the secret itself where its file belongs, so only what cannot be one is shown. */
function shownPath(path: string): string {
  return /^\.{0,2}\/(?:[\w.-]+\/)*[\w.-]+$/.test(path) ? `"${path}"` : '*** (not shown: it may be the secret itself)';
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

/** What is secret within a value. */
function keepSecrets(values: EnvValues, { secrets }: Findings): void {
  const { MQTT_BROKER } = values;
  if (MQTT_BROKER?.password !== undefined) secrets.add(MQTT_BROKER.password);
  for (const name of ENV_NAMES) {
    if (ENV[name].parse !== ENV.OTEL_EXPORTER_OTLP_HEADERS.parse) continue;
    for (const value of Object.values((values[name] ?? {}) as Record<string, string>)) secrets.add(value);
  }
}
