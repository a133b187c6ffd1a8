/** Failures that one address may have within the window; then it waits. */
const FAILURES_AT_MOST = 10;
/** Milliseconds. */
const WINDOW = 15 * 60_000;
/** Addresses remembered; the oldest is forgotten first. */
const ADDRESSES_AT_MOST = 256;

/** Counts wrong tokens per address, so that nobody can try many. */
export class FailedLogins {
  readonly #failures = new Map<string, { count: number; readonly since: number }>();

  /**
   * @param now monotonic milliseconds
   * @returns seconds to wait, 0 when the address may try
   */
  secondsToWait(address: string, now: number): number {
    const failures = this.#failures.get(address);
    if (!failures || failures.count < FAILURES_AT_MOST) return 0;
    return Math.max(0, Math.ceil((failures.since + WINDOW - now) / 1000));
  }

  count(address: string, now: number): void {
    const failures = this.#failures.get(address);
    if (failures && now - failures.since < WINDOW) {
      failures.count++;
      return;
    }
    this.#failures.delete(address);
    const [oldest] = this.#failures.keys();
    if (this.#failures.size >= ADDRESSES_AT_MOST && oldest !== undefined) this.#failures.delete(oldest);
    this.#failures.set(address, { count: 1, since: now });
  }
}
