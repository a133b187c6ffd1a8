import type { GarbageKind } from './quirks.ts';

/** Breaks a payload the way it was seen in the field. */
export function broken(payload: string, topic: string, kind: GarbageKind): Buffer {
  switch (kind) {
    case 'truncated':
      return Buffer.from(payload.slice(0, Math.ceil(payload.length * 0.6)));
    case 'merged':
      return merged(payload, topic);
    case 'inf':
      return Buffer.from(withPower(payload, 'inf'));
    case 'null':
      return Buffer.from(withPower(payload, 'null'));
  }
}

/** The start of one publish, then the packet header, topic and payload of the next, all in one payload. */
function merged(payload: string, topic: string): Buffer {
  const header = Buffer.from([0x30, 0xd3, 0x01, 0x00, topic.length & 0xff]);
  return Buffer.concat([Buffer.from(payload.slice(0, 70)), header, Buffer.from(topic + payload)]);
}

function withPower(payload: string, value: string): string {
  return payload.replace(/("1[._]7[._]0":)[^,]+/, `$1${value}`);
}
