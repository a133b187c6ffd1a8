import type { HttpBindings } from '@hono/node-server';

/** What hono's routes know of Node: its own request and response. */
export interface WebEnv {
  readonly Bindings: HttpBindings;
}
