import type { Instant } from '../readings/instant.ts';

export const CHANNEL_NAMES = ['mqtt', 'ntfy', 'webhook', 'email'] as const;
export type ChannelName = (typeof CHANNEL_NAMES)[number];

/** What one way to the household says of itself, for page, telemetry and logs. No member holds a secret. */
export interface NotifyStatus {
  readonly channel: ChannelName;
  /** Where it goes: `host:port` or the beginning of a URL, without what a URL can hide. */
  readonly target: string;
  /** Notifications that arrived, since the start. */
  readonly sent: number;
  /** Notifications that were given up: refused, too old, or too many at once. */
  readonly failed: number;
  /** Notifications that wait to be sent. */
  readonly waiting: number;
  /** The last failure in words for the person at the Pi, kept until the next success. */
  readonly problem?: string;
  readonly lastAttempt?: Instant;
  readonly lastSuccess?: Instant;
}
