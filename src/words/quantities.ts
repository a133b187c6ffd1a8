import type { DeviceStateName } from '../readings/device-state.ts';
import { PACKS, SENSORS, STRINGS, type Sensor } from '../readings/inverter-quantities.ts';
import type { Quantity } from '../readings/quantities.ts';
import type { Language } from './language.ts';

type Names = Readonly<Record<Quantity, string>>;

/** What a part is called, and what is measured of it: of `String 2` the `voltage`. */
interface PartWords {
  readonly string: string;
  readonly pack: string;
  readonly voltage: string;
  readonly current: string;
  readonly power: string;
  readonly temperature: string;
  /** Before the place at which it is measured. */
  readonly sensor: string;
  readonly soc: string;
  readonly soh: string;
  readonly cycles: string;
  readonly sensors: Readonly<Record<'ambient' | 'heatsink' | 'module' | 'inner' | 'cabinet' | 'transformer', string>>;
}

type SensorKind = keyof PartWords['sensors'];
type Numbered = Extract<Quantity, `pv.string.${string}` | `battery.pack.${string}` | `inverter.temperature.${string}`>;

/** Names of the parts of which there can be many. */
function numbered(words: PartWords): Readonly<Record<Numbered, string>> {
  const names = [
    ...STRINGS.flatMap((n) =>
      (['voltage', 'current', 'power'] as const).map((what) => [
        `pv.string.${n}.${what}`,
        `${words.string} ${n}: ${words[what]}`,
      ]),
    ),
    ...PACKS.flatMap((n) =>
      (['power', 'voltage', 'current', 'temperature', 'soc', 'soh', 'cycles'] as const).map((what) => [
        `battery.pack.${n}.${what}`,
        `${words.pack} ${n}: ${words[what]}`,
      ]),
    ),
    ...SENSORS.map((sensor) => [`inverter.temperature.${sensor}`, `${words.sensor} ${sensorName(sensor, words)}`]),
  ];
  return Object.fromEntries(names) as Record<Numbered, string>;
}

/** `heatsink2`: the kind in words, and which of several. */
function sensorName(sensor: Sensor, { sensors }: PartWords): string {
  const kind = sensor.replace(/\d+$/, '') as SensorKind;
  return `${sensors[kind]} ${sensor.slice(kind.length)}`.trim();
}

const en: Names = {
  ...numbered({
    string: 'String',
    pack: 'Pack',
    voltage: 'voltage',
    current: 'current',
    power: 'power',
    temperature: 'temperature',
    sensor: 'Temperature:',
    soc: 'state of charge',
    soh: 'health',
    cycles: 'cycles',
    sensors: {
      ambient: 'surroundings',
      heatsink: 'heat sink',
      module: 'module',
      inner: 'inside',
      cabinet: 'cabinet',
      transformer: 'transformer',
    },
  }),
  'energy.active.import': 'Import',
  'energy.active.export': 'Export',
  'energy.reactive.import': 'Reactive import',
  'energy.reactive.export': 'Reactive export',
  'power.active.import': 'Import',
  'power.active.export': 'Export',
  'power.reactive.import': 'Reactive import',
  'power.reactive.export': 'Reactive export',
  'power.active.saldo': 'Balance as the reader says it',
  inkasso: 'Inkasso',
  'grid.power': 'Grid (+ import, − export)',
  'grid.voltage.l1': 'Voltage L1',
  'grid.voltage.l2': 'Voltage L2',
  'grid.voltage.l3': 'Voltage L3',
  'grid.current.l1': 'Current L1',
  'grid.current.l2': 'Current L2',
  'grid.current.l3': 'Current L3',
  'grid.frequency': 'Frequency',
  'pv.power': 'Sun (DC)',
  'pv.energy': 'Produced',
  'pv.energy.today': 'Produced today',
  'inverter.power.active': 'Delivered (AC)',
  'inverter.power.reactive': 'Reactive power',
  'inverter.power.rated': 'Nominal power',
  'inverter.power.active.l1': 'Delivered on L1',
  'inverter.power.active.l2': 'Delivered on L2',
  'inverter.power.active.l3': 'Delivered on L3',
  'inverter.frequency': 'Frequency',
  'inverter.voltage.l1': 'Voltage L1',
  'inverter.voltage.l2': 'Voltage L2',
  'inverter.voltage.l3': 'Voltage L3',
  'inverter.current.l1': 'Current L1',
  'inverter.current.l2': 'Current L2',
  'inverter.current.l3': 'Current L3',
  'inverter.grid.power': 'Grid by its own transformers (+ import, − export)',
  'inverter.energy.grid.import': 'Import by its own transformers',
  'inverter.energy.grid.export': 'Export by its own transformers',
  'inverter.energy.load': 'Used in the house, as it reckons',
  'battery.power': 'Battery',
  'battery.power.charging': 'Into the battery',
  'battery.power.discharging': 'Out of the battery',
  'battery.soc': 'State of charge',
  'battery.energy.charged': 'Battery charged',
  'battery.energy.discharged': 'Battery discharged',
};

