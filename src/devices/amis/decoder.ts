import type { JsonDevice } from '../decoder.ts';
import { deviceTime } from '../device-time.ts';
import { admit, decodedOf, newDraft } from '../draft.ts';
import { ruleOf } from '../field.ts';
import { realSerial } from '../serial.ts';
import { AMIS_FIELDS } from './fields.ts';

/** The reader's setting "rest_var" writes `1_8_0` for `1.8.0`; `saldo`, `time` and `serialnumber` stay. */
const ROWS = AMIS_FIELDS.map((row) => ({ rule: ruleOf(row), underscored: row.field.replaceAll('.', '_') }));

/** The AMIS reader on a Siemens TD-3511/TD-3512. Nothing is computed here, least of all from `saldo`. */
export const amis: JsonDevice = {
  name: 'amis',
  decode(_topic, message) {
    const draft = newDraft();
    for (const { rule, underscored } of ROWS) {
      let raw = message[rule.field];
      if (raw === undefined) raw = message[underscored];
      if (raw !== undefined) admit(draft, rule, raw);
    }
    return decodedOf(draft, {
      serial: realSerial(message['serialnumber']),
      deviceTime: deviceTime(message['time']),
    });
  },
};
