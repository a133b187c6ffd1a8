import type { FoundDevice } from '../modbus/family.ts';
import type { RegisterRow } from '../modbus/register-map.ts';
import { isMask, MASK_WIDTH, MASKED_BLOCKS, supportedRows } from './address-mask.ts';
import { isSerial, type Asking } from './asking.ts';
import { G3_PHASES } from './g3-grid.ts';
import { sofarG3 } from './g3-map.ts';
import { FIRST_PACK, FIRST_STRING, g3BatterySoc, g3CoarseBatteryPower, PACK_WIDTH, STRING_WIDTH } from './g3-parts.ts';
import { G3_FIRST_SENSOR, G3_SENSORS } from './g3-system.ts';
import { isHybrid, modelOf } from './models.ts';
import { withRows } from './narrow.ts';

const SERIAL_EXTENSION = { address: 0x04_70, count: 2 };
const FIRMWARE = { address: 0x04_53, count: 4 };
const BATTERY_FAULTS = 0x04_10;
/** Strings that are kept even where they read 0: it may be dark. */
const USUAL_STRINGS = 4;
/** Firmware that refuses the registers of strings it does not have is asked for fewer. */
const STRING_COUNTS = [16, 4, 2];
const PACK_COUNTS = [8, 4, 2, 1];
/** 0.1 V: below it, a phase is not connected. */
const CONNECTED = 1000;

type Without = (row: RegisterRow) => boolean;

/**
 * What this G3 device has, found by asking it: its address masks where its firmware has them, else what its registers
 * say. Only what is certain to be missing is left out.
 * @param head what stands at 0x0445 × 8, if it is a serial number
 */
export async function findG3(ask: Asking, head: string | undefined): Promise<FoundDevice> {
  const read = await ask.text('holding', SERIAL_EXTENSION.address, SERIAL_EXTENSION.count);
  const extension = head !== undefined && isSerial(head + (read ?? '')) ? read : undefined;
  const serial = head === undefined ? undefined : head + (extension ?? '');
  const firmware = await ask.text('holding', FIRMWARE.address, FIRMWARE.count);
  const model = modelOf(serial);

  const masks = await readMasks(ask);
  const missing: Without[] = [
    (row) => row.kind === 'text' && row.field === 'serial' && head === undefined,
    (row) => row.address === SERIAL_EXTENSION.address && extension === undefined,
    (row) => row.address === FIRMWARE.address && !firmware,
    await missingStrings(ask, masks.has(0x05_80)),
    await missingTotals(ask),
    await missingPacks(ask, supportedRows(sofarG3.rows, masks), isHybrid(serial)),
  ];
  if (!masks.has(0x04_80)) missing.push(await missingPhases(ask));
  if (!masks.has(0x04_00)) missing.push(await missingSensors(ask));

  const there = supportedRows(sofarG3.rows, masks).filter((row) => !missing.some((isMissing) => isMissing(row)));
  const rows = there.some(isPack) || isHybrid(serial) ? there : there.flatMap(withoutBatteryFaults);
  const coarse = supportedRows([g3CoarseBatteryPower], masks);
  const map = withBattery(rows, isHybrid(serial) && coarse.some((row) => !missing.some((isMissing) => isMissing(row))));
  return {
    maps: [map],
    ...(serial !== undefined && { serial }),
    ...(model !== undefined && { model }),
    ...(firmware && { firmware }),
  };
}

async function readMasks(ask: Asking): Promise<ReadonlyMap<number, readonly number[]>> {
  const masks = new Map<number, readonly number[]>();
  for (const block of MASKED_BLOCKS) {
    const words = await ask.optional('holding', block, MASK_WIDTH);
    if (words && isMask(words)) masks.set(block, words);
  }
  return masks;
}

/** Strings that the device refuses, or beyond the fourth that are nothing but 0. */
async function missingStrings(ask: Asking, isMasked: boolean): Promise<Without> {
  if (isMasked) return () => false;
  const { words, count } = await readParts(ask, FIRST_STRING, STRING_WIDTH, STRING_COUNTS);
  return partsWhere(FIRST_STRING, STRING_WIDTH, 16, (index) => {
    if (index >= count) return true;
    return index >= USUAL_STRINGS && partOf(words, index, STRING_WIDTH).every((word) => word === 0);
  });
}

/**
 * Packs that are not there. A string inverter answers its battery registers with 0 too, and must not be taken for one
 * with a battery; a pack that is there shows a voltage, or SoC, or SoH.
 */
