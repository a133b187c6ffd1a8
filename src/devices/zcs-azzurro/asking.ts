import type { Answer, ReadRegisters } from '../modbus/family.ts';
import type { RegisterTable } from '../modbus/register-map.ts';
import { textOf } from '../modbus/text.ts';

/** Two letters, a digit and more: `SM1ES130LBL394`, `ZS2E…`. */
const SERIAL = /^[A-Z]{2}\d[0-9A-Z]{5,17}$/;
/** Hz: what a grid can have. */
const GRID_HERTZ = [45, 65] as const;

export function isSerial(text: string | undefined): text is string {
  return text !== undefined && SERIAL.test(text);
}

/** @param word in steps of 0.01 Hz, as all three maps have it */
export function isGridFrequency(word: number | undefined): boolean {
  return word !== undefined && word >= GRID_HERTZ[0] * 100 && word <= GRID_HERTZ[1] * 100;
}

/** Whether somebody has answered, be it to refuse. */
export function isAlive({ kind }: Answer): boolean {
  return kind === 'registers' || kind === 'exception';
}

/** Reads of one probe, which knows by now that somebody is there. */
export class Asking {
  readonly #read: ReadRegisters;

  constructor(read: ReadRegisters) {
    this.#read = read;
  }

  /**
   * What the device has to say on something that not every model has. A line that fails is asked once more: what is
   * left out here is left out until the device is looked for again.
   * @returns undefined when it refuses, or says nothing twice
   */
  async optional(table: RegisterTable, address: number, count: number): Promise<readonly number[] | undefined> {
    for (let attempt = 0; attempt < 2; attempt++) {
      const answer = await this.#read(table, address, count);
      if (answer.kind === 'registers') return answer.registers.length === count ? answer.registers : undefined;
      if (answer.kind === 'exception' || answer.kind === 'unreachable') return undefined;
    }
    return undefined;
  }

  async text(table: RegisterTable, address: number, count: number): Promise<string | undefined> {
    const registers = await this.optional(table, address, count);
    return registers && textOf(registers);
  }
}
