import type { Logger } from './logger.ts';

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

/** Stops the parts one after another in the order given; what fails to stop does not keep the others from it. */
export async function stopAll(parts: readonly Part[], logger: Logger): Promise<void> {
  for (const part of parts) {
    try {
      await part.stop();
    } catch (error) {
      logger.error(`${part.name} did not stop cleanly: ${(error as Error).message}`);
    }
  }
}
