import { PACKS, STRINGS } from '../../readings/inverter-quantities.ts';
import type { ComputedRow, RegisterRow, ValueRow } from '../modbus/register-map.ts';
import { rowsFrom, STRING_AMPERES, STRING_WATTS } from './row.ts';

const string = rowsFrom('fast', 'Sofar Modbus-G3 V1.38, block 0x0580');
const pack = rowsFrom('fast', 'Sofar Modbus-G3 V1.38, block 0x0600');
const average = rowsFrom('medium', 'Sofar Modbus-G3 V1.38, block 0x0640; capture g3-hyd6000ep-0640x64');

/** Registers of one string: voltage, current, power. */
export const STRING_WIDTH = 3;
export const FIRST_STRING = 0x05_84;
/** Registers of one pack: voltage, current, power, temperature, SoC, SoH, cycles. */
export const PACK_WIDTH = 7;
export const FIRST_PACK = 0x06_04;

/** One string at 0x0584 + 3n. */
export const g3Strings: readonly RegisterRow[] = STRINGS.flatMap((n) => {
  const at = FIRST_STRING + STRING_WIDTH * (n - 1);
  return [
    string(at, 'u16', 0.1, `pv.string.${n}.voltage`),
    string(at + 1, 'i16', 0.01, `pv.string.${n}.current`, { range: STRING_AMPERES }),
    string(at + 2, 'u16', 10, `pv.string.${n}.power`, {
      range: STRING_WATTS,
      note: 'Others read PV4 at 0x058E and PV6 at 0x0594, which are currents: the document has 0x058F and 0x0595.',
    }),
  ];
});

/** One pack at 0x0604 + 7n. */
export const g3Packs: readonly RegisterRow[] = PACKS.flatMap((n) => {
  const at = FIRST_PACK + PACK_WIDTH * (n - 1);
  return [
    pack(at, 'u16', 0.1, `battery.pack.${n}.voltage`),
    pack(at + 1, 'i16', 0.01, `battery.pack.${n}.current`, { note: '+ charging: our sign already.' }),
    pack(at + 2, 'i16', 10, `battery.pack.${n}.power`, { note: '+ charging: our sign already.' }),
    pack(at + 3, 'i16', 1, `battery.pack.${n}.temperature`),
    pack(at + 4, 'u16', 1, `battery.pack.${n}.soc`),
    pack(at + 5, 'u16', 1, `battery.pack.${n}.soh`),
    pack(at + 6, 'u16', 1, `battery.pack.${n}.cycles`),
  ];
});

/** The device's own average over the packs. */
export const g3BatterySoc: ValueRow = average(0x06_68, 'u16', 1, 'battery.soc');

/** Only where no pack is seen: it counts in 100 W. */
export const g3CoarseBatteryPower: ValueRow = rowsFrom('fast', average(0x06_67, 'i16', 1, 'battery.power').source)(
  0x06_67,
  'i16',
  100,
  'battery.power',
  { note: '+ charging: our sign already. Used only where the packs, which count in 10 W, are not there.' },
);

export const g3Computed: readonly ComputedRow[] = [
  {
    quantity: 'pv.power',
    group: 'fast',
    parts: STRINGS.map((n) => ({ quantity: `pv.string.${n}.power`, factor: 1 })),
    sumOfPresent: true,
    source: 'The sum of the strings; the total at 0x05C4 counts in 100 W.',
  },
  {
    quantity: 'battery.power',
    group: 'fast',
    parts: PACKS.map((n) => ({ quantity: `battery.pack.${n}.power`, factor: 1 })),
    sumOfPresent: true,
    source: 'The sum of the packs; the total at 0x0667 counts in 100 W.',
  },
];
