import { defaultHouse } from '../house/house.ts';
import type { LiveHouseSettings } from '../house/live-house.ts';
import { noQuirks, type ReaderQuirks } from './quirks.ts';

/** A simulated AMIS reader, complete and checked. */
export interface ReaderSettings {
  readonly broker: {
    readonly host: string;
    readonly port: number;
    readonly user?: string;
    readonly password?: string;
  };
  readonly clientId: string;
  readonly topic: string;
  readonly qos: 0 | 1 | 2;
  /** Milliseconds between publishes. The real reader takes 1 s to an hour, 30 s unless set. */
  readonly interval: number;
  /** Serial number of the meter. */
  readonly serial: string;
  /** What the last will says and how the reader is called in Home Assistant. */
  readonly deviceName: string;
  /** Topic of the last will; none when absent. */
  readonly willTopic?: string;
  /** Status and discovery messages for Home Assistant. */
  readonly homeAssistant: boolean;
  /** How many times faster than the clock the house lives. */
  readonly speed: number;
  readonly quirks: ReaderQuirks;
  /** Begins at the clock's wall time unless `start` says otherwise. */
  readonly house: LiveHouseSettings;
}

export const defaultReader: ReaderSettings = {
  broker: { host: '127.0.0.1', port: 1883 },
  clientId: 'Amis-1',
  topic: 'amis/out',
  qos: 0,
  interval: 30_000,
  serial: '0123456789',
  deviceName: 'Amis-1',
  homeAssistant: false,
  speed: 1,
  quirks: noQuirks,
  house: defaultHouse,
};
