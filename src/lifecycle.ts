/**
 * A part of the service that runs.
 *
 * `start` resolves when the part tries to do its work, not when the world answers: a missing broker or
 * backend is retried for ever and is no reason to fail. `start` rejects only with what no retry mends
 * (an address in use). `stop` is safe before `start` and a second time, and never rejects.
 */
export interface Part {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}
