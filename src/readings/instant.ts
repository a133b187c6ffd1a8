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
}
