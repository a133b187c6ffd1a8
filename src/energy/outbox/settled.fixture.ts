import { IMPORT, Rig, type RigOptions } from './outbox.fixture.ts';

/** Wh of the import register that the backend has, each point once. */
export const imported = (rig: Rig) => rig.backend.sum(true).get(`house|${IMPORT}`) ?? 0;
/** The books of that register. */
export const books = (rig: Rig) => rig.outbox.status().series.find(({ register }) => register === IMPORT)!;

/** A rig that has seen its meter and asked the backend for the time. */
export async function settled(options: RigOptions = {}): Promise<Rig> {
  const rig = new Rig(options);
  await rig.minute();
  await turned(rig, 1);
  rig.backend.taken.length = 0;
  rig.backend.requests.length = 0;
  return rig;
}

/** Lives a minute in which that many Wh go through. */
export async function turned(rig: Rig, wh: number): Promise<void> {
  rig.meters[0]!.turn(IMPORT, wh);
  await rig.minute();
}
