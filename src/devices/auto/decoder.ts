import { amis } from '../amis/decoder.ts';
import type { JsonDevice } from '../decoder.ts';
import { shelly } from '../shelly/decoder.ts';
import { shrdzm } from '../shrdzm/decoder.ts';
import { tasmotaSml } from '../tasmota-sml/decoder.ts';

/** The most common first. Each of them leaves a message alone in which it knows nothing. */
const DEVICES: readonly JsonDevice[] = [amis, shrdzm, shelly, tasmotaSml];

/** Picks by content, message by message: the topic filter of one meter can cover devices of several kinds. */
export const auto: JsonDevice = {
  name: 'auto',
  decode(topic, message) {
    for (const device of DEVICES) {
      const decoded = device.decode(topic, message);
      if (decoded) return decoded;
    }
    return undefined;
  },
};
