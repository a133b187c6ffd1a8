/** What inverters and their batteries report, as rows of the catalogue. */
import { PACKS, PHASES, SENSORS, STRINGS } from '../readings/inverter-quantities.ts';
import type { Register } from '../readings/quantities.ts';
import {
  FAULT_ID,
  FAULT_TEXT,
  INVERTER_ID,
  PACK,
  PHASE,
  SENSOR,
  STATE,
  STRING,
  type CatalogueRow,
  type DisplayRow,
  type RegisterRow,
  type ValuePoint,
} from './rows.ts';

const device = { idAttribute: INVERTER_ID, attributes: [INVERTER_ID] } as const;
const value = { ...device, from: 'value', instrument: 'gauge' } as const;
const flag = { ...device, instrument: 'gauge', whole: true } as const;
const perPhase = by(PHASE);
const perString = by(STRING);
const perPack = by(PACK);
/** W to kW. */
const kilo = { unit: 'kW', divisor: 1000 } as const;
const plain = { divisor: 1 } as const;

/** The totals, each as a counter and as the device's own number. */
const TOTALS: readonly { readonly name: string; readonly quantity: Register; readonly what: string }[] = [
  { name: 'pv.energy', quantity: 'pv.energy', what: 'Energy generated' },
  { name: 'battery.energy.charged', quantity: 'battery.energy.charged', what: 'Energy that went into the battery' },
  {
    name: 'battery.energy.discharged',
    quantity: 'battery.energy.discharged',
    what: 'Energy that came out of the battery',
  },
  {
    name: 'inverter.energy.import',
    quantity: 'inverter.energy.grid.import',
    what: "Energy taken from the grid by the inverter's own current transformers; the meter is what is billed",
  },
  {
    name: 'inverter.energy.export',
    quantity: 'inverter.energy.grid.export',
    what: "Energy fed into the grid by the inverter's own current transformers; the meter is what is billed",
  },
  {
    name: 'inverter.energy.load',
    quantity: 'inverter.energy.load',
    what: 'Energy used in the house, as the inverter reckons it',
  },
];

