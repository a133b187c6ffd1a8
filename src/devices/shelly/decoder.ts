import type { Decoded, RefusedField } from '../../readings/reading.ts';
import type { JsonDevice } from '../decoder.ts';
import { deviceTime } from '../device-time.ts';
import { admit, decodedOf, newDraft, noUsableValue, readingOf, splitNetPower, type Draft } from '../draft.ts';
import { ruleOf, type FieldRule } from '../field.ts';
import { isObject, type JsonObject } from '../payload.ts';
import { DEVICE_OF, SHELLY_COMPONENTS, type ShellyComponent } from './components.ts';

const RULES: Readonly<Record<ShellyComponent, readonly FieldRule[]>> = {
  em: SHELLY_COMPONENTS.em.map(ruleOf),
  emdata: SHELLY_COMPONENTS.emdata.map(ruleOf),
  em1: SHELLY_COMPONENTS.em1.map(ruleOf),
  em1data: SHELLY_COMPONENTS.em1data.map(ruleOf),
};

const STATUS_TOPIC = /^(?:(.*)\/)?status\/([a-z0-9_]+):(\d{1,3})$/;
const OTHER_STATUS_TOPIC = /(?:^|\/)status\/[a-z0-9_]+(?::\d{1,3})?$/;
const EVENTS_TOPIC = /^(?:(.*)\/)?events\/rpc$/;
const COMPONENT = /^([a-z0-9_]+):(\d{1,3})$/;

/**
 * Shelly Pro 3EM, Pro EM and other Gen2+ devices: `<prefix>/status/em:0` and the like, each the state of one
 * component, and `<prefix>/events/rpc`, which tells what has changed, of several components at once.
 */
export const shelly: JsonDevice = {
  name: 'shelly',
  decode(topic, message) {
    const status = STATUS_TOPIC.exec(topic);
    if (status) return ofStatus(status, message);
    if (isNotification(message)) return ofNotification(topic, message);
    if (OTHER_STATUS_TOPIC.test(topic) && !('error' in message) && !('code' in message)) return nothing('not a meter');
    const component = byContent(message);
    if (!component) return undefined;
    const draft = newDraft();
    take(draft, component, message);
    splitNetPower(draft);
    return decodedOf(draft, {});
  },
};

function ofStatus([, prefix, name = '', index = '']: RegExpExecArray, message: JsonObject): Decoded | undefined {
  if (!isComponent(name)) return nothing(`${name}:${index} is not a meter`);
  const draft = newDraft();
  take(draft, name, message);
  splitNetPower(draft);
  return decodedOf(draft, { device: deviceName(prefix, name, index) });
}

function ofNotification(topic: string, message: JsonObject): Decoded {
  const { params, src } = message;
  if (!isObject(params)) return nothing('a notification without parameters');
  const prefix = EVENTS_TOPIC.exec(topic)?.[1] ?? (typeof src === 'string' ? src.slice(0, 64) : undefined);
  return told(draftsOf(params, prefix), deviceTime(params['ts']));
}

/** One draft a device: `em:0` and `emdata:0` of one notification go together. */
function draftsOf(params: JsonObject, prefix: string | undefined): ReadonlyMap<string, Draft> {
  const drafts = new Map<string, Draft>();
  for (const key of Object.keys(params)) {
    const [, name = '', index = ''] = COMPONENT.exec(key) ?? [];
    const state = params[key];
    if (!isComponent(name) || !isObject(state)) continue;
    const device = deviceName(prefix, name, index);
    let draft = drafts.get(device);
    if (!draft) drafts.set(device, (draft = newDraft()));
    take(draft, name, state);
  }
  return drafts;
}

function told(drafts: ReadonlyMap<string, Draft>, time: number | undefined): Decoded {
  const readings = [];
  const refused: RefusedField[] = [];
  for (const [device, draft] of drafts) {
    splitNetPower(draft);
    if (draft.values.size > 0) readings.push(readingOf(draft, { device, deviceTime: time }));
    else refused.push(...(draft.refused ?? []));
  }
  if (readings.length > 0) return { kind: 'readings', readings };
  return refused.length > 0 ? noUsableValue(refused) : nothing('a notification without values of a meter');
}

function take(draft: Draft, component: ShellyComponent, state: JsonObject): void {
  for (const rule of RULES[component]) {
    const raw = state[rule.field];
    if (raw !== undefined) admit(draft, rule, raw);
  }
}

function isNotification({ method, params }: JsonObject): boolean {
  return typeof method === 'string' && method.startsWith('Notify') && params !== undefined;
}

function isComponent(name: string): name is ShellyComponent {
  return Object.hasOwn(RULES, name);
}

/** Where something else has republished the state, the fields tell which component it is. */
function byContent(message: JsonObject): ShellyComponent | undefined {
  if ('total_act_power' in message) return 'em';
  if ('total_act' in message) return 'emdata';
  if ('total_act_energy' in message) return 'em1data';
  return 'act_power' in message ? 'em1' : undefined;
}

function deviceName(prefix: string | undefined, component: ShellyComponent, index: string): string {
  const name = `${DEVICE_OF[component]}:${index}`;
  return prefix ? `${prefix}/${name}` : name;
}

function nothing(detail: string): Decoded {
  return { kind: 'ignored', what: 'no data', detail };
}
