import { defaultBattery } from '../house/battery.ts';
import { defaultHouse } from '../house/house.ts';
import type { LiveHouseSettings } from '../house/live-house.ts';
import { noFaults, type InverterFaults } from './faults.ts';
import type { CaptureName } from './maps/captures.ts';
import type { G3FirmwareName } from './maps/sofar-g3-firmware.ts';
import type { OldHybrid } from './maps/sofar-hybrid-old.ts';
import type { SunSpecNumbers } from './maps/sunspec.ts';

/** Which registers a device has. */
export type DeviceKind =
  | { readonly map: 'sofar-string' }
  | { readonly map: 'sofar-hybrid-old'; readonly device: OldHybrid }
  | {
      readonly map: 'sofar-g3';
      readonly firmware: G3FirmwareName;
      /** Overrides the firmware's. */
      readonly addressMasks?: boolean;
    }
  | { readonly map: 'sunspec'; readonly numbers: SunSpecNumbers }
  | { readonly map: 'eastron-sdm630' | 'eastron-sdm120' }
  | { readonly map: 'captured'; readonly capture: CaptureName };

/** One device on the line. */
export interface DeviceSettings {
  readonly kind: DeviceKind;
  /** 1 to 247. */
  readonly unit: number;
  /** What it says its serial number is, where its map has one. */
  readonly serial: string;
}

/** Where it is asked. */
export type Endpoint =
  /** A transparent gateway: RTU frames over TCP. Port 0 takes a free one. */
  | { readonly over: 'rtu-tcp' | 'modbus-tcp'; readonly host: string; readonly port: number }
  /** A serial device that exists. */
  | { readonly over: 'serial'; readonly path: string; readonly baud: number }
  /** A pseudo-terminal that appears at `path`; needs socat. */
  | { readonly over: 'pty'; readonly path: string };

/** A simulated inverter, complete and checked. */
export interface InverterSettings extends DeviceSettings {
  readonly endpoint: Endpoint;
  /** Others on the same line. */
  readonly neighbours: readonly DeviceSettings[];
  /** Milliseconds that the device thinks before it answers. */
  readonly latency: number;
  /** Bits per second of the line that is simulated: what a frame takes on it is waited for. 0: no time. */
  readonly baud: number;
  /** How many times faster than the clock the house lives. */
  readonly speed: number;
  readonly faults: InverterFaults;
  /** Of the house that is made when none is given. */
  readonly house: LiveHouseSettings;
}

/** Serial numbers as ZCS gives them, by map. */
const SERIALS: Record<DeviceKind['map'], string> = {
  'sofar-string': 'ZA3ES008L8A123',
  'sofar-hybrid-old': 'ZM1ES130L9B394',
  'sofar-g3': 'ZP1ES108M5A00123',
  sunspec: '0900123456',
  'eastron-sdm630': '',
  'eastron-sdm120': '',
  captured: '',
};

export const defaultInverter: InverterSettings = {
  kind: { map: 'sofar-g3', firmware: 'hyd-3ph' },
  unit: 1,
  serial: SERIALS['sofar-g3'],
  endpoint: { over: 'rtu-tcp', host: '127.0.0.1', port: 5020 },
  neighbours: [],
  latency: 50,
  baud: 9600,
  speed: 1,
  faults: noFaults,
  house: { ...defaultHouse, battery: defaultBattery },
};

/** Settings for a kind of device: its serial number, and the house that such an inverter stands in. */
export function settingsFor(kind: DeviceKind): InverterSettings {
  return {
    ...defaultInverter,
    kind,
    serial: kind.map === 'sofar-g3' && kind.firmware === 'hyd-ep' ? 'ZM2ES060L9B00042' : SERIALS[kind.map],
    house: {
      ...defaultHouse,
      ...(hasBattery(kind) && { battery: defaultBattery }),
      plant: { ...defaultHouse.plant, phases: isSinglePhase(kind) ? 1 : 3 },
    },
  };
}

function hasBattery(kind: DeviceKind): boolean {
  if (kind.map === 'sofar-g3') return !kind.firmware.startsWith('ktlx');
  return kind.map === 'sofar-hybrid-old';
}

function isSinglePhase(kind: DeviceKind): boolean {
  return kind.map === 'sofar-hybrid-old' || (kind.map === 'sofar-g3' && kind.firmware === 'hyd-ep');
}
