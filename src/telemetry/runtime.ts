import type { EventLoopUtilization, PerformanceEntry } from 'node:perf_hooks';
import type { HeapSpaceInfo } from 'node:v8';
import type { Attributes } from '@opentelemetry/api';
import type { Durations } from './durations.ts';
import { CPU_MODE, GC_TYPE, HEAP_SPACE, LOOP_STATE, type RuntimeFact } from './rows.ts';

/** The process as it looks at itself; handed in, so that tests have another. */
export interface RuntimeView {
  /** Microseconds since the process began. */
  cpu(): { readonly user: number; readonly system: number };
  /** Bytes of the resident set. */
  memory(): number;
  /** Seconds. */
  uptime(): number;
  /** Milliseconds since the loop began. */
  loop(): EventLoopUtilization;
  heapSpaces(): readonly Pick<HeapSpaceInfo, 'space_name' | 'space_used_size'>[];
  /** Calls back after each garbage collection until the returned function is called. */
  onGarbageCollection(told: (kind: number, seconds: number) => void): () => void;
}

/** By the constants of node:perf_hooks. */
const GC_KINDS = new Map([
  [1, 'minor'],
  [4, 'major'],
  [8, 'incremental'],
  [16, 'weakcb'],
]);

/**
 * Node's own figures, read when they are collected. The contrib packages for it were measured and not taken
 * (docs/decisions/0009-sampling.md): one wakes the process a hundred times a second, the other brings a system
 * information library.
 */
export class Runtime {
  readonly #view: RuntimeView;
  #loop: Pick<EventLoopUtilization, 'active' | 'idle'>;

  constructor(view: RuntimeView) {
    this.#view = view;
    this.#loop = view.loop();
  }

  observe(fact: RuntimeFact, observe: (value: number, attributes?: Attributes) => void): void {
    const view = this.#view;
    switch (fact) {
      case 'cpu': {
        const { user, system } = view.cpu();
        observe(user / 1e6, { [CPU_MODE]: 'user' });
        return observe(system / 1e6, { [CPU_MODE]: 'system' });
      }
      case 'memory':
        return observe(view.memory());
      case 'uptime':
        return observe(view.uptime());
      case 'loop utilization':
        return this.#observeUtilization(observe);
      case 'loop time': {
        const { active, idle } = view.loop();
        observe(active / 1000, { [LOOP_STATE]: 'active' });
        return observe(idle / 1000, { [LOOP_STATE]: 'idle' });
      }
      case 'heap used':
        for (const { space_name: name, space_used_size: used } of view.heapSpaces())
          if (used > 0) observe(used, { [HEAP_SPACE]: name });
    }
  }

  #observeUtilization(observe: (value: number) => void): void {
    const before = this.#loop;
    const { active, idle } = (this.#loop = this.#view.loop());
    const all = active - before.active + idle - before.idle;
    if (all > 0) observe((active - before.active) / all);
  }

  /** @returns what ends it */
  timeGarbageCollections(durations: Durations): () => void {
    return this.#view.onGarbageCollection((kind, seconds) =>
      durations.series('gc', { [GC_TYPE]: GC_KINDS.get(kind) ?? 'other' }).record(seconds),
    );
  }
}

/** What an entry of the kind `gc` says of itself. */
export function gcKindOf(entry: PerformanceEntry): number {
  return (entry as { readonly detail?: { readonly kind?: number } }).detail?.kind ?? 0;
}
