import type { ComputedRow, RegisterMap, RegisterRow, TextRow } from '../modbus/register-map.ts';
import { BATTERY, STORAGE, batteryRows } from './battery.ts';
import { COMMON, type Common, type Model } from './chain.ts';
import { FLOAT_INVERTERS, INTEGER_INVERTERS, inverterRows } from './inverter.ts';
import { FLOAT_METERS, INTEGER_METERS, meterRows } from './meter.ts';
import { moduleRows, moduleSums, type Modules } from './modules.ts';

/** What the maps of a device are made from: the chain, and what was read in it beforehand. */
export interface Device {
  readonly models: readonly Model[];
  /** Model 1 at the head of the chain. */
  readonly common: Common;
  /** Model 160, if there is one and it could be read. */
  readonly modules?: Modules;
  /** The inverter's Evt1 is implemented. */
  readonly events?: boolean;
  /** Powers of ten of the energies, by the address of the model that has them; absent where there is none. */
  readonly energyScales?: ReadonlyMap<number, number>;
}

/** A household has a meter or two; SolarEdge takes three. */
const METERS_AT_MOST = 4;
/** Wh: a float has 24 bits, so it moves in 8 Wh from 67 MWh on, which is past a house's lifetime of 10 kWp. */
const FLOAT_STEP = 10;

/** Which inverter model is read: the integers, whose energy is exact where a float's ends at 24 bits (Kostal has both). */
export function inverterOf(models: readonly Model[]): Model | undefined {
  return (
    models.find((model) => INTEGER_INVERTERS.includes(model.id)) ??
    models.find((model) => FLOAT_INVERTERS.includes(model.id))
  );
}

/** The meters of a chain; of integers and floats the integers, for the same reason. */
export function metersOf(models: readonly Model[]): Model[] {
  const integers = models.filter((model) => INTEGER_METERS.includes(model.id));
  const meters = integers.length > 0 ? integers : models.filter((model) => FLOAT_METERS.includes(model.id));
  return meters.slice(0, METERS_AT_MOST);
}

/**
 * The register maps of a SunSpec device: its inverter with strings and battery, then each meter behind it. A chain
 * with meters only (Fronius: the meter's own unit) gives the first meter as the unit itself.
 * @returns none when the chain has nothing that is understood here
 */
export function mapsOf(device: Device): RegisterMap[] {
  const maps: RegisterMap[] = [];
  const own = inverterMap(device);
  if (own) maps.push(own);
  metersOf(device.models).forEach((model, index) => {
    maps.push(meterMap(device, model, index === 0 && !own ? '' : `meter-${index + 1}`));
  });
  return maps;
}

function inverterMap(device: Device): RegisterMap | undefined {
  const { models, modules } = device;
  const inverter = inverterOf(models);
  const cells = batteryRows(models);
  if (!inverter && cells.length === 0) return undefined;
  const battery =
    models.some((model) => model.id === STORAGE || model.id === BATTERY) ||
    (modules?.inputs.some((input) => input !== 'string') ?? false);
  const inputs = modules ? moduleRows(modules, battery) : [];
  const strings = modules?.powers === true && inputs.some((row) => /^pv\.string\.\d+\.power$/.test(row.quantity));
  const events = device.events === true;
  return {
    ...SUNSPEC,
    role: 'inverter',
    part: '',
    rows: [
      ...(inverter ? inverterRows(inverter, { battery, strings, events }) : []),
      ...inputs,
      ...cells,
      ...identityRows(models[0], ['serial', 'firmware']),
    ],
    computed: sumsOf(device, inputs, cells, strings),
    registerStep: stepOf(device, [inverter, modules?.model]),
  };
}

function sumsOf(
  device: Device,
  inputs: ReturnType<typeof moduleRows>,
  cells: ReturnType<typeof batteryRows>,
  strings: boolean,
): ComputedRow[] {
  const known = cells.some((row) => row.quantity === 'battery.power');
  const sums = device.modules ? moduleSums(inputs, known) : [];
  return strings ? sums : sums.filter((sum) => sum.quantity !== 'pv.power');
}

function meterMap(device: Device, model: Model, part: string): RegisterMap {
  return {
    ...SUNSPEC,
    title: `${SUNSPEC.title}: meter`,
    role: 'meter',
    part,
    rows: [
      ...meterRows(model, device.common),
      ...identityRows(ownCommon(device.models, model, part), ['serial', 'model', 'firmware']),
    ],
    computed: [],
    registerStep: stepOf(device, [model]),
  };
}

/** The model 1 that stands right before a meter is the meter's own, except the one at the head, which is the inverter's. */
function ownCommon(models: readonly Model[], meter: Model, part: string): Model | undefined {
  const head = models[0];
  const before = models.slice(0, models.indexOf(meter)).findLast((model) => model.id === 1);
  if (part === '') return head;
  return before === head ? undefined : before;
}

function identityRows(common: Model | undefined, fields: readonly TextRow['field'][]): RegisterRow[] {
  if (common?.id !== 1) return [];
  return fields
    .filter((field) => COMMON[field].at + COMMON[field].count <= common.length + 2)
    .map((field) => ({
      kind: 'text',
      field,
      address: common.address + COMMON[field].at,
      count: COMMON[field].count,
      group: 'once',
      source: `sunspec/models model_1.json ${NAMES[field]}`,
    }));
}

const NAMES = { serial: 'SN', model: 'Md', firmware: 'Vr' } as const;

function stepOf(device: Device, models: readonly (Model | undefined)[]): number {
  const steps = models.map((model) => {
    if (!model) return 1;
    if (FLOAT_INVERTERS.includes(model.id) || FLOAT_METERS.includes(model.id)) return FLOAT_STEP;
    return 10 ** Math.max(0, device.energyScales?.get(model.address) ?? 0);
  });
  return Math.max(1, ...steps);
}

/**
 * What all of them share. Model 160 has its scale factors 13 registers before the first value, so a gap of 16 is read
 * over; nothing in a SunSpec model is forbidden to be read. The
 * time-out is generous, because a gateway on the same line may be busy with others; not from a document.
 */
const SUNSPEC = {
  id: 'sunspec',
  title: 'SunSpec (SolarEdge, Fronius, Kostal, SMA and others)',
  table: 'holding',
  limits: { maxRegisters: 120, maxGap: 16 },
  timing: { gap: 20, timeout: 3000, retries: 1, drainSilence: 300, drainAtMost: 2000 },
} as const;
