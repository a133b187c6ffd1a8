/** The generated files below a folder. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is written by hand lies in these. */
const SOURCES = /^(source|render|check)\//;

/** @returns paths of all files that Monaco or a reader of queries gets */
export function existing(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !SOURCES.test(path) && /\.(yaml|json|dql|md)$/.test(path))
    .sort();
}

export function load(root: string): Map<string, string> {
  return new Map(existing(root).map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}
