import { busName, type BusAddress } from './settings.ts';

/** Why a bus cannot be opened or was lost, for the person at the Pi. */
export function busProblem(address: BusAddress, error: NodeJS.ErrnoException): string {
  const name = busName(address);
  const cause = address.kind === 'serial' ? serialCause(error) : networkCause(error);
  return `${name} ${cause ?? `cannot be opened: ${error.message}`}.`;
}

function serialCause({ code, message }: NodeJS.ErrnoException): string | undefined {
  // The binding puts the name of the error into its text only.
  const text = `${code ?? ''} ${message}`;
  if (/ENOENT|No such file/i.test(text))
    return 'is not there: the adapter is unplugged, or the name is wrong (see /dev/serial/by-id)';
  if (/EACCES|Permission denied/i.test(text))
    return 'may not be opened by this user: add it to the group dialout (in a container: pass the device and the group)';
  if (/EBUSY|cannot lock|temporarily unavailable/i.test(text))
    return 'is in use by another program: only one may ask on a bus, so stop the other one';
  if (/ENXIO|ENODEV|EIO|disconnected/i.test(text)) return 'is gone: the adapter was unplugged';
  if (/Inappropriate ioctl|ENOTTY/i.test(text)) return 'is no serial port';
  return undefined;
}

function networkCause({ code, syscall }: NodeJS.ErrnoException): string | undefined {
  switch (code) {
    case 'ECONNREFUSED':
      return 'refuses the connection: look whether the port is right and Modbus is enabled in the device';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
      return 'cannot be reached: look whether the gateway is on and in this network';
    case 'ETIMEDOUT':
      return 'does not answer: look whether the gateway is on and the address is right';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'is not known by that name: use its address, or look after the name server';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'has broken the connection off: many gateways take one connection at a time, look for another program';
    default:
      return syscall === undefined ? undefined : `cannot be reached (${code ?? syscall})`;
  }
}
