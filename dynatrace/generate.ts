/**
 * Writes the Monaco project, the dashboards of `grafana/` and the data points in the docs; with --check only says
 * whether they are up to date.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { grafanaFiles } from '../grafana/source/render.ts';
import { existing } from './files.ts';
import { withCosts } from './render/cost.ts';
import { projectFiles } from './render/project.ts';
import type { Language } from './source/query.ts';

const DOCS = { 'dynatrace.md': 'en', 'dynatrace.de.md': 'de' } as const satisfies Record<string, Language>;

const check = process.argv.includes('--check');
const root = import.meta.dirname;
const faults = [
  ...bring('dynatrace', root, projectFiles()),
  ...bring('grafana', join(root, '../grafana'), grafanaFiles()),
  ...Object.entries(DOCS).flatMap(([file, language]) => renewDocs(join(root, '../docs', file), language)),
];
for (const fault of faults) console.error(fault);
if (faults.length > 0) {
  console.error('Run `npm run dynatrace`.');
  process.exitCode = 1;
}

/** @returns what is not as it should be, where it is only to be checked */
function bring(name: string, folder: string, wanted: ReadonlyMap<string, string>): readonly string[] {
  const stale = existing(folder).filter((path) => !wanted.has(path));
  const changed = [...wanted].filter(([path, text]) => read(join(folder, path)) !== text);
  if (check) {
    return [
      ...stale.map((path) => `${name}/${path} is not generated any more.`),
      ...changed.map(([path]) => `${name}/${path} is not up to date.`),
    ];
  }
  for (const path of stale) rmSync(join(folder, path));
  for (const [path, text] of changed) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return [];
}

function renewDocs(path: string, language: Language): readonly string[] {
  const text = readFileSync(path, 'utf8');
  const wanted = withCosts(text, language);
  if (wanted === text) return [];
  if (check) return [`${path} is not up to date.`];
  writeFileSync(path, wanted);
  return [];
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
