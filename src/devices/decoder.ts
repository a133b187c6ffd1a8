import type { Decoded } from '../readings/reading.ts';
import { explainNothing, explainText } from './neighbours.ts';
import { readPayload, type JsonObject } from './payload.ts';
import type { DecoderName } from './settings.ts';

/** From the bytes of one message to readings. Pure: no clock, no state, no I/O. */
export interface Decoder {
  readonly name: DecoderName;
  /** Never throws and takes time linear in the payload, whatever the bytes are. */
  decode(topic: string, payload: Uint8Array): Decoded;
}

/** A family of devices that publish JSON objects. */
export interface JsonDevice {
  readonly name: DecoderName;
  /** What the message says; undefined if nothing in it is known here. */
  decode(topic: string, message: JsonObject): Decoded | undefined;
}

/** The decoder of one family: what is common to all of them stands here. */
export function decoderOf(device: JsonDevice): Decoder {
  return {
    name: device.name,
    decode(topic, payload) {
      const read = readPayload(payload);
      if (read.kind === 'refused') return read;
      if (read.kind === 'text') return explainText(topic, read);
      return device.decode(topic, read.value) ?? explainNothing(topic, read.value);
    },
  };
}
