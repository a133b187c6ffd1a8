import { createHash } from 'node:crypto';

const PREFIX = 'smartmeter-otel-';
/** MQTT 3.1.1, 3.1.3.1: every broker takes that many letters and digits. */
const LONGEST = 23;

/** A stable client id for a host: its name if that fits, else its beginning and a hash that keeps hosts apart. */
export function clientIdOf(hostName: string): string {
  const name = hostName.replace(/[^a-zA-Z\d-]/g, '');
  const room = LONGEST - PREFIX.length;
  if (name !== '' && name === hostName && name.length <= room) return `${PREFIX}${name}`;
  const hash = createHash('sha256').update(hostName).digest('hex').slice(0, 4);
  return `${PREFIX}${name.slice(0, room - hash.length)}${hash}`;
}
