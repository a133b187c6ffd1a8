import type { DqlValue } from './value.ts';

/** What goes from command to command. */
export interface Table {
  readonly rows: readonly ReadonlyMap<string, DqlValue>[];
  /** The fields that there can be; undefined while records have whatever came with them. */
  readonly fields: ReadonlySet<string> | undefined;
}
