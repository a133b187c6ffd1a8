/**
 * What else arrives under a meter's topic (truth rule 8): availability, last wills, Home Assistant discovery.
 * None of it is a reading, and none of it is an error worth an alarm.
 */
import type { Decoded } from '../readings/reading.ts';
import { isObject, refused, type JsonObject, type PlainText } from './payload.ts';
import { shorten } from './shorten.ts';

/** `online`/`offline` of the AMIS reader and Tasmota, zigbee2mqtt's `{"state":"online"}` says the same. */
const AVAILABILITY = /^(?:on|off)line$/i;
/** Shelly says true/false on `<prefix>/online`, others 1/0 on topics of these names. */
const AVAILABILITY_TOPIC = /(?:^|\/)(?:status|lwt|online|availability|connected)$/i;
const AVAILABILITY_WORD = /^(?:true|false|connected|disconnected|up|down|[01])$/i;
/** A device name: short, one line, with a letter in it, and not the beginning of a broken JSON message. */
const NAME = /^(?=.{0,63}\p{L})[\p{L}\p{N}][\p{L}\p{N}\p{P}\p{Zs}]{0,63}$/u;

/** What a payload that is no JSON object is. */
export function explainText(topic: string, { text, json }: PlainText): Decoded {
  const word = text.length <= 80 ? text.trim() : text;
  if (word === '') return { kind: 'ignored', what: 'no data', detail: 'an empty message' };
  if (AVAILABILITY.test(word) || (AVAILABILITY_TOPIC.test(topic) && AVAILABILITY_WORD.test(word))) {
    return { kind: 'ignored', what: 'status', detail: word };
  }
  if (json)
    return refused('not an object', `The message is ${shorten(word)}; a JSON object with named fields is expected.`);
  if (NAME.test(word)) return { kind: 'ignored', what: 'last will', detail: word };
  return refused('not JSON', `The message is not valid JSON. It begins with ${shorten(word)}`);
}

/** What a JSON object is in which a decoder found nothing it knows. */
export function explainNothing(topic: string, message: JsonObject): Decoded {
  if (isDiscovery(topic, message)) {
    return { kind: 'ignored', what: 'discovery', detail: 'a Home Assistant discovery message' };
  }
  const error = errorText(message);
  if (error !== undefined) return refused('error object', `The device reports an error: ${error}`);
  if (typeof message['state'] === 'string' && AVAILABILITY.test(message['state'])) {
    return { kind: 'ignored', what: 'status', detail: message['state'] };
  }
  return refused('no known field', nothingKnown(message));
}

function isDiscovery(topic: string, message: JsonObject): boolean {
  if (topic.startsWith('homeassistant/') && topic.endsWith('/config')) return true;
  return typeof message['unique_id'] === 'string' || typeof message['state_topic'] === 'string';
}

/** `{"error":"…"}` of the AMIS reader, `{"error":{"message":"…"}}` and `{"code":404,"message":"…"}` of a Shelly. */
function errorText(message: JsonObject): string | undefined {
  const { error, code, message: words } = message;
  if (typeof error === 'string') return shorten(error, 200);
  if (isObject(error)) return shorten(error['message'] ?? error['code'], 200);
  if (typeof code === 'number' && typeof words === 'string') return shorten(`${words} (${code})`, 200);
  return undefined;
}

const NAMES_SHOWN = 8;

function nothingKnown(message: JsonObject): string {
  const names = Object.keys(message);
  if (names.length === 0) return 'The message is an empty object.';
  const shown = names.slice(0, NAMES_SHOWN).map((name) => shorten(name, 24));
  const more = names.length > NAMES_SHOWN ? ' and more' : '';
  return `No field of a known meter in it; it has ${shown.join(', ')}${more}. What they mean can be declared with "decoder: json".`;
}
