import type { Database } from './store/database.ts';

const KEY = 'instance-id';

/** `service.instance.id`: the same over restarts, so that a restart does not begin new series at the backend. */
export function loadInstanceId(
  database: Pick<Database, 'state' | 'setState' | 'transaction'>,
  newId: () => string,
): string {
  const stored = database.state(KEY);
  if (typeof stored === 'string') return stored;
  const id = newId();
  // Where it cannot be stored it lives as long as the process; the database says what is wrong with it.
  database.transaction(() => database.setState(KEY, id));
  return id;
}
