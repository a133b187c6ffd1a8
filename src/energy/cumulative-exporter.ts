import type { Snapshot } from '../readings/snapshot.ts';
import type { Database } from '../store/database.ts';
import type { Delivery } from '../transports/otlp/delivery.ts';
import { cumulativePoints } from './cumulative.ts';
import { encodeEnergy, type EnergyIdentity } from './request.ts';

export interface CumulativeExporterOptions {
  readonly identity: EnergyIdentity;
  readonly delivery: Delivery;
  /** The snapshot of the last collection. */
  readonly collected: () => Snapshot | undefined;
  /** Keeps the start of each series, so that a restart does not look like a new meter. */
  readonly database: Pick<Database, 'state' | 'setState' | 'transaction'>;
}

const STARTS = 'energy.starts';

/** The registers themselves: only the newest value matters, so nothing is queued. Called with one collection after another. */
export function createCumulativeExporter(options: CumulativeExporterOptions): () => Promise<void> {
  const { identity, delivery, collected, database } = options;
  const starts = new Map(Object.entries((database.state(STARTS) ?? {}) as Record<string, number>));
  return async () => {
    const snapshot = collected();
    if (!snapshot) return;
    const known = starts.size;
    const encoded = encodeEnergy(identity, 'cumulative', (counter) => cumulativePoints(snapshot, counter, starts));
    // A start that cannot be stored is only renewed by the next process.
    if (starts.size > known) database.transaction(() => database.setState(STARTS, Object.fromEntries(starts)));
    if (encoded) await delivery.deliver(encoded.body, encoded.points);
  };
}
