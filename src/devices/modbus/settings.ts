/** One configured device on a bus, complete and checked. */
export interface PolledSettings {
  /** `smartmeter.source`, and the id of the device until its serial number is known. */
  readonly id: string;
  /** 1–247; absent: 1, 2 and 3 are tried. */
  readonly unit?: number;
  /** A register map by its id, or `auto`: found by asking. */
  readonly profile: string;
  /** Seconds between reads of the `fast` group. */
  readonly interval: number;
  /** The most the device or the connection behind it can carry, W. */
  readonly maxPower: number;
  /** What a meter that is found there (an SDM, a meter behind a SunSpec inverter) is to the house. */
  readonly meterRole: 'grid' | 'submeter';
}
