/**
 * What an inverter does, in one vocabulary for all families: the value of `smartmeter.state`. A family's own
 * enumeration is mapped onto it in the row that reads it.
 */
export const DEVICE_STATES = [
  /** Waits for sun or grid. */
  'waiting',
  /** Tests itself or the grid before it connects. */
  'checking',
  /** Delivers, or a hybrid is connected to the grid. */
  'running',
  /** Delivers less than it could: temperature, grid or a limit. */
  'throttled',
  /** A storage inverter that charges or discharges. */
  'charging',
  'discharging',
  /** Feeds the emergency output while the grid is away. */
  'backup',
  'standby',
  /** Switched itself off for the night, and still answers. */
  'sleeping',
  'starting',
  'stopping',
  'off',
  'updating',
  /** Ends by itself when its cause does. */
  'fault',
  /** Needs a technician. */
  'permanent fault',
  /** A number that its documents do not explain; the code tells it. */
  'other',
] as const;

export type DeviceStateName = (typeof DEVICE_STATES)[number];

export interface DeviceState {
  readonly name: DeviceStateName;
  /** The device's own number for it. */
  readonly code: number;
}

/** A fault that a device says it has. */
export interface ActiveFault {
  /** As the manufacturer's list numbers it: `ID027`. */
  readonly id: string;
  /** The manufacturer's words; the id again where it gives none. */
  readonly text: string;
}
