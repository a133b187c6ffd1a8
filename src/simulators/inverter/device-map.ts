import type { HouseState } from '../house/house.ts';
import type { Registers } from './registers.ts';

/** What a map makes its registers from. */
export interface Moment {
  readonly house: HouseState;
  readonly serial: string;
  /** Numbers of active faults, as the manufacturer counts them from 1. */
  readonly faultIds: readonly number[];
}

/** Registers by the function code that reads them; a code that is missing is answered with exception 1. */
export type Image = Readonly<Partial<Record<3 | 4, Registers>>>;

/** How a firmware refuses. */
export interface Rules {
  /** Registers in one read. */
  readonly maxRegisters: number;
  /** Reads must not cross a multiple of this many registers. */
  readonly block?: number;
  /** Reads must begin at a multiple of `block`. */
  readonly alignedStarts?: boolean;
  /** Reads need an even number of registers, as for two-word values. */
  readonly evenCounts?: boolean;
  /** The function byte of a refusal; the requested one with its highest bit set unless given. */
  readonly exceptionFunction?: number | undefined;
}

/** A request that is answered with bytes as they were captured, with whatever is wrong with them. */
export interface VerbatimAnswer {
  /** Function, address and count: what follows the unit in the request. */
  readonly request: Uint8Array;
  /** The whole RTU frame, with unit and CRC. */
  readonly rtu: Uint8Array;
}

/** A device's registers and manners, built from its documents. */
export interface DeviceMap {
  readonly rules: Rules;
  /** It goes out when the inverter has no light: no answer at all. */
  readonly sleeps: boolean;
  readonly verbatim?: readonly VerbatimAnswer[];
  image(moment: Moment): Image;
}
