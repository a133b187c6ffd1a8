import { existsSync, renameSync } from 'node:fs';

/** What SQLite keeps beside a database; a new one must not find the old one's. */
const COMPANIONS = ['', '-wal', '-shm', '-journal'];

/** Why a database is kept aside: a part of its new name. */
export type AsideReason = 'corrupt' | 'before-restore' | 'refused';

/**
 * Moves a database and its companions out of the way.
 * @param wall epoch milliseconds for the name
 * @returns the new path of the database
 */
export function moveAside(path: string, wall: number, reason: AsideReason = 'corrupt'): string {
  const aside = asidePath(path, wall, reason);
  for (const companion of COMPANIONS) {
    if (existsSync(path + companion)) renameSync(path + companion, aside + companion);
  }
  return aside;
}

/** A name that is free for what is to be kept aside. Where the clock stands still or starts over, one may be taken. */
export function asidePath(path: string, wall: number, reason: AsideReason): string {
  const time = new Date(wall).toISOString().replaceAll(':', '-');
  const wanted = `${path}.${reason}-${time}`;
  let name = wanted;
  for (let n = 2; existsSync(name); n++) name = `${wanted}-${n}`;
  return name;
}
