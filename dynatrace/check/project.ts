/** The whole Monaco project: what belongs together, and each part by its own rules. */
import { parse } from 'yaml';
import { checkDashboard } from './dashboard.ts';
import { checkDetector } from './detector.ts';
import { checkDql } from './dql/check.ts';
import type { Finding, Report } from './finding.ts';
import { fits } from './schema.ts';
import { render } from './template.ts';
import { checkWorkflow } from './workflow.ts';

interface Manifest {
  readonly projects: readonly { readonly name: string; readonly path?: string }[];
  readonly environmentGroups: readonly {
    readonly environments: readonly { readonly auth: { readonly platformToken?: object; readonly oAuth?: object } }[];
  }[];
}

interface Config {
  readonly id: string;
  readonly type: {
    readonly settings?: { readonly schema: string };
    readonly automation?: { readonly resource: string };
    readonly document?: { readonly kind: string };
  };
  readonly config: { readonly template: string; readonly parameters?: Readonly<Record<string, unknown>> };
}

/** A config with what Monaco would send, where it can be told. */
interface Part {
  readonly file: string;
  readonly project: string;
  readonly config: Config;
  readonly kind: string;
  readonly json: unknown;
}

const DETECTORS = 'builtin:davis.anomaly-detectors';
/** They say the same in two languages. */
const TWINS = ['en', 'de'] as const;

/** @param files texts by path below `dynatrace/` */
export function checkProject(files: ReadonlyMap<string, string>): readonly Finding[] {
  const findings: Finding[] = [];
  const on =
    (file: string): Report =>
    (rule, text) =>
      findings.push({ file, rule, text });
  const manifest = readYaml(files, 'manifest.yaml', on('manifest.yaml'));
  if (manifest === undefined || !fits('manifest', manifest, on('manifest.yaml'))) return findings;
  const { projects, environmentGroups } = manifest as Manifest;
  for (const { auth } of environmentGroups.flatMap(({ environments }) => environments)) {
    if (auth.platformToken === undefined && auth.oAuth === undefined) {
      on('manifest.yaml')('auth', 'Dashboards and workflows need platformToken or oAuth; a token is not enough.');
    }
  }
  const used = new Set(['manifest.yaml']);
  const parts = projects.flatMap((project) => partsOf(project, files, used, on));
  const events = new Set<string>();
  for (const { kind, json, file } of parts) {
    if (kind !== DETECTORS) continue;
    const name = checkDetector(json, on(file));
    if (name !== undefined) events.add(name);
  }
  for (const part of parts) checkContent(part, events, on(part.file));
  checkTwins(parts, on('manifest.yaml'));
  for (const [path, text] of files) {
    if (path.endsWith('.dql')) checkDql(text, [], on(path));
    else if (!used.has(path) && !path.endsWith('.md')) on(path)('file', 'It belongs to no project.');
  }
  return findings;
}

function partsOf(
  project: Manifest['projects'][number],
  files: ReadonlyMap<string, string>,
  used: Set<string>,
  on: (file: string) => Report,
): readonly Part[] {
  const folder = `${project.path ?? project.name}/`;
  const paths = [...files.keys()].filter((path) => path.startsWith(folder) && path.endsWith('.yaml'));
  if (paths.length === 0) on('manifest.yaml')('file', `The project "${project.name}" has no configs.`);
  return paths.flatMap((path) => {
    used.add(path);
    const content = readYaml(files, path, on(path));
    if (content === undefined || !fits('config', content, on(path))) return [];
    const seen = new Set<string>();
    return (content as { configs: readonly Config[] }).configs.flatMap((config): readonly Part[] => {
      if (seen.has(config.id)) on(path)('id', `There are two configs "${config.id}".`);
      seen.add(config.id);
      const file = `${path.slice(0, path.lastIndexOf('/') + 1)}${config.config.template}`;
      const text = files.get(file);
      used.add(file);
      if (text === undefined) {
        on(path)('file', `The template of "${config.id}" is missing: ${config.config.template}.`);
        return [];
      }
      const json = readTemplate(text, config, on(file));
      return json === undefined ? [] : [{ file, project: project.name, config, kind: kindOf(config), json }];
    });
  });
}

function kindOf({ type }: Config): string {
  return type.settings?.schema ?? type.automation?.resource ?? type.document?.kind ?? '';
}

/** Values of a household that set what it has to; a number where one stands in a number's place. */
function readTemplate(text: string, { config }: Config, report: Report): unknown {
  const values = new Map(
    Object.entries(config.parameters ?? {}).map(([name, parameter]) => [name, sampleOf(parameter)]),
  );
  for (const name of values.keys()) {
    if (!new RegExp(`\\{\\{\\s*\\.${name}\\s*\\}\\}`).test(text)) report('parameter', `"${name}" is not used.`);
  }
  const rendered = render(text, values, report);
  if (rendered === undefined) return undefined;
  try {
    return JSON.parse(rendered);
  } catch (error) {
    report('json', `It is no JSON: ${(error as Error).message}.`);
    return undefined;
  }
}

function sampleOf(parameter: unknown): string {
  if (typeof parameter !== 'object' || parameter === null) return String(parameter);
  const { default: standard, value, name } = parameter as { default?: string; value?: unknown; name?: string };
  return standard ?? (value === undefined ? `https://${name ?? ''}.example` : JSON.stringify(value));
}

function checkContent({ kind, json }: Part, events: ReadonlySet<string>, report: Report): void {
  if (kind === 'dashboard') checkDashboard(json, report);
  else if (kind === 'workflow') checkWorkflow(json, events, report);
  else if (kind !== DETECTORS) report('config type', `Nothing is known here of "${kind}".`);
}

function checkTwins(parts: readonly Part[], report: Report): void {
  const ids = (project: string) =>
    parts.filter((part) => part.project === project).map(({ kind, config }) => `${kind} "${config.id}"`);
  const missing = (one: string, other: string) => {
    const there = new Set(ids(other));
    for (const id of ids(one)) if (!there.has(id)) report('language', `${id} is in ${one} and not in ${other}.`);
  };
  missing(...TWINS);
  missing(TWINS[1], TWINS[0]);
}

function readYaml(files: ReadonlyMap<string, string>, path: string, report: Report): unknown {
  const text = files.get(path);
  if (text === undefined) {
    report('file', 'It is missing.');
    return undefined;
  }
  try {
    return parse(text);
  } catch (error) {
    report('yaml', `It is no YAML: ${(error as Error).message.split('\n')[0] ?? ''}`);
    return undefined;
  }
}
