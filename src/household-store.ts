import { every, type Cancel, type Clock } from './clock.ts';
import type { Part } from './lifecycle.ts';
import type { Household } from './readings/household.ts';
import { SAVED_VERSION, type SavedHousehold } from './readings/saved.ts';
import type { Database } from './store/database.ts';

const KEY = 'household';
/** Milliseconds. An SD card lives from few commits; what is younger comes back with the next reading. */
const KEEP_EVERY = 60_000;

/** What an earlier process knew of the household; undefined where there is nothing that this version can read. */
export function savedHousehold(database: Pick<Database, 'state'>): SavedHousehold | undefined {
  const saved = database.state(KEY) as SavedHousehold | undefined;
  return saved?.version === SAVED_VERSION ? saved : undefined;
}

/** The household as it is stored, under its key: for a booking, which stores it in its own transaction. */
export function householdState(household: Household): { key: string; json: SavedHousehold } {
  return { key: KEY, json: household.save() };
}

/** Stores the household once a minute and at the end, for a service that books no energy. */
export function createHouseholdKeeper(database: Database, household: Household, clock: Clock): Part {
  let cancel: Cancel | undefined;
  const keep = () => {
    const { key, json } = householdState(household);
    database.transaction(() => database.setState(key, json));
  };
  return {
    name: 'household keeper',
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
