import { ENV_NAMES, FILE_NAMES } from './env-names.ts';

const KNOWN: ReadonlySet<string> = new Set([...ENV_NAMES, ...FILE_NAMES.keys()]);

/** What a name in the environment is to us: a mistake, a likely mistake, or nothing of ours. */
export type Unknown = { readonly kind: 'fault' | 'warning'; readonly suggestion: string | undefined };

/**
 * `SMARTMETER_*` is ours alone, so an unknown one is a fault. Others use `MQTT_*`, `RS485_*` and `WEB_*` too, and
 * OpenTelemetry has many more variables than are read here: of those only what looks mistyped is said.
 */
export function judgeName(name: string): Unknown | undefined {
  if (KNOWN.has(name)) return undefined;
  if (name.startsWith('SMARTMETER_')) return { kind: 'fault', suggestion: nearest(name, Infinity) };
  if (/^(?:MQTT|RS485|WEB)_/.test(name)) return { kind: 'warning', suggestion: nearest(name, name.length / 3) };
  const suggestion = name.startsWith('OTEL_') ? nearest(name, 2) : undefined;
  return suggestion === undefined ? undefined : { kind: 'warning', suggestion };
}

/** The known name that takes the fewest changes, at most so many; without our prefix if that makes it one. */
function nearest(name: string, most: number): string | undefined {
  const bare = name.replace(/^SMARTMETER_/, '');
  if (KNOWN.has(bare)) return bare;
  const ranked = [...KNOWN].map((known) => ({ known, distance: distance(name, known) }));
  const best = ranked.reduce((a, b) => (b.distance < a.distance ? b : a));
  return best.distance <= most ? best.known : undefined;
}

/** Levenshtein's distance: characters to insert, delete or replace. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