const de: Names = {
  ...numbered({
    string: 'String',
    pack: 'Batterie',
    voltage: 'Spannung',
    current: 'Strom',
    power: 'Leistung',
    temperature: 'Temperatur',
    sensor: 'Temperatur',
    soc: 'Ladestand',
    soh: 'Zustand',
    cycles: 'Zyklen',
    sensors: {
      ambient: 'Umgebung',
      heatsink: 'Kühlkörper',
      module: 'Modul',
      inner: 'innen',
      cabinet: 'Gehäuse',
      transformer: 'Transformator',
    },
  }),
  'energy.active.import': 'Bezug',
  'energy.active.export': 'Einspeisung',
  'energy.reactive.import': 'Blindenergie Bezug',
  'energy.reactive.export': 'Blindenergie Einspeisung',
  'power.active.import': 'Bezug',
  'power.active.export': 'Einspeisung',
  'power.reactive.import': 'Blindleistung Bezug',
  'power.reactive.export': 'Blindleistung Einspeisung',
  'power.active.saldo': 'Saldo laut Lesegerät',
  inkasso: 'Inkasso',
  'grid.power': 'Netz (+ Bezug, − Einspeisung)',
  'grid.voltage.l1': 'Spannung L1',
  'grid.voltage.l2': 'Spannung L2',
  'grid.voltage.l3': 'Spannung L3',
  'grid.current.l1': 'Strom L1',
  'grid.current.l2': 'Strom L2',
  'grid.current.l3': 'Strom L3',
  'grid.frequency': 'Frequenz',
  'pv.power': 'Sonne (DC)',
  'pv.energy': 'Erzeugt',
  'pv.energy.today': 'Heute erzeugt',
  'inverter.power.active': 'Abgegeben (AC)',
  'inverter.power.reactive': 'Blindleistung',
  'inverter.power.rated': 'Nennleistung',
  'inverter.power.active.l1': 'Abgegeben L1',
  'inverter.power.active.l2': 'Abgegeben L2',
  'inverter.power.active.l3': 'Abgegeben L3',
  'inverter.frequency': 'Frequenz',
  'inverter.voltage.l1': 'Spannung L1',
  'inverter.voltage.l2': 'Spannung L2',
  'inverter.voltage.l3': 'Spannung L3',
  'inverter.current.l1': 'Strom L1',
  'inverter.current.l2': 'Strom L2',
  'inverter.current.l3': 'Strom L3',
  'inverter.grid.power': 'Netz laut eigenen Wandlern (+ Bezug, − Einspeisung)',
  'inverter.energy.grid.import': 'Bezug laut eigenen Wandlern',
  'inverter.energy.grid.export': 'Einspeisung laut eigenen Wandlern',
  'inverter.energy.load': 'Im Haus verbraucht, wie er rechnet',
  'battery.power': 'Batterie',
  'battery.power.charging': 'In die Batterie',
  'battery.power.discharging': 'Aus der Batterie',
  'battery.soc': 'Ladestand',
  'battery.energy.charged': 'Batterie geladen',
  'battery.energy.discharged': 'Batterie entladen',
};

export const QUANTITY_WORDS: Readonly<Record<Language, Names>> = { en, de };

/** What an inverter says it is doing. */
export const STATE_WORDS: Readonly<Record<Language, Readonly<Record<DeviceStateName, string>>>> = {
  en: {
    waiting: 'waits',
    checking: 'tests itself',
    running: 'running',
    throttled: 'running, throttled',
    charging: 'charging',
    discharging: 'discharging',
    backup: 'emergency supply',
    standby: 'standby',
    sleeping: 'sleeping',
    starting: 'starting',
    stopping: 'stopping',
    off: 'off',
    updating: 'updating',
    fault: 'fault',
    'permanent fault': 'permanent fault',
    other: 'in a state it does not explain',
  },
  de: {
    waiting: 'wartet',
    checking: 'prüft sich',
    running: 'arbeitet',
    throttled: 'arbeitet gedrosselt',
    charging: 'lädt',
    discharging: 'entlädt',
    backup: 'Notstrom',
    standby: 'in Bereitschaft',
    sleeping: 'schläft',
    starting: 'startet',
    stopping: 'fährt herunter',
    off: 'aus',
    updating: 'wird aktualisiert',
    fault: 'Störung',
    'permanent fault': 'dauerhafte Störung',
    other: 'in einem Zustand, den er nicht erklärt',
  },
};
