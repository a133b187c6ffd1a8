import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '../..');
export const COMPOSE_FILE = join(ROOT, 'docker-compose.yml');

/** What the tests look at of a service in the compose file. */
export interface ComposeService {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly user?: string;
  readonly read_only?: boolean;
  readonly privileged?: boolean;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly pids_limit?: number;
  readonly mem_limit: string;
  readonly restart: string;
  readonly network_mode?: string;
  readonly pid?: string;
  readonly ipc?: string;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly devices?: readonly string[];
  readonly networks?: readonly string[];
  readonly secrets?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly logging: { readonly driver: string; readonly options: Readonly<Record<string, string>> };
  readonly environment: Readonly<Record<string, string | number>>;
  readonly command?: readonly string[];
}

export interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
}

/** `${NAME}`, `${NAME-word}`, `${NAME:-word}`, `${NAME:+word}`, `${NAME:?word}`; `$$` is a dollar. */
const VARIABLE = /\$\$|\$\{([A-Za-z_]\w*)(?:(:?[-+?])([^}]*))?\}/g;

export function composeText(): string {
  return readFileSync(COMPOSE_FILE, 'utf8');
}

/** Names of all variables that the compose file asks for. */
export function composeVariables(): readonly string[] {
  const names = [...composeText().matchAll(VARIABLE)].map(([, name]) => name).filter((name) => name !== undefined);
  return [...new Set(names)];
}

/** The compose file as `docker compose config` makes it of an environment. Throws for `:?` without a value. */
export function compose(env: Readonly<Record<string, string>> = {}): Compose {
  const text = composeText().replace(/^\s*#.*$/gm, '');
  const filled = text.replaceAll(VARIABLE, (all, name: string | undefined, operator = '', word = '') =>
    name === undefined ? '$' : substitute(env[name], operator as string, word as string, all),
  );
  return parse(filled, { merge: true }) as Compose;
}

function substitute(value: string | undefined, operator: string, word: string, all: string): string {
  const set = operator.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
  if (operator.endsWith('?') && !set) throw new Error(`${all}: ${word}`);
  if (operator.endsWith('+')) return set ? word : '';
  return set ? (value ?? '') : operator.endsWith('-') ? word : '';
}

/** .env.example: what it sets, what it sets or offers behind a `#`, and these with all names that its comments explain. */
export function envExample(): {
  readonly set: Readonly<Record<string, string>>;
  readonly offered: readonly string[];
  readonly documented: readonly string[];
} {
  const text = readFileSync(join(ROOT, '.env.example'), 'utf8');
  const set = [...text.matchAll(/^([A-Z]\w*)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value] as const);
  const offered = [...text.matchAll(/^#?([A-Z]\w*)=/gm)].map(([, name = '']) => name);
  const comments = [...text.matchAll(/^# .*$/gm)].join('\n');
  const named = [...comments.matchAll(/\b[A-Z0-9]+_[A-Z0-9_]+\b/g)].map(([name]) => name);
  return { set: Object.fromEntries(set), offered, documented: [...offered, ...named] };
}
