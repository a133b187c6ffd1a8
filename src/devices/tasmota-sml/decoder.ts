import type { Decoded } from '../../readings/reading.ts';
import type { JsonDevice } from '../decoder.ts';
import { calendarTime } from '../device-time.ts';
import { decodedOf, noUsableValue, readingOf } from '../draft.ts';
import { isObject, isPrototypeName, type JsonObject } from '../payload.ts';
import { isEnergy, knownFields, readSection, type Section } from './section.ts';

/** Wh; assumed for a message that holds no register whose decimals would tell. */
const USUAL_STEP = 100;
/** Sensors that have a voltage and a power of their own, on the same Tasmota. */
const OTHER_SENSOR = /^(?:INA|AXP|MAX17)\d/i;
/** What a Tasmota publishes beside SENSOR and the status 8 and 10 that hold the same. */
const OTHER_TOPIC = /(?:^|\/)(?:STATE|INFO\d|RESULT|UPTIME|POWER\d{0,2}|STATUS(?!(?:8|10)$)\d{0,2})$/;

/**
 * A Tasmota with a meter script (SML and others), or a plug. `tele/<topic>/SENSOR` holds one object a sensor
 * beside `Time`; status 10 holds the same inside `StatusSNS`. Messages can be partial, down to one value.
 */
export const tasmotaSml: JsonDevice = {
  name: 'tasmota-sml',
  decode(topic, message) {
    const body = isObject(message['StatusSNS']) ? message['StatusSNS'] : message;
    if (typeof body['Time'] !== 'string') return isOther(topic, message) ? nothing('no meter in it') : undefined;
    const sections = sectionsOf(body);
    const meters = metersAmong(sections);
    const time = calendarTime(body['Time']);
    if (meters.length > 1) return several(topic, meters, time);
    if (meters[0]) return one(meters[0], time);
    return withoutValues(topic, message, sections);
  },
};

function sectionsOf(body: JsonObject): Section[] {
  const sections: Section[] = [];
  for (const name of Object.keys(body)) {
    const fields = body[name];
    if (!isObject(fields) || isPrototypeName(name) || OTHER_SENSOR.test(name)) continue;
    sections.push(readSection(name, fields));
  }
  return sections;
}

/** A plug's own section only counts where no meter is read. */
function metersAmong(sections: readonly Section[]): readonly Section[] {
  const known = sections.filter((section) => knownFields(section) > 0);
  const meters = known.filter(({ name }) => !isEnergy(name));
  return meters.length > 0 ? meters : known;
}

function one({ draft, serial }: Section, deviceTime: number | undefined): Decoded | undefined {
  return decodedOf(draft, { serial, deviceTime, registerStep: draft.step || USUAL_STEP });
}

/** Two meters on one Tasmota: the section tells them apart. */
function several(topic: string, meters: readonly Section[], deviceTime: number | undefined): Decoded {
  const usable = meters.filter(({ draft }) => draft.values.size > 0);
  if (usable.length === 0) return noUsableValue(meters.flatMap(({ draft }) => draft.refused ?? []));
  const readings = usable.map(({ name, draft, serial }) =>
    readingOf(draft, { device: `${topic}/${name}`, serial, deviceTime, registerStep: draft.step || USUAL_STEP }),
  );
  return { kind: 'readings', readings };
}

function withoutValues(topic: string, message: JsonObject, sections: readonly Section[]): Decoded | undefined {
  const unused = sections.flatMap((section) => section.unused);
  if (unused.length > 0) return nothing(`only fields without a quantity here, such as ${unused[0]}`);
  return isOther(topic, message) ? nothing('no meter in it') : undefined;
}

function isOther(topic: string, message: JsonObject): boolean {
  return OTHER_TOPIC.test(topic) || (typeof message['Time'] === 'string' && isObject(message['Wifi']));
}

function nothing(detail: string): Decoded {
  return { kind: 'ignored', what: 'no data', detail };
}
