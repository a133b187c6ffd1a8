import type { Clock } from '../clock.ts';
import type { PolledEntry } from '../config/rs485.ts';
import { MODBUS_FAMILIES } from '../devices/modbus/catalogue.ts';
import { silentLogger } from '../logger.ts';
import { scanBus } from '../polling/scan.ts';
import { createBus } from '../transports/modbus/bus.ts';
import { busName } from '../transports/modbus/settings.ts';
import type { Finding } from './finding.ts';

/** Units that are tried where none is configured. */
const USUAL_UNITS = [1, 2, 3];

export interface BusLook {
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/** Asks the device who it is, on a bus that no service holds. Only reads. */
export async function lookAtBus({ device, address }: PolledEntry, look: BusLook): Promise<Finding> {
  const { clock, random, signal } = look;
  const leg = `device ${device.id}`;
  const units = device.unit === undefined ? USUAL_UNITS : [device.unit];
  const bus = createBus({ address, clock, random, logger: silentLogger });
  await bus.start();
  const scanned = await scanBus({ bus, families: MODBUS_FAMILIES, units, clock, signal, onFound: () => {} });
  await bus.stop();
  const [found] = scanned.devices;
  if (found) {
    const what = [found.model, found.serial && `serial number ${found.serial}`].filter(Boolean).join(', ');
    return {
      leg,
      state: 'good',
      text: `${busName(address)}, unit ${found.unit}: ${found.map}${what === '' ? '' : ` (${what})`}.`,
    };
  }
  if (scanned.problem !== undefined) {
    const remedy = 'docs/rs485.md: adapters, gateways, permissions.';
    return { leg, state: 'bad', text: scanned.problem, remedy };
  }
  return {
    leg,
    state: 'unsure',
    text: `Nobody answers on ${busName(address)} at unit ${units.join(', ')}.`,
    remedy:
      'At night a PV inverter sleeps: try by day. Else: A and B swapped, another unit or baud rate ("smartmeter-otel scan"), or no power (docs/rs485.md).',
  };
}
