import type { Instant } from '../../readings/instant.ts';
import type { BusTiming } from './settings.ts';

/** Function code 3 reads holding registers, 4 input registers. Nothing else ever leaves this service. */
export type RegisterTable = 'holding' | 'input';

export interface ReadRequest {
  /** Unit id, 1–247. */
  readonly unit: number;
  readonly table: RegisterTable;
  /** Protocol address, 0-based. */
  readonly address: number;
  /** Registers, 1–125. */
  readonly count: number;
}

/** What came of a read. Expected failures are values; the promise of a read never rejects and never hangs. */
export type ReadAnswer =
  | { readonly kind: 'registers'; readonly registers: readonly number[]; readonly at: Instant }
  /** The device refused: 1 illegal function, 2 illegal address, 3 illegal value, 4 device failure, 6/7 busy, 10/11 gateway. */
  | { readonly kind: 'exception'; readonly code: number; readonly at: Instant }
  /** Nothing that could be an answer came in time. */
  | { readonly kind: 'silent' }
  /** Bytes came, but no answer to this request: noise, a wrong checksum, another's answer. */
  | { readonly kind: 'garbled'; readonly detail: string }
  /** The bus is not open, or was lost meanwhile. */
  | { readonly kind: 'unreachable'; readonly problem: string };

/** Reads registers of whatever hangs on a bus; the bus makes requests one after another, fair between units. */
export interface RegisterBus {
  read(request: ReadRequest, timing: BusTiming): Promise<ReadAnswer>;
}
