import type { Answer, ReadRegisters } from '../modbus/family.ts';
import type { Registers } from '../modbus/decode.ts';

/** Holding registers of a device as one sees them from outside: what is not set is an illegal address. */
export class Image {
  readonly registers = new Map<number, number>();
  reads = 0;
  /** Other than an exception where nothing is. */
  elsewhere: Answer = { kind: 'exception', code: 2 };

  set(address: number, ...words: number[]): this {
    words.forEach((word, i) => this.registers.set(address + i, word & 0xff_ff));
    return this;
  }

  text(address: number, text: string, registers: number): this {
    const bytes = text.padEnd(registers * 2, '\0');
    for (let i = 0; i < registers; i++) {
      this.set(address + i, bytes.charCodeAt(2 * i) * 256 + bytes.charCodeAt(2 * i + 1));
    }
    return this;
  }

  float(address: number, value: number): this {
    const view = new DataView(new ArrayBuffer(4));
    view.setFloat32(0, value);
    return this.set(address, view.getUint16(0), view.getUint16(2));
  }

  readonly read: ReadRegisters = (_table, address, count) => {
    this.reads++;
    const words = Array.from({ length: count }, (_, i) => this.registers.get(address + i));
    return Promise.resolve(
      words.every((word) => word !== undefined) ? { kind: 'registers', registers: words } : this.elsewhere,
    );
  };

  readonly lookUp: Registers = (_table, address) => this.registers.get(address);
}

/** Starts a chain; models are appended with `model`, each filled with the pattern for "not implemented" of a u16. */
export class SunSpecImage extends Image {
  private next: number;

  constructor(base = 40_000) {
    super();
    this.next = base + 2;
    this.set(base, 0x53_75, 0x6e_53).end();
  }

  /** @returns the address of the model's first register */
  model(id: number, length: number, fill = 0xff_ff): number {
    const address = this.next;
    this.set(address, id, length, ...Array.from({ length }, () => fill));
    this.next = address + 2 + length;
    this.end();
    return address;
  }

  common(manufacturer: string, model: string, serial: string, version = '1.2.3'): this {
    const at = this.model(1, 66, 0);
    return this.text(at + 2, manufacturer, 16)
      .text(at + 18, model, 16)
      .text(at + 42, version, 8)
      .text(at + 50, serial, 16);
  }

  private end(): void {
    this.set(this.next, 0xff_ff, 0);
  }
}

const sf = (exponent: number): number => exponent & 0xff_ff;

/** Model 103 (or 101, 102) with 2.5 kW and 12,345,678 Wh; offsets sunspec/models model_103.json. */
export function integerInverter(image: SunSpecImage, id = 103): number {
  const at = image.model(id, 50);
  image
    .set(at + 2, 1087, 363, 362, 362, sf(-2))
    .set(at + 10, 2310, 2320, 2330, sf(-1))
    .set(at + 14, 2500, sf(0), 5001, sf(-2))
    .set(at + 20, -120 & 0xff_ff, sf(0))
    .set(at + 24, 0x00bc, 0x614e, sf(0))
    .set(at + 31, 2600, sf(0))
    .set(at + 33, 0x80_00, 415, 0x80_00, 0x80_00, sf(-1))
    .set(at + 38, 4)
    .set(at + 40, 0, 0);
  return at;
}

/** Model 160, each module with its name and 0.1 A, 0.1 V, W, Wh. */
export function mppt(
  image: SunSpecImage,
  modules: readonly (readonly [name: string, watts: number, wh: number])[],
): number {
  const at = image.model(160, 8 + 20 * modules.length);
  image.set(at + 2, sf(-1), sf(-1), sf(0), sf(0), 0, 0, modules.length, 0);
  modules.forEach(([name, watts, wh], i) => {
    const module = at + 10 + 20 * i;
    image.set(module, i + 1).text(module + 1, name, 8);
    image.set(module + 9, 50, 4000 + i, watts, Math.floor(wh / 65_536), wh % 65_536);
  });
  return at;
}

/** Body of a SolarEdge's model 203 from A on, as it answered: evcc issue 15445. */
export const SOLAREDGE_METER_BODY = (
  '0066002F0008002EFFFF5B985B985CD35A6C0000000000000000FFFE1387FFFEFFA50408FF85FC18000001DC041C009403F8' +
  '0000FE2DFF31FFAFFF4E0000081CDB0219502403FFFE01448402015E6052000000000000000001140820' +
  '0028F5E80053B62200B13865'
)
  .match(/.{4}/g)!
  .map((hex) => Number.parseInt(hex, 16));

/** The chain of a Kostal Plenticore: evcc issue 15726. */
export const KOSTAL_CHAIN: readonly (readonly [id: number, length: number])[] = [
  [1, 66],
  [103, 50],
  [113, 60],
  [120, 26],
  [123, 24],
  [160, 68],
  [203, 105],
  [802, 62],
];
