import type { IdGenerator } from '@opentelemetry/sdk-trace';

/**
 * Makes ids, or hands out one that was made before its span: a line of the log names a span that is only made when its
 * work is done.
 */
export class Ids implements IdGenerator {
  readonly #random: () => number;
  #next: { readonly traceId: string; readonly spanId: string } | undefined;

  /** @param random from 0 up to 1 */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** The ids of the span that is made next. */
  preset(traceId: string, spanId: string): void {
    this.#next = { traceId, spanId };
  }

  readonly generateTraceId = (): string => this.#next?.traceId ?? this.newTraceId();

  /** The SDK asks for the id of the span first. */
  readonly generateSpanId = (): string => this.#next?.spanId ?? this.newSpanId();

  clear(): void {
    this.#next = undefined;
  }

  newTraceId(): string {
    return this.#word() + this.#word() + this.#word() + this.#word(1);
  }

  newSpanId(): string {
    return this.#word() + this.#word(1);
  }

  /** 32 bits, not less than `least`: an id of zeros only is none. */
  #word(least = 0): string {
    return Math.max(least, Math.floor(this.#random() * 2 ** 32))
      .toString(16)
      .padStart(8, '0');
  }
}
