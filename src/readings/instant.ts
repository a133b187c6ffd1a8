/**
 * A moment, told by both clocks of the machine.
 *
 * Durations are differences of `mono` only: the wall clock of a Raspberry Pi 3 starts wrong and jumps
 * when NTP answers. `wall` is for what is shown and sent.
 */
export interface Instant {
  /** Milliseconds since the Unix epoch, UTC. May jump both ways. */
  readonly wall: number;
  /** Milliseconds of a clock that never goes back; its zero means nothing. */
  readonly mono: number;
  /** It was read from storage: its `mono` is that of the reading, and only `wall` tells how long ago it was. */
  readonly restored?: true;
}

/**
 * Seconds between, by the monotonic clock. From a moment of an earlier process it is what either clock says, whichever
 * is more: the wall clock of a Pi without a clock of its own stands where it was until NTP moves it on.
 */
export function secondsBetween(from: Instant, to: Instant): number {
  const mono = to.mono - from.mono;
  return (from.restored ? Math.max(mono, to.wall - from.wall) : mono) / 1000;
}
