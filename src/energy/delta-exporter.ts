import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { devicesOf, type Snapshot } from '../readings/snapshot.ts';
import type { Along } from '../store/along.ts';
import type { Database } from '../store/database.ts';
import type { Delivery } from '../transports/otlp/delivery.ts';
import { shownUrl } from '../transports/otlp/problem.ts';
import { toHrTime } from '../transports/otlp/time.ts';
import { createOutbox, type Outbox } from './outbox/outbox.ts';
import type { OutboxPoint } from './outbox/points.ts';
import { encodeEnergy, type EnergyIdentity } from './request.ts';

export interface DeltaExporterOptions {
  readonly identity: EnergyIdentity;
  readonly delivery: Delivery;
  /** Full URL of the backend. */
  readonly url: string;
  /** The snapshot of the last collection. */
  readonly collected: () => Snapshot | undefined;
  readonly database: Database;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** What is to be stored in one transaction with each booking. */
  readonly along: () => Along;
}

export interface DeltaExporter {
  readonly outbox: Outbox;
  /** Books what the registers have grown and sends what waits; to be called with one collection after another. */
  readonly exportNow: () => Promise<void>;
}

/** Increments, exact over whatever happens (docs/decisions/0005-outbox.md). Throws when the outbox cannot be opened. */
export function createDeltaExporter(options: DeltaExporterOptions): DeltaExporter {
  const { identity, delivery, url, collected, along } = options;
  const created = createOutbox({
    ...options,
    encode: (points) => encodeIncrements(identity, points),
    send: (bytes) => delivery.attempt(bytes),
    destination: { key: shownUrl(url), url: shownUrl(url) },
  });
  if (!created.ok) throw new Error(created.problem);
  const { outbox } = created;
  return {
    outbox,
    async exportNow() {
      const snapshot = collected();
      if (!snapshot) return;
      outbox.book(devicesOf(snapshot), along());
      await outbox.deliver();
    },
  };
}

function encodeIncrements(identity: EnergyIdentity, points: readonly OutboxPoint[]): Uint8Array {
  const encoded = encodeEnergy(identity, 'delta', ({ register, divisor, idAttribute }) =>
    points
      .filter((point) => point.register === register)
      .map(({ meterId, wh, start, end }) => ({
        startTime: toHrTime(start),
        endTime: toHrTime(end),
        attributes: { [idAttribute]: meterId },
        value: wh / divisor,
      })),
  );
  return encoded?.body ?? new Uint8Array();
}
