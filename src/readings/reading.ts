import type { Quantity } from './quantities.ts';
import type { ActiveFault, DeviceState } from './device-state.ts';

/**
 * What one message of a device says, in our vocabulary, before anything is believed.
 * Values are in the units of `QUANTITIES`, within its ranges; registers are whole numbers.
 */
export interface Reading {
  /**
   * Which of several devices on the same topic tree this is (`<prefix>/em:0`); absent = the topic tells.
   */
  readonly device?: string;
  /** The meter's real serial number; absent when missing or a placeholder such as `unbekannt`. */
  readonly serial?: string;
  /**
   * The meter's own clock, Unix seconds as it claims. Never used as the time of the reading:
   * firmware sends local time as UTC, `true`, or nothing.
   */
  readonly deviceTime?: number;
  readonly values: ReadonlyMap<Quantity, number>;
  /** What the message held but was not admitted, field by field. Empty in the good case. */
  readonly refused: readonly RefusedField[];
  /**
   * The coarsest step in which this device's registers move, in Wh; absent = as before, 1 at first. A meter that counts
   * in 0.1 kWh stands still for long at a small load and is not frozen.
   */
  readonly registerStep?: number;
  /** What the device says it is doing; absent when this reading does not tell. */
  readonly state?: DeviceState;
  /** The faults that it names now, [] when it says that there are none; absent when this reading does not tell. */
  readonly faults?: readonly ActiveFault[];
  /** As the device or its manufacturer names it; absent when this reading does not tell. */
  readonly model?: string;
  readonly firmware?: string;
}

/** A field that was not admitted. */
export interface RefusedField {
  /** As the device names it: `1.8.0`, `total_act_power`. */
  readonly field: string;
  /** What was there, shortened to at most 40 characters. */
  readonly found: string;
  readonly reason: 'not a number' | 'out of range' | 'no value';
}

/** What a decoder makes of a message. Expected failure is a value: a bad message never throws. */
export type Decoded =
  | { readonly kind: 'readings'; readonly readings: readonly Reading[] }
  | {
      readonly kind: 'ignored';
      readonly what: 'status' | 'last will' | 'discovery' | 'no data';
      readonly detail: string;
    }
  | { readonly kind: 'refused'; readonly why: RefusalReason; readonly detail: string };

export type RefusalReason =
  | 'not JSON'
  | 'not an object'
  | 'too large'
  | 'too deep'
  | 'error object'
  | 'no known field'
  | 'no usable value';
