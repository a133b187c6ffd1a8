import type { EnvValues } from './env-names.ts';
import type { Files } from './files.ts';
import type { Findings } from './findings.ts';

/** What every section of the configuration is built from. */
export interface Source {
  readonly values: EnvValues;
  readonly files: Files;
  readonly findings: Findings;
}