export const INVERTER_ROWS: readonly CatalogueRow[] = [
  ...TOTALS.flatMap(({ name, quantity, what }): (RegisterRow | DisplayRow)[] => {
    const total = { ...device, unit: 'kWh', quantity, divisor: 1000 } as const;
    const names = { total: `smartmeter.${name}.total`, reading: `smartmeter.${name}.reading` };
    return [
      { ...total, name: names.total, from: 'register', instrument: 'counter', description: `${what}.` },
      {
        ...total,
        name: names.reading,
        from: 'display',
        instrument: 'gauge',
        description: `${what}: the total as the device itself counts it.`,
      },
    ];
  }),
  {
    ...value,
    ...kilo,
    name: 'smartmeter.pv.power',
    points: [{ quantity: 'pv.power' }],
    description: 'What the modules deliver, on the DC side.',
  },
  {
    ...value,
    name: 'smartmeter.pv.energy.today',
    unit: 'kWh',
    points: [{ quantity: 'pv.energy.today' }],
    divisor: 1000,
    description: "Energy generated since midnight by the inverter's own clock.",
  },
  {
    ...perString,
    ...plain,
    name: 'smartmeter.pv.string.voltage',
    unit: 'V',
    points: STRINGS.map((n) => ({ quantity: `pv.string.${n}.voltage`, label: `${n}` })),
    description: 'Voltage of a string of modules.',
  },
  {
    ...perString,
    ...plain,
    name: 'smartmeter.pv.string.current',
    unit: 'A',
    points: STRINGS.map((n) => ({ quantity: `pv.string.${n}.current`, label: `${n}` })),
    description: 'Current of a string of modules.',
  },
  {
    ...perString,
    ...kilo,
    name: 'smartmeter.pv.string.power',
    points: STRINGS.map((n) => ({ quantity: `pv.string.${n}.power`, label: `${n}` })),
    description: 'Power of a string of modules.',
  },
  {
    ...value,
    ...kilo,
    name: 'smartmeter.inverter.power.active',
    points: [{ quantity: 'inverter.power.active' }],
    description: 'AC side: + delivers to the house, − takes from it (charges a battery).',
  },
  {
    ...value,
    name: 'smartmeter.inverter.power.reactive',
    unit: 'kvar',
    points: [{ quantity: 'inverter.power.reactive' }],
    divisor: 1000,
    description: 'Reactive power on the AC side, with the sign the device gives it.',
  },
  {
    ...value,
    ...kilo,
    name: 'smartmeter.inverter.power.rated',
    points: [{ quantity: 'inverter.power.rated' }],
    description: 'Nominal power, as the device states it.',
  },
  {
    ...value,
    ...plain,
    name: 'smartmeter.inverter.grid.frequency',
    unit: 'Hz',
    points: [{ quantity: 'inverter.frequency' }],
    description: 'Frequency of the grid, as the inverter measures it.',
  },
  {
    ...perPhase,
    ...plain,
    name: 'smartmeter.inverter.grid.voltage',
    unit: 'V',
    points: phases((p) => `inverter.voltage.${p}`),
    description: 'Voltage of a phase, as the inverter measures it.',
  },
  {
    ...perPhase,
    ...plain,
    name: 'smartmeter.inverter.grid.current',
    unit: 'A',
    points: phases((p) => `inverter.current.${p}`),
    description: 'Current of the inverter on a phase.',
  },
  {
    ...perPhase,
    ...kilo,
    name: 'smartmeter.inverter.grid.power',
    points: phases((p) => `inverter.power.active.${p}`),
    description: 'Active power of the inverter on a phase, + delivering.',
  },
  {
    ...value,
    ...kilo,
    name: 'smartmeter.inverter.connection.power',
    points: [{ quantity: 'inverter.grid.power' }],
    description:
      "The grid connection as the inverter's own current transformers see it: + import, − export. The meter wins.",
  },
  {
    ...by(SENSOR),
    ...plain,
    name: 'smartmeter.inverter.temperature',
    unit: 'Cel',
    points: SENSORS.map((sensor) => ({ quantity: `inverter.temperature.${sensor}`, label: sensor })),
    description: 'Temperature at a place inside the inverter.',
  },
  {
    ...flag,
    from: 'state',
    name: 'smartmeter.inverter.state',
    unit: '{state}',
    attributes: [INVERTER_ID, STATE],
    description: '1 for the state in which the inverter says it is.',
  },
  {
    ...flag,
    from: 'fault',
    name: 'smartmeter.inverter.fault',
    unit: '{fault}',
    attributes: [INVERTER_ID, FAULT_ID, FAULT_TEXT],
    description: '1 for each fault that the inverter names now.',
  },
  {
    ...value,
    ...kilo,
    name: 'smartmeter.battery.total.power',
    points: [{ quantity: 'battery.power' }],
    description: 'All packs together: + charging, − discharging.',
  },
  {
    ...value,
    ...plain,
    name: 'smartmeter.battery.total.soc',
    unit: '%',
    points: [{ quantity: 'battery.soc' }],
    description: 'State of charge of the whole battery.',
  },
  {
    ...perPack,
    ...kilo,
    name: 'smartmeter.battery.power',
    points: PACKS.map((n) => ({ quantity: `battery.pack.${n}.power`, label: `${n}` })),
    description: 'Power of a pack: + charging, − discharging.',
  },
  {
    ...perPack,
    ...plain,
    name: 'smartmeter.battery.voltage',
    unit: 'V',
    points: PACKS.map((n) => ({ quantity: `battery.pack.${n}.voltage`, label: `${n}` })),
    description: 'Voltage of a pack.',
  },
  {
    ...perPack,
    ...plain,
    name: 'smartmeter.battery.current',
    unit: 'A',
    points: PACKS.map((n) => ({ quantity: `battery.pack.${n}.current`, label: `${n}` })),
    description: 'Current of a pack: + charging, − discharging.',
  },
  {
    ...perPack,
    ...plain,
    name: 'smartmeter.battery.temperature',
    unit: 'Cel',
    points: PACKS.map((n) => ({ quantity: `battery.pack.${n}.temperature`, label: `${n}` })),
    description: 'Temperature of a pack.',
  },
  {
    ...perPack,
    ...plain,
    name: 'smartmeter.battery.soc',
    unit: '%',
    points: PACKS.map((n) => ({ quantity: `battery.pack.${n}.soc`, label: `${n}` })),
    description: 'State of charge of a pack.',
  },
  {
    ...perPack,
    ...plain,
    name: 'smartmeter.battery.soh',
    unit: '%',
    points: PACKS.map((n) => ({ quantity: `battery.pack.${n}.soh`, label: `${n}` })),
    description: 'State of health of a pack.',
  },
  {
    ...perPack,
    ...plain,
    name: 'smartmeter.battery.cycles',
    unit: '{cycle}',
    points: PACKS.map((n) => ({ quantity: `battery.pack.${n}.cycles`, label: `${n}` })),
    whole: true,
    description: 'Charging cycles of a pack, as the battery counts them.',
  },
];

/** A value of each of several like parts, told apart by the attribute `key`. */
function by<Key extends string>(key: Key) {
  return { ...value, labelAttribute: key, attributes: [INVERTER_ID, key] } as const;
}

function phases(quantity: (phase: (typeof PHASES)[number]) => ValuePoint['quantity']): readonly ValuePoint[] {
  return PHASES.map((phase) => ({ quantity: quantity(phase), label: phase.toUpperCase() }));
}
