/** Register maps to document: those a family has, or, where they are discovered, those of an example device. */
import type { Answer, ModbusFamily } from '../src/devices/modbus/family.ts';
import type { RegisterMap } from '../src/devices/modbus/register-map.ts';

const BASE = 40_000;
const END = 0xffff;

type Chain = readonly (readonly [id: number, length: number])[];

/** Chains of SunSpec models by id and length in registers, as in the models' own documents, and what they stand for. */
const EXAMPLES: readonly { readonly name: string; readonly chain: Chain }[] = [
  {
    name: 'integers, two strings, a battery, a meter',
    chain: [
      [1, 66],
      [103, 50],
      [160, 48],
      [802, 62],
      [1, 66],
      [203, 105],
    ],
  },
  {
    name: 'floats, a meter',
    chain: [
      [1, 66],
      [113, 60],
      [1, 66],
      [213, 124],
    ],
  },
  {
    name: 'storage by model 124',
    chain: [
      [1, 66],
      [103, 50],
      [160, 48],
      [124, 24],
    ],
  },
];

export interface Documented {
  readonly map: RegisterMap;
  readonly heading: string;
}

export async function documentedMaps(family: ModbusFamily): Promise<readonly Documented[]> {
  if (family.profiles.length > 0) return family.profiles.map((map) => ({ map, heading: map.title }));
  const found = await Promise.all(
    EXAMPLES.map(async ({ name, chain }) => ({ name, probed: await family.probe(readerOf(image(chain))) })),
  );
  return found.flatMap(({ name, probed }) => {
    if (probed.kind !== 'found') throw new Error(`${family.id} does not recognise the example "${name}".`);
    return probed.device.maps.map((map) => ({
      map,
      heading: `Example: ${name}${map.part === '' ? '' : `; ${map.part}`}`,
    }));
  });
}

function image(chain: Chain): ReadonlyMap<number, number> {
  const registers = new Map<number, number>();
  let next = BASE;
  const put = (...values: number[]) => values.forEach((value) => registers.set(next++, value));
  put(0x5375, 0x6e53);
  for (const [id, length] of chain) {
    put(id, length);
    const model = next;
    // Text and scale factors of a plain device: letters where the common model has them, 10^0 elsewhere.
    put(...Array.from({ length }, () => (id === 1 ? 0x4141 : 0)));
    if (id === 160) registers.set(model + 6, 2);
  }
  put(END, 0);
  return registers;
}

function readerOf(registers: ReadonlyMap<number, number>) {
  return (_table: string, address: number, count: number): Promise<Answer> => {
    const asked = Array.from({ length: count }, (_, i) => registers.get(address + i));
    const whole = asked.filter((value) => value !== undefined);
    const answer: Answer =
      whole.length === count ? { kind: 'registers', registers: whole } : { kind: 'exception', code: 2 };
    return Promise.resolve(answer);
  };
}
