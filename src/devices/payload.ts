import { isUtf8 } from 'node:buffer';
import type { Decoded, RefusalReason } from '../readings/reading.ts';
import { parseLoosely } from './loose-json.ts';

/** Bytes. The longest meter message known is below 2 KiB; a payload is never trusted for its size. */
const SIZE_LIMIT = 64 * 1024;
/** Objects and lists inside each other. The deepest meter message known has 4. */
const DEPTH_LIMIT = 16;

/** An object as JSON.parse makes it. Read it by names of our own choice, or through `ownField`. */
export type JsonObject = { readonly [key: string]: unknown };

export type Refused = Extract<Decoded, { kind: 'refused' }>;

/** A payload that is no JSON object. */
export interface PlainText {
  readonly kind: 'text';
  readonly text: string;
  /** Whether it is JSON all the same: a number, `true`, a list. */
  readonly json: boolean;
}

export type Payload = { readonly kind: 'object'; readonly value: JsonObject } | PlainText | Refused;

/** The guarded way from bytes to a JSON object. Never throws. */
export function readPayload(payload: Uint8Array): Payload {
  if (payload.byteLength > SIZE_LIMIT) {
    return refused('too large', `The message has ${payload.byteLength} bytes; at most ${SIZE_LIMIT} are read.`);
  }
  if (!isUtf8(payload)) {
    return refused('not JSON', 'The message is not UTF-8 text: bytes were damaged, or it is a binary format.');
  }
  const text = bufferOf(payload).toString('utf8');
  if (isTooDeep(text)) {
    return refused('too deep', `The message nests more than ${DEPTH_LIMIT} objects or lists inside each other.`);
  }
  const value = parse(text);
  if (isObject(value)) return { kind: 'object', value };
  return { kind: 'text', text, json: value !== undefined };
}

/** A refusal as a value. `detail` is a sentence for the person at the Pi. */
export function refused(why: RefusalReason, detail: string): Refused {
  return { kind: 'refused', why, detail };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A field by a name that comes from outside. Only the message's own fields, and none that has the name of
 * something in Object.prototype (`__proto__`, `constructor`, `toString`): those are attacks, not data.
 */
export function ownField(message: JsonObject, name: string): unknown {
  return isPrototypeName(name) || !Object.hasOwn(message, name) ? undefined : message[name];
}

export function isPrototypeName(name: string): boolean {
  return name in Object.prototype;
}

function bufferOf(payload: Uint8Array): Buffer {
  if (payload instanceof Buffer) return payload;
  return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseLoosely(text);
  }
}

/** Most messages are flat, which two searches at memory speed tell; only the others are walked. */
function isTooDeep(text: string): boolean {
  if (text.indexOf('{', 1) === -1 && text.indexOf('[') === -1) return false;
  return depthOf(text) > DEPTH_LIMIT;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) quoted = !quoted;
    else if (quoted) i += code === BACKSLASH ? 1 : 0;
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x7d || code === 0x5d) depth--;
  }
  return deepest;
}
