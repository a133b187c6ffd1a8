import { expect } from 'vitest';
import type { Config } from './config.ts';
import type { ConfigFault } from './faults.ts';
import { loadConfig, type Loaded } from './load.ts';

/** For tests: an environment and the files that it may name, relative to `/home/pi`. */
export interface Setup {
  readonly env?: Readonly<Record<string, string>>;
  /** Content, or the code of the error that reading it gives. */
  readonly files?: Readonly<Record<string, string | { readonly code: string }>>;
}

export function load({ env = {}, files = {} }: Setup): Loaded {
  const contents = new Map(Object.entries(files).map(([path, content]) => [absolute(path), content]));
  return loadConfig({
    env: { TZ: 'Europe/Vienna', ...env },
    cwd: '/home/pi',
    hostName: 'raspi',
    stdoutIsTty: false,
    fileExists: (path) => contents.has(path),
    readFile(path) {
      const content = contents.get(path) ?? { code: 'ENOENT' };
      if (typeof content === 'string') return content;
      throw Object.assign(new Error(`${content.code}: cannot open ${path}`), content);
    },
  });
}

export function configOf(setup: Setup): Config {
  return loadedOf(setup).config;
}

export function warningsOf(setup: Setup): readonly string[] {
  return loadedOf(setup).warnings;
}

export function faultsOf(setup: Setup): readonly ConfigFault[] {
  const loaded = load(setup);
  return loaded.ok ? [] : loaded.faults;
}

function loadedOf(setup: Setup): Extract<Loaded, { ok: true }> {
  const loaded = load(setup);
  if (!loaded.ok) expect.fail(JSON.stringify(loaded.faults, undefined, 2));
  return loaded;
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : `/home/pi/${path}`;
}
