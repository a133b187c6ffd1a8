/** The Monaco project: manifest, configs and their templates, as files. */
import { stringify } from 'yaml';
import { DASHBOARDS } from '../source/dashboards.ts';
import { DETECTORS } from '../source/detectors.ts';
import { ENVIRONMENT, PARAMETERS } from '../source/parameters.ts';
import { LANGUAGES, type Language } from '../source/query.ts';
import { WORKFLOWS, type Workflow } from '../source/workflows.ts';
import { dashboardJson } from './dashboard.ts';
import { detectorJson, eventName } from './detector.ts';
import { dqlFiles } from './dql.ts';
import { parametersOf, template } from './template.ts';
import { workflowJson } from './workflow.ts';

/** Text of each file by its path below `dynatrace/`. */
export type Files = Map<string, string>;

const NOTE = ' Generated from dynatrace/source by `npm run dynatrace`; change it there.';
/** For the workflows that are deployed beside either language. */
const BESIDE = ['ntfy', 'home-assistant'] as const;

interface Config {
  readonly id: string;
  readonly name: string;
  readonly type: Readonly<Record<string, unknown>>;
  readonly content: unknown;
}

export function projectFiles(): Files {
  const files: Files = new Map([['manifest.yaml', manifest()]]);
  for (const language of LANGUAGES) {
    add(files, language, 'dashboards', dashboards(language));
    add(files, language, 'detectors', detectors(language));
    add(files, language, 'workflows', workflows(WORKFLOWS.email, [language]));
  }
  for (const project of BESIDE) add(files, project, 'workflows', workflows(WORKFLOWS[project], LANGUAGES));
  for (const [path, text] of dqlFiles()) files.set(path, text);
  return files;
}

function manifest(): string {
  return yaml({
    manifestVersion: '1.0',
    projects: [...LANGUAGES, ...BESIDE].map((name) => ({ name })),
    environmentGroups: [
      {
        name: 'default',
        environments: [
          {
            name: 'household',
            url: { type: 'environment', value: ENVIRONMENT.url },
            auth: { platformToken: { name: ENVIRONMENT.platformToken } },
          },
        ],
      },
    ],
  });
}

function add(files: Files, project: string, kind: string, configs: readonly Config[]): void {
  const entries = configs.map(({ id, name, type, content }) => {
    const text = template(content);
    const path = `${kind}/${id}.json`;
    files.set(`${project}/${path}`, text);
    const parameters = Object.fromEntries(parametersOf(text).map((parameter) => [parameter, parameterYaml(parameter)]));
    const given = Object.keys(parameters).length > 0 ? { parameters } : {};
    return { id, type, config: { name, template: path, ...given } };
  });
  files.set(`${project}/${kind}.yaml`, yaml({ configs: entries }));
}

function parameterYaml(name: string): Readonly<Record<string, string>> {
  const parameter = PARAMETERS[name];
  if (parameter === undefined) throw new Error(`There is no parameter "${name}".`);
  const { variable, standard } = parameter;
  return { type: 'environment', name: variable, ...(standard !== undefined ? { default: standard } : {}) };
}

function dashboards(language: Language): readonly Config[] {
  return DASHBOARDS.map((dashboard) => ({
    id: dashboard.id,
    name: dashboard.title[language],
    type: { document: { kind: 'dashboard', private: false } },
    content: dashboardJson(dashboard, language),
  }));
}

function detectors(language: Language): readonly Config[] {
  return DETECTORS.map((detector) => ({
    id: detector.id,
    name: eventName(detector, language),
    type: { settings: { schema: 'builtin:davis.anomaly-detectors', schemaVersion: '1.0.16', scope: 'environment' } },
    content: detectorJson(detector, language),
  }));
}

function workflows(given: readonly Workflow[], languages: readonly [Language, ...Language[]]): readonly Config[] {
  return given.map((workflow) => ({
    id: workflow.id,
    name: workflow.title[languages[0]],
    type: { automation: { resource: 'workflow' } },
    content: workflowJson(workflow, languages),
  }));
}

function yaml(content: unknown): string {
  return `#${NOTE}\n${stringify(content, { lineWidth: 0 })}`;
}
