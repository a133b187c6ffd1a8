import type { DeviceMap, VerbatimAnswer } from '../device-map.ts';
import { Registers } from '../registers.ts';
import {
  CAPTURES,
  HYD6000EP_GRID,
  KOSTAL_MODELS,
  SOLAREDGE_METER,
  type CaptureName,
  type CapturedFrame,
} from './captures.ts';

/**
 * A device that says what a real one said, byte for byte. Parts of a captured range can be read too; all else is an
 * illegal address. It stands still, whatever the house does.
 */
export function captured(name: CaptureName): DeviceMap {
  if (name === 'kostal-plenticore') return kostal();
  const frames: readonly CapturedFrame[] = CAPTURES[name];
  const answers = frames.map(({ request, response }) => ({
    request: Buffer.from(request, 'hex').subarray(1, 6),
    rtu: Buffer.from(response, 'hex'),
  }));
  const images = { 3: new Registers(), 4: new Registers() };
  for (const answer of answers) store(images, answer);
  if (name === 'g3-hyd6000ep') words(images[3], 0x0480, HYD6000EP_GRID);
  return { rules: { maxRegisters: 125 }, sleeps: false, verbatim: answers, image: () => images };
}

function store(images: Record<3 | 4, Registers>, { request, rtu }: VerbatimAnswer): void {
  const [code] = request;
  if ((code !== 3 && code !== 4) || rtu[1] !== code) return;
  const view = Buffer.from(rtu);
  const start = Buffer.from(request).readUInt16BE(1);
  for (let i = 0; 2 * i < view[2]!; i++) images[code].set(start + i, view.readUInt16BE(3 + 2 * i));
}

/** The captured chain of models; bodies are "not implemented", but for a meter that was captured elsewhere. */
function kostal(): DeviceMap {
  const r = new Registers();
  r.ascii(40_000, 2, 'SunS');
  for (const [at, id, length] of KOSTAL_MODELS) {
    r.words(at, [id, length]);
    if (id === 0xffff) continue;
    for (let i = 0; i < length; i++) r.set(at + 2 + i, 0xffff);
    if (id === 203) words(r, at + 2, SOLAREDGE_METER);
  }
  return { rules: { maxRegisters: 125 }, sleeps: false, image: () => ({ 3: r }) };
}

function words(r: Registers, at: number, hex: string): void {
  for (let i = 0; 4 * i < hex.length; i++) r.set(at + i, Number.parseInt(hex.slice(4 * i, 4 * i + 4), 16));
}
