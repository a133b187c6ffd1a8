/** How firmware of the third generation differs in what can be seen from outside. */
export interface G3Firmware {
  /** Before V1.38: the first four registers of a block tell what of it is supported. */
  readonly masks: boolean;
  /** Masks as they were captured, by block; the others follow from the registers. */
  readonly fixedMasks?: Readonly<Record<number, string>>;
  /** Reserved registers: read as 0, or make the whole read an illegal address. */
  readonly gaps: 'zero' | 'illegal';
  readonly maxRegisters: number;
  /** 0x90 in most (V1.38, 4.7; capture `01 90 02 cd c1`); newer paths answer as the standard says. */
  readonly exceptionFunction?: number;
  readonly battery: boolean;
  /** A current transformer or meter at the grid connection. */
  readonly meter: boolean;
  /** A read at 0x0000 is answered with the block at 0x0400 (11KTLX-G3 behind a logger LSW-3, 1.32). */
  readonly alias?: boolean;
  /** Reads must begin where a block does (12KTLX-G3 behind a logger LSW-3, 1.50). */
  readonly alignedStarts?: boolean;
}

/** By the name that the command line takes. */
export const G3_FIRMWARES = {
  /** As the document of January 2025 says. */
  'v1.38': { masks: false, gaps: 'illegal', maxRegisters: 60, exceptionFunction: 0x90, battery: true, meter: true },
  /** The same after an update that answers errors as the standard says. */
  'v1.38-standard': { masks: false, gaps: 'illegal', maxRegisters: 60, battery: true, meter: true },
  /** HYD 6000-EP, one phase: answered 64 registers; masks as captured. */
  'hyd-ep': {
    masks: true,
    fixedMasks: { 0x0400: '0x0003f9c10581ffff', 0x0480: '0x0000c0000004613f', 0x0680: '0x000000000fffffff' },
    gaps: 'zero',
    maxRegisters: 64,
    exceptionFunction: 0x90,
    battery: true,
    meter: true,
  },
  'hyd-3ph': { masks: true, gaps: 'zero', maxRegisters: 60, exceptionFunction: 0x90, battery: true, meter: true },
  /** A string inverter behind a logger. */
  'ktlx-g3': {
    masks: true,
    fixedMasks: { 0x0400: '0x0003ffc00581ffff' },
    gaps: 'zero',
    maxRegisters: 60,
    exceptionFunction: 0x90,
    battery: false,
    meter: false,
    alias: true,
  },
  'ktlx-g3-aligned': {
    masks: true,
    gaps: 'zero',
    maxRegisters: 60,
    exceptionFunction: 0x90,
    battery: false,
    meter: false,
    alignedStarts: true,
  },
} as const satisfies Record<string, G3Firmware>;

export type G3FirmwareName = keyof typeof G3_FIRMWARES;
