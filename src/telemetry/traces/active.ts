import type { TraceRef } from '../../tracing.ts';

/** What is under way right now, for the lines of the log: work that is done at one go, without waiting in between. */
export class Active {
  /** Assigned for each message, so it is no more than that. */
  current: { ref(): TraceRef | undefined } | undefined;

  readonly ref = (): TraceRef | undefined => this.current?.ref();

  within<T>(trace: { ref(): TraceRef | undefined }, work: () => T): T {
    const before = this.current;
    this.current = trace;
    try {
      return work();
    } finally {
      this.current = before;
    }
  }
}
