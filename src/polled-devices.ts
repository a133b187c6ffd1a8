import type { Clock } from './clock.ts';
import type { PolledEntry } from './config/rs485.ts';
import { MODBUS_FAMILIES } from './devices/modbus/catalogue.ts';
import type { Part } from './lifecycle.ts';
import type { Logger } from './logger.ts';
import type { Pipeline } from './pipeline.ts';
import { intervalOf } from './polling/groups.ts';
import { parseLearned } from './polling/learned.ts';
import type { Reading } from './readings/reading.ts';
import { createDevicePoller } from './polling/poller.ts';
import type { PolledStatus } from './status.ts';
import type { Database } from './store/database.ts';
import { createBuses } from './transports/modbus/buses.ts';

export interface PolledDevicesDeps {
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly database: Database;
  readonly pipeline: Pick<Pipeline, 'polled' | 'changed' | 'telemetry'>;
}

export interface PolledDevices {
  /** Buses first, then the pollers on them. */
  readonly parts: readonly Part[];
  readonly status: () => readonly PolledStatus[];
}

/** Everything that is asked over RS485 or Modbus TCP: one bus for each address, one poller for each device. */
export function createPolledDevices(entries: readonly PolledEntry[], deps: PolledDevicesDeps): PolledDevices {
  const { clock, random, logger, database, pipeline } = deps;
  const onChange = () => pipeline.changed.emit();
  const buses = createBuses({ clock, random, logger, onChange });
  const pollers = entries.map(({ device, address }) => {
    const key = `modbus ${device.id}`;
    const source = pipeline.polled(device.id);
    const learned = parseLearned(database.state(key));
    const bus = buses.at(address);
    const observer = pipeline.telemetry.observers.poll(device.id, bus.status().bus);
    const poller = createDevicePoller({
      settings: device,
      bus,
      clock,
      logger,
      families: MODBUS_FAMILIES,
      ...(learned && { learned }),
      ...(observer && { observer }),
      onLearned: (known) => database.transaction(() => database.setState(key, known)),
      onReading: (part, map, group, reading, at) =>
        source.reading({
          place: placeOf(part, map.role),
          group,
          reading: part === '' ? withIdentity(reading, poller.status()) : reading,
          at,
          interval: intervalOf(group, device),
        }),
      onLink: (link) => source.linked(link),
    });
    return poller;
  });
  return { parts: [...buses.all(), ...pollers], status: () => pollers.map((poller) => poller.status()) };
}

/** It has told who it is when it was found; the registers that are read again and again do not repeat it. */
function withIdentity(reading: Reading, { serial, model, firmware }: PolledStatus): Reading {
  return {
    ...(serial !== undefined && { serial }),
    ...(model !== undefined && { model }),
    ...(firmware !== undefined && { firmware }),
    ...reading,
  };
}

/** '' is the device itself; what is a meter, or a meter behind it, stands in a place that is called so. */
function placeOf(part: string, role: 'inverter' | 'meter'): string {
  return part === '' && role === 'meter' ? 'meter' : part;
}
