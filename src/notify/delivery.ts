import type { Alert } from './alert.ts';
import type { ChannelName } from './status.ts';

/** What came of one attempt. */
export type Delivery =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** A sentence for the person at the Pi, without secrets. */
      readonly problem: string;
      /** It may arrive if it is tried again. False: the other side has refused it, and would again. */
      readonly again: boolean;
      /** Seconds that the other side wants to be left alone. */
      readonly waitSeconds?: number;
    };

/** One way to the household. */
export interface Channel {
  readonly name: ChannelName;
  /** Where it goes, without secrets. */
  readonly target: string;
  /** Notifications that may be sent in an hour. */
  readonly perHour: number;
  /** What is wrong with it even while nothing is to be sent, in words. */
  problem?(): string | undefined;
  /** One attempt. Never rejects; ends soon once `signal` is aborted. */
  deliver(alert: Alert, signal: AbortSignal): Promise<Delivery>;
}
