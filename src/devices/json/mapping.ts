import type { Quantity } from '../../readings/quantities.ts';

/** One field of a JSON message and what it means. */
export interface JsonField {
  /** Path from the root: `data.power`, `['1.8.0']`, `phases[0].voltage`. */
  readonly path: string;
  readonly quantity: Quantity;
  /** The unit that the message uses; converted to the quantity's own. */
  readonly unit: 'Wh' | 'kWh' | 'varh' | 'kvarh' | 'W' | 'kW' | 'var' | 'kvar' | 'V' | 'A' | 'Hz' | '1';
  /** −1 where the device counts the other way round. */
  readonly sign: 1 | -1;
}

/** A user-declared device: where each quantity stands in its JSON messages. */
export interface JsonMapping {
  readonly fields: readonly JsonField[];
  /** Path of the serial number. */
  readonly serial?: string;
  /** Path of the meter's own time, Unix seconds. */
  readonly time?: string;
}
