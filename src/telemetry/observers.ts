import type { Clock } from '../clock.ts';
import type { MessageObserver, NotificationObserver, PollObserver } from '../tracing.ts';
import type { Durations } from './durations.ts';
import { SOURCE } from './rows.ts';
import type { TraceKit } from './traces/kit.ts';
import { MessageTracer } from './traces/message-tracer.ts';
import { createNotificationTracer } from './traces/notification-tracer.ts';
import { createPollTracer } from './traces/poll-tracer.ts';

/** Whom the ways in and the notifications tell what they do. */
export interface Observers {
  /** @returns undefined where neither durations nor traces go anywhere */
  message(source: string, filter: string): MessageObserver | undefined;
  /** @param bus as configured: `/dev/serial/by-id/…`, `rtu+tcp://host:port` */
  poll(source: string, bus: string): PollObserver | undefined;
  readonly notifications: NotificationObserver;
}

export function createObservers(clock: Clock, durations: Durations | undefined, kit: TraceKit | undefined): Observers {
  const isAsked = durations !== undefined || kit !== undefined;
  return {
    message(source, filter) {
      if (!isAsked) return undefined;
      const series = durations?.series('decode', { [SOURCE]: source });
      return new MessageTracer({ source, filter, clock, ...(series && { durations: series }), ...(kit && { kit }) });
    },
    poll(source, bus) {
      if (!isAsked) return undefined;
      return createPollTracer({ source, bus, clock, ...(durations && { durations }), ...(kit && { kit }) });
    },
    notifications: createNotificationTracer(kit),
  };
}
