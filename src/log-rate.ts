import type { Instant } from './readings/instant.ts';

const MINUTE = 60_000;
/** Lines of one kind, and of all kinds, that a minute takes. Nothing here says so much while it is well. */
const OF_ONE_KIND = 30;
const OF_ALL = 300;
/** Kinds remembered; texts with something from outside in them must not grow this without bound. */
const KINDS_AT_MOST = 256;

interface Kind {
  since: number;
  said: number;
  kept: number;
}

/**
 * The last guard of the log, behind those who already say each thing once: a loop that has gone wrong must not fill
 * the SD card and the backend. Lines are of one kind if they differ only in numbers and in what stands in quotes.
 */
export class LogRate {
  readonly #kinds = new Map<string, Kind>();
  #all: Kind = { since: Number.NEGATIVE_INFINITY, said: 0, kept: 0 };

  /** @returns how many like it were kept back since the last line, or undefined if this one is */
  pass(severity: string, text: string, now: Instant): number | undefined {
    const kind = this.#kindOf(`${severity} ${kindOf(text)}`);
    renew(kind, now.mono);
    renew(this.#all, now.mono);
    if (kind.said >= OF_ONE_KIND || this.#all.said >= OF_ALL) {
      kind.kept++;
      return undefined;
    }
    kind.said++;
    this.#all.said++;
    const { kept } = kind;
    kind.kept = 0;
    return kept;
  }

  #kindOf(name: string): Kind {
    const known = this.#kinds.get(name);
    if (known) return known;
    if (this.#kinds.size >= KINDS_AT_MOST) {
      const [oldest] = this.#kinds.keys();
      this.#kinds.delete(oldest as string);
    }
    const kind = { since: Number.NEGATIVE_INFINITY, said: 0, kept: 0 };
    this.#kinds.set(name, kind);
    return kind;
  }
}

function renew(kind: Kind, now: number): void {
  if (now - kind.since < MINUTE) return;
  kind.since = now;
  kind.said = 0;
}

function kindOf(text: string): string {
  return text
    .slice(0, 200)
    .replace(/"[^"]*"?/g, '"')
    .replace(/\d+/g, '0')
    .slice(0, 80);
}
