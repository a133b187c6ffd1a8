import type { z } from 'zod';
import { nameOfPlace, rowOf, type EnvName } from './env-names.ts';
import type { ConfigFault } from './faults.ts';
import { MASK, maskAddress, maskerOf, maskTokens } from './masking.ts';

/** How a variable was set: by itself or by the file that `NAME_FILE` names. */
export interface Origin {
  readonly name: string;
  readonly text: string;
}

/** Collects everything wrong instead of stopping at the first. */
export interface Findings {
  readonly faults: readonly ConfigFault[];
  readonly warnings: readonly string[];
  /** Says how a variable was set, so that faults can show it. */
  readonly origins: Map<EnvName, Origin>;
  /** Never to be shown, wherever they occur. */
  readonly secrets: Set<string>;
  /** @param about the variable whose value is missing because of it, so that nothing asks for it again */
  add(fault: ConfigFault, about?: EnvName): void;
  warn(text: string): void;
  /** A fault of one environment variable. */
  fault(name: EnvName, expected: string, hint?: string): void;
  has(name: EnvName): boolean;
  /** Faults of a section's schema, by the variables that its settings come from. */
  issues(section: string, issues: readonly z.core.$ZodIssue[]): void;
}

export function createFindings(): Findings {
  const faults: ConfigFault[] = [];
  const warnings: string[] = [];
  const origins = new Map<EnvName, Origin>();
  const secrets = new Set<string>();
  const masked = (text: string) => maskerOf(secrets)(text);
  const faulty = new Set<EnvName>();
  const findings: Findings = {
    get faults() {
      return faults.map((fault) => ({
        ...fault,
        found: masked(fault.found),
        ...(fault.hint === undefined ? {} : { hint: masked(maskTokens(fault.hint)) }),
      }));
    },
    get warnings() {
      return warnings.map(masked);
    },
    origins,
    secrets,
    add(fault, about) {
      faults.push(fault);
      if (about !== undefined) faulty.add(about);
    },
    warn: (text) => warnings.push(text),
    fault(name, expected, hint) {
      // The first word on a variable is the most precise; what its schema says of it afterwards follows from it.
      if (faulty.has(name)) return;
      faulty.add(name);
      const origin = origins.get(name);
      const found = shown(name, origin);
      faults.push({ name: origin?.name ?? name, found, expected, ...(hint === undefined ? {} : { hint }) });
    },
    has: (name) => faulty.has(name),
    issues(section, issues) {
      for (const { path, message } of issues) {
        const name = nameOfPlace(`${section}.${String(path[0])}`);
        const expected = message.replace(/^expected /, '');
        if (name === undefined) faults.push({ name: `${section}.${path.join('.')}`, found: MASK, expected });
        else findings.fault(name, expected);
      }
    },
  };
  return findings;
}

function shown(name: EnvName, origin: Origin | undefined): string {
  if (origin === undefined) return 'nothing';
  return rowOf(name).secret ? MASK : quote(origin.text);
}

const LONGEST_SHOWN = 120;

/** A value as it may be shown: one line, not endless, without what an address can hide. */
export function quote(text: string): string {
  const line = maskAddress(text).replace(/\p{Cc}+/gu, ' ');
  return `"${line.length > LONGEST_SHOWN ? `${line.slice(0, LONGEST_SHOWN)}…` : line}"`;
}
