import type { RegisterMap, RegisterTable } from './register-map.ts';

/** What came of a read, as far as a device's code is concerned. The bus has done its retries. */
export type Answer =
  | { readonly kind: 'registers'; readonly registers: readonly number[] }
  | { readonly kind: 'exception'; readonly code: number }
  | { readonly kind: 'silent' | 'garbled' | 'unreachable' };

/** Reads registers of the unit that is probed. Never rejects. */
export type ReadRegisters = (table: RegisterTable, address: number, count: number) => Promise<Answer>;

export interface FoundDevice {
  /** The unit's own map first; further ones for devices behind it (SunSpec meters). At least one. */
  readonly maps: readonly [RegisterMap, ...RegisterMap[]];
  /** As the device gave it. */
  readonly serial?: string;
  readonly model?: string;
  readonly firmware?: string;
}

export type Probed =
  | { readonly kind: 'found'; readonly device: FoundDevice }
  /** Somebody answers there, and it is none of this family. */
  | { readonly kind: 'another' }
  /** Nobody answers, or only noise. */
  | { readonly kind: 'nobody' };

/** A family of devices that identify themselves in the same way. One folder each, one line in the catalogue. */
export interface ModbusFamily {
  /** `zcs-azzurro`. */
  readonly id: string;
  /** For people. */
  readonly title: string;
  /** Values of RS485_PROFILE that pin a map of this family without asking. Empty where the map is always discovered. */
  readonly profiles: readonly RegisterMap[];
  /** Baud rates its devices are delivered with, most usual first. */
  readonly bauds: readonly number[];
  /**
   * Asks what stands at a unit. A few short reads only.
   * @param pinned a profile of this family that the user chose: identity, supported registers and parts are still asked
   */
  probe(read: ReadRegisters, pinned?: RegisterMap): Promise<Probed>;
}