async function missingPacks(ask: Asking, supported: readonly RegisterRow[], isHybridModel: boolean): Promise<Without> {
  const all = partsWhere(FIRST_PACK, PACK_WIDTH, 8, () => true);
  if (!supported.some((row) => row.kind === 'value' && row.quantity === 'battery.pack.1.voltage')) return all;
  const { words, count } = await readParts(ask, FIRST_PACK, PACK_WIDTH, PACK_COUNTS);
  if (count === 0) return all;
  return partsWhere(FIRST_PACK, PACK_WIDTH, 8, (index) => {
    if (index === 0 && isHybridModel) return false;
    const [voltage = 0, , , , soc = 0, soh = 0] = partOf(words, index, PACK_WIDTH);
    return voltage === 0 && soc === 0 && soh === 0;
  });
}

/** The battery as a whole, where the device refuses it. */
async function missingTotals(ask: Asking): Promise<Without> {
  const totals = [g3CoarseBatteryPower.address, g3BatterySoc.address];
  const refused: number[] = [];
  for (const at of totals) if (!(await ask.optional('holding', at, 1))) refused.push(at);
  return ({ address }) => refused.includes(address);
}

async function missingPhases(ask: Asking): Promise<Without> {
  const voltages: number[] = [];
  for (const at of Object.values(G3_PHASES)) voltages.push((await ask.optional('holding', at, 1))?.[0] ?? -1);
  const [l1 = 0, ...others] = voltages;
  // At a grid that is away all three are 0, which tells nothing.
  const isSinglePhase = l1 >= CONNECTED && others.every((voltage) => voltage < CONNECTED);
  return (row) => isSinglePhase && row.kind === 'value' && /^inverter\..*\.l[23]$/.test(row.quantity);
}

/** Sensors beside the first of their kind that read exactly 0 while another does not. */
async function missingSensors(ask: Asking): Promise<Without> {
  const words = await ask.optional('holding', G3_FIRST_SENSOR, G3_SENSORS.length);
  if (!words || words.every((word) => word === 0)) return () => false;
  return ({ address }) => {
    const sensor = G3_SENSORS[address - G3_FIRST_SENSOR];
    return sensor !== undefined && !sensor.endsWith('1') && words[address - G3_FIRST_SENSOR] === 0;
  };
}

/** Of several like parts as many as the device lets itself be asked for at once. */
async function readParts(
  ask: Asking,
  first: number,
  width: number,
  counts: readonly number[],
): Promise<{ words: readonly number[]; count: number }> {
  for (const count of counts) {
    const words = await ask.optional('holding', first, width * count);
    if (words) return { words, count };
  }
  return { words: [], count: 0 };
}

function partOf(words: readonly number[], index: number, width: number): readonly number[] {
  return words.slice(index * width, (index + 1) * width);
}

function partsWhere(first: number, width: number, count: number, isMissing: (index: number) => boolean): Without {
  return ({ address }) => {
    const index = Math.floor((address - first) / width);
    return index >= 0 && index < count && isMissing(index);
  };
}

function isPack(row: RegisterRow): boolean {
  return row.kind === 'value' && row.quantity.startsWith('battery.pack.');
}

/**
 * Faults without those of register 0x0410 (ID177–192, nearly all of a battery): a running 11KTLX-G3, which has none,
 * holds 0x6C79 there (capture g3-11ktlx-g3-alias), and nobody knows why. A false alarm for years is the worse error.
 */
function withoutBatteryFaults(row: RegisterRow): RegisterRow[] {
  if (row.kind !== 'faults') return [row];
  const before = BATTERY_FAULTS - row.address;
  if (before < 0 || before >= row.count) return [row];
  const after = row.count - before - 1;
  const rest = { ...row, address: BATTERY_FAULTS + 1, count: after, first: row.first + (before + 1) * 16 };
  return [{ ...row, count: before }, ...(after > 0 ? [rest] : [])];
}

/** What stands for the battery as a whole where the packs, or the average, are not there. */
function withBattery(rows: readonly RegisterRow[], hasCoarsePower: boolean): typeof sofarG3 {
  const has = (quantity: string) => rows.some((row) => row.kind === 'value' && row.quantity === quantity);
  if (has('battery.pack.1.power')) {
    const soc = { quantity: 'battery.pack.1.soc', factor: 1 } as const;
    return withRows(sofarG3, rows, [
      ...sofarG3.computed,
      { quantity: 'battery.soc', group: 'fast', parts: [soc], source: 'The first pack’s: the device has no average.' },
    ]);
  }
  if (hasCoarsePower) return withRows(sofarG3, [...rows, g3CoarseBatteryPower]);
  return withRows(
    sofarG3,
    rows.filter((row) => row.kind !== 'value' || !row.quantity.startsWith('battery.')),
  );
}
