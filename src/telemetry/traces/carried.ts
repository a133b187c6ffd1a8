import type { SpanContext } from '@opentelemetry/api';
import { LINKS_AT_MOST } from './spans.ts';

/** Traces of readings that an export carries next: it is linked to them, and once the backend has it they are done. */
export class Carried {
  readonly #energy: SpanContext[] = [];
  readonly #metrics: SpanContext[] = [];

  /** @param hasRegister whether a register is among the values, which is all that goes into energy */
  add(context: SpanContext, hasRegister: boolean): void {
    push(this.#metrics, context);
    if (hasRegister) push(this.#energy, context);
  }

  of(signal: 'energy' | 'metrics'): readonly SpanContext[] {
    return signal === 'energy' ? this.#energy : this.#metrics;
  }

  /** @param delivered what `of` has said */
  done(signal: 'energy' | 'metrics', delivered: readonly SpanContext[]): void {
    const waiting = signal === 'energy' ? this.#energy : this.#metrics;
    const left = waiting.filter((context) => !delivered.includes(context));
    waiting.splice(0, waiting.length, ...left);
  }
}

function push(list: SpanContext[], context: SpanContext): void {
  list.push(context);
  // The newest are the ones that are still shown.
  if (list.length > LINKS_AT_MOST) list.shift();
}
