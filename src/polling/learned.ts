import type { FoundDevice } from '../devices/modbus/family.ts';
import type { RefusedRead } from '../transports/modbus/plan.ts';

/** What is remembered of a device over a restart; plain JSON. */
export interface Learned {
  readonly unit: number;
  /** A family's id. */
  readonly family: string;
  /** Ids of its register maps, its own first. */
  readonly maps: readonly string[];
  readonly serial?: string;
  readonly model?: string;
  readonly firmware?: string;
  /** Reads that it refuses, and that are not asked any more. */
  readonly refused: readonly RefusedRead[];
}

/** Where a device answered, and as what. */
export interface Located {
  readonly unit: number;
  readonly family: string;
  readonly device: FoundDevice;
}

/**
 * What is known after a device was found.
 *
 * The refused reads stay only if it is the same device, with the same firmware and maps, that was asked whether it is
 * still there. After a new detection they are asked once more: a detection follows trouble, and what was learned in
 * trouble may be wrong.
 * @param how `confirmed`: the known device was asked at its known place
 */
export function learnedFrom(found: Located, known: Learned | undefined, how: 'confirmed' | 'detected'): Learned {
  const { unit, family, device } = found;
  const maps = device.maps.map((map) => map.id);
  // A device that once forgets to say who it is has not become another one (truth rule 6).
  const isOther = device.serial !== undefined && known?.serial !== undefined && device.serial !== known.serial;
  const before = isOther || known?.family !== family || known.unit !== unit ? undefined : known;
  const serial = device.serial ?? before?.serial;
  const model = device.model ?? before?.model;
  const firmware = device.firmware ?? before?.firmware;
  const isAsBefore =
    before !== undefined && firmware === before.firmware && maps.join() === before.maps.join() && how === 'confirmed';
  return {
    unit,
    family,
    maps,
    ...(serial !== undefined && { serial }),
    ...(model !== undefined && { model }),
    ...(firmware !== undefined && { firmware }),
    refused: isAsBefore ? before.refused : [],
  };
}

/** From storage: whatever is there never throws. @returns undefined if it is not what was once stored */
export function parseLearned(stored: unknown): Learned | undefined {
  if (!isRecord(stored)) return undefined;
  const { unit, family, maps, serial, model, firmware, refused } = stored;
  if (!isWhole(unit, 1, 247) || typeof family !== 'string' || !isArrayOf(maps, isText)) return undefined;
  if (maps.length === 0 || !isArrayOf(refused, isRefusedRead)) return undefined;
  return {
    unit,
    family,
    maps,
    ...(isText(serial) && { serial }),
    ...(isText(model) && { model }),
    ...(isText(firmware) && { firmware }),
    refused: refused.map(({ table, address, count }) => ({ table, address, count })),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isWhole(value: unknown, min: number, max: number): value is number {
  return Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
}

function isArrayOf<T>(value: unknown, is: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(is);
}

function isRefusedRead(value: unknown): value is RefusedRead {
  if (!isRecord(value)) return false;
  const { table, address, count } = value;
  return (table === 'holding' || table === 'input') && isWhole(address, 0, 0xffff) && isWhole(count, 1, 125);
}
