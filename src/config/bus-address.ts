import { busName, type BusAddress } from '../transports/modbus/settings.ts';
import { splitAuthority } from './host.ts';
import { accept, refuse, type Parse } from './words.ts';

/** Where a bus is, as RS485_PORT and `port:` say it; the baud rate of a serial port comes from elsewhere. */
export type BusPlace =
  | { readonly kind: 'serial'; readonly path: string }
  | { readonly kind: 'rtu+tcp' | 'modbus+tcp'; readonly host: string; readonly port: number };

const EXPECTED =
  'a serial port such as /dev/serial/by-id/usb-…, or a gateway: rtu+tcp://192.168.1.7:8899, modbus+tcp://192.168.1.8:502';

/** Modbus messaging on TCP/IP, 3.1: port 502. A transparent gateway has no usual port. */
const MODBUS_TCP_PORT = 502;

/** What others write for the same. */
const OTHER_SCHEMES: Readonly<Record<string, string>> = {
  tcp: 'rtu+tcp:// (a transparent gateway) or modbus+tcp:// (Modbus TCP)',
  rtu: 'rtu+tcp://',
  rtutcp: 'rtu+tcp://',
  'tcp+rtu': 'rtu+tcp://',
  telnet: 'rtu+tcp://',
  modbus: 'modbus+tcp://',
  modbustcp: 'modbus+tcp://',
  mbtcp: 'modbus+tcp://',
};

export const busPlace: Parse<BusPlace> = (text) => {
  const [, scheme, rest = ''] = /^([^:/?#]*):\/\/(.*)$/s.exec(text) ?? [];
  if (scheme === undefined) return serialPort(text);
  const kind = scheme.toLowerCase();
  if (kind !== 'rtu+tcp' && kind !== 'modbus+tcp') {
    const other = OTHER_SCHEMES[kind];
    return refuse(EXPECTED, other === undefined ? undefined : `Write ${other} instead of ${scheme}://.`);
  }
  const place = splitAuthority(rest.replace(/\/$/, ''));
  if ('ok' in place) return refuse(EXPECTED, place.hint);
  if (place.port !== undefined) return accept({ kind, host: place.host, port: place.port });
  return kind === 'modbus+tcp'
    ? accept({ kind, host: place.host, port: MODBUS_TCP_PORT })
    : refuse(EXPECTED, 'Say the port of the gateway too: rtu+tcp://host:port.');
};

function serialPort(text: string): ReturnType<Parse<BusPlace>> {
  if (/^COM\d+$/i.test(text)) return accept({ kind: 'serial', path: text });
  if (!text.startsWith('/'))
    return refuse(EXPECTED, text.startsWith('~') ? 'Write the whole path.' : 'A serial port begins with /dev/.');
  const isUnstable = /^\/dev\/tty(?:USB|ACM)\d+$/.test(text);
  const warning = 'this name changes when adapters are plugged in in another order; /dev/serial/by-id/… does not';
  return accept({ kind: 'serial', path: text }, isUnstable ? warning : undefined);
}

export function addressOf(place: BusPlace, baud: number): BusAddress {
  return place.kind === 'serial' ? { ...place, baud } : place;
}

/** @returns why two devices cannot be on the same bus as they are configured, or undefined */
export function busConflict(a: BusAddress, b: BusAddress): string | undefined {
  if (busName(a) !== busName(b) || a.kind !== 'serial' || b.kind !== 'serial' || a.baud === b.baud) return undefined;
  return `${a.baud} baud as the other device on ${a.path}: one bus has one speed`;
}
