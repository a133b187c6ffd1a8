import type { Instant } from './readings/instant.ts';

/** Milliseconds after which a trouble that lasts is said again. */
const SAID_AGAIN_AFTER = 3_600_000;
/** Kinds remembered; what comes from outside must not grow this without bound. */
const KINDS_AT_MOST = 256;

/** Lets one line per kind of trouble through, and again once an hour with the number that was kept back. */
export class LogGate {
  readonly #kinds = new Map<string, { saidAt: number; kept: number }>();

  /** @returns how many like it were kept back since the last line, or undefined to say nothing now */
  pass(kind: string, now: Instant): number | undefined {
    const known = this.#kinds.get(kind);
    if (known && now.mono - known.saidAt < SAID_AGAIN_AFTER) {
      known.kept++;
      return undefined;
    }
    if (!known && this.#kinds.size >= KINDS_AT_MOST) return undefined;
    this.#kinds.set(kind, { saidAt: now.mono, kept: 0 });
    return known?.kept ?? 0;
  }
}
