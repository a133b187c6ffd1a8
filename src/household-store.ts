import { every, type Cancel, type Clock } from './clock.ts';
import type { Part } from './lifecycle.ts';
import type { Household } from './readings/household.ts';
import { SAVED_VERSION, type SavedHousehold } from './readings/saved.ts';
import type { Along } from './store/along.ts';
import type { Database } from './store/database.ts';

const KEY = 'household';
/** Milliseconds. An SD card lives from few commits; what is younger comes back with the next reading. */
const KEEP_EVERY = 60_000;

/** What an earlier process knew of the household; undefined where there is nothing that this version can read. */
export function savedHousehold(database: Pick<Database, 'state'>): SavedHousehold | undefined {
  const saved = database.state(KEY) as SavedHousehold | undefined;
  return saved?.version === SAVED_VERSION ? saved : undefined;
}

/** The household as it is now, to be stored along with a booking. */
export function householdAlong(database: Pick<Database, 'setState'>, household: Household): Along {
  return { write: () => database.setState(KEY, household.save()), kept() {} };
}

/** Stores once a minute and at the end what would else go along with bookings, for a service that books no energy. */
export function createKeeper(database: Database, along: () => Along, clock: Clock): Part {
  let cancel: Cancel | undefined;
  const keep = () => {
    const batch = along();
    if (database.transaction(() => batch.write()).ok) batch.kept();
  };
  return {
    name: 'keeper of the state',
    start() {
      cancel ??= every(clock, KEEP_EVERY, keep);
      return Promise.resolve();
    },
    stop() {
      if (cancel) {
        cancel();
        keep();
      }
      cancel = undefined;
      return Promise.resolve();
    },
  };
}
