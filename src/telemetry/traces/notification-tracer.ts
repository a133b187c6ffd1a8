import { SpanKind } from '@opentelemetry/api';
import type { NotificationObserver, NotificationTrace } from '../../tracing.ts';
import { hrTimeAt } from '../span-time.ts';
import { samplingFor, type TraceKit } from './kit.ts';
import { PendingTrace } from './pending.ts';
import type { Sampling } from './sampling.ts';

/** Makes a trace of a notification: `notify <channel>`. Without a kit none is made. */
export function createNotificationTracer(kit: TraceKit | undefined): NotificationObserver {
  const samplings = new Map<string, Sampling>();
  return {
    begin(channel, kind): NotificationTrace {
      if (!kit) return { ref: () => undefined, end() {} };
      const sampling = samplings.get(channel) ?? samplingFor(kit);
      samplings.set(channel, sampling);
      const { clock, ids, spans } = kit;
      const began = clock.now();
      const name = `notify ${channel}`;
      const pending = new PendingTrace(sampling, ids, { mono: began.mono, name, kind: SpanKind.CLIENT });
      return {
        ref: () => pending.ref(),
        end(failure) {
          // Notifications are few, and each is worth to be followed.
          const trace = pending.settle(true);
          if (!trace) return;
          spans.root(trace.kept, trace.ref.spanId, {
            name,
            kind: SpanKind.CLIENT,
            start: hrTimeAt(began),
            end: hrTimeAt(began, clock.now().mono),
            attributes: { 'smartmeter.notification.channel': channel, 'smartmeter.notification.kind': kind },
            ...(failure && { failure }),
          });
        },
      };
    },
  };
}
