import { amis } from './amis/decoder.ts';
import { auto } from './auto/decoder.ts';
import { decoderOf, type Decoder, type JsonDevice } from './decoder.ts';
import { mappedDevice } from './json/decoder.ts';
import type { DecoderName, MeterSettings } from './settings.ts';
import { shelly } from './shelly/decoder.ts';
import { shrdzm } from './shrdzm/decoder.ts';
import { tasmotaSml } from './tasmota-sml/decoder.ts';

/** Every device that is understood without the user's help. A new one is a folder and a line here. */
const DEVICES: Readonly<Record<Exclude<DecoderName, 'json'>, JsonDevice>> = {
  auto,
  amis,
  shrdzm,
  'tasmota-sml': tasmotaSml,
  shelly,
};

/**
 * The decoder that a meter's settings ask for.
 * @param settings complete and checked: `json` without a mapping is a fault of the program and throws
 */
export function createDecoder(settings: Pick<MeterSettings, 'decoder' | 'mapping'>): Decoder {
  if (settings.decoder !== 'json') return decoderOf(DEVICES[settings.decoder]);
  if (!settings.mapping) throw new Error('A meter with the decoder json has no mapping.');
  return decoderOf(mappedDevice(settings.mapping));
}
