import type { JsonDevice } from '../decoder.ts';
import { calendarTime } from '../device-time.ts';
import { admit, decodedOf, newDraft, splitNetPower } from '../draft.ts';
import { ruleOf } from '../field.ts';
import { isObject } from '../payload.ts';
import { SHRDZM_FIELDS } from './fields.ts';

const RULES = SHRDZM_FIELDS.map(ruleOf);

/**
 * The SHRDZM module on the customer interface of an Austrian meter. Its `id` names the module, not the meter,
 * so it is no serial number; the topic tells modules apart.
 */
export const shrdzm: JsonDevice = {
  name: 'shrdzm',
  decode(_topic, { data }) {
    if (!isObject(data)) return undefined;
    const draft = newDraft();
    for (const rule of RULES) {
      const raw = data[rule.field];
      if (raw !== undefined) admit(draft, rule, raw);
    }
    splitNetPower(draft);
    // `timestamp` is local time without a zone, `UTC` the same moment in UTC.
    return decodedOf(draft, { deviceTime: calendarTime(data['UTC']) ?? calendarTime(data['timestamp']) });
  },
};
