import { resolve } from 'node:path';

/** The files that a configuration may name. */
export interface Files {
  /** Throws when the file cannot be read. */
  readFile(path: string): string;
  fileExists(path: string): boolean;
  /** Where relative paths begin. */
  readonly cwd: string;
}

/** What is in a file, or in words why it cannot be read. */
export type FileText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly cause: string };

const CAUSES: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  // What Docker makes of a file to mount that is not there.
  EISDIR: 'is a folder',
};

/** Never throws. The error's own words are not used: they repeat the path, and a path may be a secret in the wrong place. */
export function readText(files: Files, path: string): FileText {
  try {
    return { ok: true, text: files.readFile(resolve(files.cwd, path)).replace(/^\uFEFF/, '') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return { ok: false, cause: CAUSES[code] ?? `cannot be read${code === '' ? '' : ` (${code})`}` };
  }
}
