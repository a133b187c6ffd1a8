import type { ReadRegisters } from '../modbus/family.ts';
import { scaleFactor } from '../modbus/number.ts';
import { textOf } from '../modbus/text.ts';
import { STRINGS } from '../../readings/inverter-quantities.ts';
import type { ComputedRow, ValueRow } from '../modbus/register-map.ts';
import type { Model } from './chain.ts';
import { rowsOf, type Point } from './row.ts';

/** sunspec/models model_160.json: ten registers, then twenty for each module. */
const HEAD = 10;
const MODULE = 20;
/** A sunssf that is not implemented. */
const NO_FACTOR = 0x80_00;
/**
 * So many that a module and its scale factors, which stand at the beginning, fit into one request of 120 registers.
 * More than six MPP trackers are no house.
 */
const MODULES_AT_MOST = 6;

/** What stands behind an input of model 160. */
export type Input = 'string' | 'charging' | 'discharging';

export interface Modules {
  readonly model: Model;
  /** In their order. */
  readonly inputs: readonly Input[];
  /** Powers are implemented: their scale factor exists. */
  readonly powers: boolean;
  /** Power of ten of the energies; absent where there is none. */
  readonly energyScale?: number;
}

/** Modules that a model of this length holds and that can be read. */
export function modulesIn(model: Model): number {
  return Math.max(0, Math.min(MODULES_AT_MOST, Math.floor((model.length + 2 - HEAD) / MODULE)));
}

/**
 * Reads the names of the inputs: two short reads at most.
 * @param batteryByPlace a Fronius with storage (model 124): its battery is at inputs 3 and 4, whatever their names
 */
export async function readModules(
  read: ReadRegisters,
  model: Model,
  batteryByPlace: boolean,
): Promise<Modules | undefined> {
  const there = modulesIn(model);
  const head = await read('holding', model.address, HEAD);
  if (head.kind !== 'registers') return undefined;
  const counted = head.registers[8] ?? 0;
  const count = counted >= 1 && counted < there ? counted : there;
  const names: (string | undefined)[] = [];
  if (count > 0) {
    const body = await read('holding', model.address + HEAD, count * MODULE);
    if (body.kind !== 'registers') return undefined;
    for (let n = 0; n < count; n++)
      names.push(textOf(body.registers.slice(n * MODULE + 1, n * MODULE + 9)) || undefined);
  }
  const energyScale = scaleFactor(head.registers[5] ?? NO_FACTOR);
  return {
    model,
    inputs: inputsOf(names, batteryByPlace),
    powers: scaleFactor(head.registers[4] ?? NO_FACTOR) !== undefined,
    ...(energyScale === undefined ? {} : { energyScale }),
  };
}

/**
 * Names such as `MPPT 1`, `StCha 3`, `StDisCha 4` tell. No capture of a GEN24 confirms them, so where none speaks of
 * charging the place decides.
 */
export function inputsOf(names: readonly (string | undefined)[], batteryByPlace: boolean): Input[] {
  const named = names.map((name): Input => {
    if (/st\s*dis\s*cha|discharg/i.test(name ?? '')) return 'discharging';
    if (/st\s*cha|charg/i.test(name ?? '')) return 'charging';
    return 'string';
  });
  const isSilent = named.every((input) => input === 'string');
  return batteryByPlace && isSilent && named.length === 4 ? ['string', 'string', 'charging', 'discharging'] : named;
}

/**
 * Rows of the inputs: strings are numbered by their place among the strings. The battery's two are the powers and
 * lifetime energies of charging and discharging.
 */
export function moduleRows(modules: Modules, battery: boolean): ValueRow[] {
  const strings = modules.inputs.filter((input) => input === 'string').length;
  let number = 0;
  const points = modules.inputs.flatMap((input, index): Point[] => {
    const at = HEAD + index * MODULE;
    if (input === 'string') {
      const n = STRINGS[number++];
      if (n === undefined) return [];
      const onlyOne = battery && strings === 1;
      return [
        { name: `module ${index + 1} DCA`, at: at + 9, type: 'u16', sf: 2, quantity: `pv.string.${n}.current` },
        { name: `module ${index + 1} DCV`, at: at + 10, type: 'u16', sf: 3, quantity: `pv.string.${n}.voltage` },
        { name: `module ${index + 1} DCW`, at: at + 11, type: 'u16', sf: 4, quantity: `pv.string.${n}.power` },
        ...(onlyOne ? [energy(index, 'pv.energy')] : []),
      ];
    }
    return [
      {
        name: `module ${index + 1} DCW`,
        at: at + 11,
        type: 'u16',
        sf: 4,
        quantity: `battery.power.${input}`,
        note: `GEN24 has the battery at inputs of model 160: this one counts ${input} only`,
      },
      energy(index, input === 'charging' ? 'battery.energy.charged' : 'battery.energy.discharged'),
    ];
  });
  return rowsOf(modules.model, points);
}

function energy(index: number, quantity: Point['quantity']): Point {
  return { name: `module ${index + 1} DCWH`, at: HEAD + index * MODULE + 12, type: 'acc32', sf: 5, quantity };
}

/** The sum of the strings, and the battery's two directions as one signed power. */
export function moduleSums(rows: readonly ValueRow[], batteryKnown: boolean): ComputedRow[] {
  const has = new Set(rows.map((row) => row.quantity));
  const powers = STRINGS.map((n) => `pv.string.${n}.power` as const).filter((quantity) => has.has(quantity));
  const sums: ComputedRow[] = [];
  if (powers.length > 0) {
    sums.push({
      quantity: 'pv.power',
      group: 'fast',
      parts: powers.map((quantity) => ({ quantity, factor: 1 })),
      sumOfPresent: true,
      source: 'the sum of the strings, sunspec/models model_160.json DCW',
    });
  }
  if (!batteryKnown && has.has('battery.power.charging') && has.has('battery.power.discharging')) {
    sums.push({
      quantity: 'battery.power',
      group: 'fast',
      parts: [
        { quantity: 'battery.power.charging', factor: 1 },
        { quantity: 'battery.power.discharging', factor: -1 },
      ],
      source: 'charging − discharging; inputs 3 and 4 of a GEN24’s model 160, two sources (evcc, Tinkerforge)',
    });
  }
  return sums;
}
