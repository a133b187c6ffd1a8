import type { JsonMapping } from './json/mapping.ts';

export type DecoderName = 'auto' | 'amis' | 'shrdzm' | 'tasmota-sml' | 'shelly' | 'json';

/** One configured meter, complete and checked. */
export interface MeterSettings {
  /** Used as `smartmeter.meter.id` until a serial number is known, and as `smartmeter.source`. */
  readonly id: string;
  /** MQTT topic filter, `+` and `#` allowed. */
  readonly topic: string;
  readonly decoder: DecoderName;
  /** Seconds between messages; learned when absent. */
  readonly interval?: number;
  /** The most the connection can carry, W. */
  readonly maxPower: number;
  /** A submeter's power is not the house's. */
  readonly role: 'grid' | 'submeter';
  /** For decoder `json` only. */
  readonly mapping?: JsonMapping;
}
