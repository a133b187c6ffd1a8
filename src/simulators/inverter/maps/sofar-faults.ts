import type { Registers } from '../registers.ts';

/**
 * The registers of faults, with the bits of those that are: 16 a register, the lowest number in the lowest bit (Sofar Modbus-G3 V1.38, 6.1).
 *
 * @param first number of the fault in bit 0 of `address`
 * @param count registers that hold faults
 */
export function faultBits(
  registers: Registers,
  address: number,
  count: number,
  first: number,
  faultIds: readonly number[],
): void {
  for (let at = address; at < address + count; at++) registers.set(at, registers.get(at) ?? 0);
  for (const id of faultIds) {
    const index = Math.floor((id - first) / 16);
    if (index < 0 || index >= count) continue;
    const at = address + index;
    registers.set(at, (registers.get(at) ?? 0) | (1 << ((id - first) % 16)));
  }
}
