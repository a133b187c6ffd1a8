import { existsSync, renameSync } from 'node:fs';

/** What SQLite keeps beside a database; a new one must not find the old one's. */
const COMPANIONS = ['', '-wal', '-shm', '-journal'];

/**
 * Moves a database and its companions out of the way.
 * @param wall epoch milliseconds for the name
 * @returns the new path of the database
 */
export function moveAside(path: string, wall: number): string {
  const time = new Date(wall).toISOString().replaceAll(':', '-');
  const aside = freeName(`${path}.corrupt-${time}`);
  for (const companion of COMPANIONS) {
    if (existsSync(path + companion)) renameSync(path + companion, aside + companion);
  }
  return aside;
}

/** Where the clock stands still or starts over, a name may be taken. */
function freeName(wanted: string): string {
  let name = wanted;
  for (let n = 2; existsSync(name); n++) name = `${wanted}-${n}`;
  return name;
}
