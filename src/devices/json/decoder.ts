import type { JsonDevice } from '../decoder.ts';
import { calendarTime, deviceTime } from '../device-time.ts';
import { admit, decodedOf, newDraft, splitNetPower } from '../draft.ts';
import { ruleOf } from '../field.ts';
import { realSerial } from '../serial.ts';
import type { JsonMapping } from './mapping.ts';
import { parsePath, valueAt, type JsonPath } from './path.ts';

/** Wh; assumed where registers are declared in kWh and a message holds none. */
const USUAL_STEP = 100;

/**
 * A device that the user declares.
 * @param mapping complete and checked; a path that cannot be read is a fault of the program and throws
 */
export function mappedDevice(mapping: JsonMapping): JsonDevice {
  const fields = mapping.fields.map((field) => ({
    path: checkedPath(field.path),
    rule: ruleOf({ ...field, field: field.path }),
  }));
  const serial = mapping.serial === undefined ? undefined : checkedPath(mapping.serial);
  const time = mapping.time === undefined ? undefined : checkedPath(mapping.time);
  const usualStep = fields.some(({ rule }) => rule.register && rule.thousand) ? USUAL_STEP : undefined;
  return {
    name: 'json',
    decode(_topic, message) {
      const draft = newDraft();
      for (const { path, rule } of fields) {
        const raw = valueAt(message, path);
        if (raw !== undefined) admit(draft, rule, raw);
      }
      splitNetPower(draft);
      const claimed = time && valueAt(message, time);
      return decodedOf(draft, {
        serial: serial && realSerial(valueAt(message, serial)),
        deviceTime: deviceTime(claimed) ?? calendarTime(claimed),
        registerStep: draft.step || usualStep,
      });
    },
  };
}

function checkedPath(text: string): JsonPath {
  const path = parsePath(text);
  if (typeof path === 'string') throw new Error(`The path "${text}" of a mapping is ${path}.`);
  return path;
}
