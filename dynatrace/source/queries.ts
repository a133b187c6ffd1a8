/** Every query by name; a name is used once. */
import { ALERTS } from './queries/alerts.ts';
import { GATEWAY } from './queries/gateway.ts';
import { HOUSEHOLD } from './queries/household.ts';
import { MACHINE } from './queries/machine.ts';
import { QUALITY } from './queries/quality.ts';
import { REPORTS } from './queries/reports.ts';
import type { Query } from './query.ts';

const GROUPS = {
  household: HOUSEHOLD,
  quality: QUALITY,
  gateway: GATEWAY,
  machine: MACHINE,
  alert: ALERTS,
  report: REPORTS,
} as const;

/** Keys are `group/name`. */
export const QUERIES: ReadonlyMap<string, Query> = new Map(
  Object.entries(GROUPS).flatMap(([group, queries]) =>
    Object.entries(queries).map(([name, query]): [string, Query] => [`${group}/${name}`, query]),
  ),
);
