import type { Registers } from '../registers.ts';

/** A model without its two-word header. */
export interface Model {
  readonly id: number;
  readonly length: number;
  /** Writes the body; `at` is the address of the model's id, as offsets in the SunSpec documents count from there. */
  write(r: Registers, at: number): void;
}
