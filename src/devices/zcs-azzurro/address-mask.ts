import { widthOf, type RegisterRow } from '../modbus/register-map.ts';

/**
 * Firmware of G3 before document V1.38 says in the first four registers of each block which registers of it there are.
 * These are the blocks that hold rows of ours and whose masks captures show.
 */
export const MASKED_BLOCKS = [0x04_00, 0x04_80, 0x05_80, 0x06_00, 0x06_40, 0x06_80] as const;
export const MASK_WIDTH = 4;
const BLOCK = 64;
/** The mask covers its own registers, so its lowest four bits are set: what else stands there is no mask. */
const OWN_BITS = 0x00_0f;

/** Whether registers at the start of a block can be its mask (captures g3-hyd6000ep, g3-11ktlx). */
export function isMask(words: readonly number[]): boolean {
  return words.length === MASK_WIDTH && ((words[MASK_WIDTH - 1] ?? 0) & OWN_BITS) === OWN_BITS;
}

/**
 * Whether the first registers of the map at 0x0000 are really block 0x0400: a G3 behind some loggers answers so
 * (capture g3-11ktlx-g3-alias: 0003 FFC0 0581 FFFF). No state of the old map is 3 with the fault bits of a mask.
 */
export function isAlias(registers: readonly number[]): boolean {
  const [first, , , last] = registers;
  return first === 0x00_03 && last === 0xff_ff;
}

/**
 * Whether a register is there: bit i of the 64, high word first, stands for register block + i.
 * @param masks by block; a block without one hides nothing
 */
export function isSupported(address: number, masks: ReadonlyMap<number, readonly number[]>): boolean {
  const offset = address % BLOCK;
  const mask = masks.get(address - offset);
  if (!mask) return true;
  const word = mask[MASK_WIDTH - 1 - Math.floor(offset / 16)] ?? 0;
  return ((word >> (offset % 16)) & 1) === 1;
}

/**
 * Rows whose registers are there; rows of fault bits as far as they are. Unsupported registers are mostly answered with
 * 0, which nobody has measured.
 * @param masks four words each, by the first address of their block
 */
export function supportedRows(
  rows: readonly RegisterRow[],
  masks: ReadonlyMap<number, readonly number[]>,
): RegisterRow[] {
  return rows.flatMap((row): RegisterRow[] => {
    if (row.kind === 'text') return [row];
    const width = widthOf(row);
    let count = 0;
    while (count < width && isSupported(row.address + count, masks)) count++;
    if (row.kind === 'faults') return count > 0 ? [{ ...row, count }] : [];
    return count === width ? [row] : [];
  });
}
