import type { FoundDevice } from '../modbus/family.ts';
import type { RegisterMap, RegisterTable } from '../modbus/register-map.ts';
import { textOf } from '../modbus/text.ts';
import { isAlias } from './address-mask.ts';
import { isGridFrequency, isSerial, type Asking } from './asking.ts';
import { BATTERY_VOLTS, sofarHybridOld, type HybridVariant } from './hybrid-map.ts';
import { modelOf } from './models.ts';
import { withRows } from './narrow.ts';
import { OLD_IDENTITY } from './old-rows.ts';
import { sofarString } from './string-map.ts';

/** What function 4 says at 0x2000, as far as it was understood. */
export interface OldIdentity {
  readonly serial?: string;
  readonly firmware?: string;
  /** It stands where the rows expect it. */
  readonly isInPlace: boolean;
}

/** Found devices of both old maps, and the whole block of the string inverters, which may be an alias of G3. */
export type OldFound = FoundDevice | 'alias' | undefined;

const STRING_BLOCK = 40;
const HIGHEST_STRING_STATE = 9;
const HIGHEST_HYBRID_STATE = 7;
const [L1, L2, L3] = [0x0f, 0x11, 0x13];
/** 0.1 V: below it, a phase is not connected. */
const CONNECTED = 1000;

export async function readOldIdentity(ask: Asking): Promise<OldIdentity> {
  const registers = await ask.optional('input', OLD_IDENTITY.address, OLD_IDENTITY.count);
  if (!registers) return { isInPlace: false };
  const exact = textOf(registers.slice(1, 8));
  const firmware = textOf(registers.slice(8, 10));
  if (isSerial(exact)) return { serial: exact, isInPlace: true, ...(firmware && { firmware }) };
  // Its exact place is one capture's; elsewhere it is known to be among these bytes.
  const bytes = registers.slice(1, 8).flatMap((word) => [word >> 8, word & 0xff]);
  const serial = /[A-Z]{2}\d[0-9A-Z]{5,11}/.exec(String.fromCharCode(...bytes))?.[0];
  return { ...(serial !== undefined && { serial }), isInPlace: false };
}

/** @param isPinned the user says that it is one: then registers that can be read are enough */
export async function findHybrid(ask: Asking, who: OldIdentity, isPinned: boolean): Promise<FoundDevice | undefined> {
  for (const table of ['holding', 'input'] as const) {
    const state = (await ask.optional(table, 0x02_00, 1))?.[0];
    if (state === undefined) continue;
    const [frequency, , voltage = 0] = (await ask.optional(table, 0x02_0c, 4)) ?? [];
    if (!isPinned && (state > HIGHEST_HYBRID_STATE || !isGridFrequency(frequency))) continue;
    const variant = (await ask.optional(table, 0x02_50, 6)) ? 'hybrid' : 'storage';
    return foundAs(hybridMap(variant, voltage, table), who);
  }
  return undefined;
}

/** Decides by what a battery of 48 V can show; the variant's own step where it shows nothing. */
function hybridMap(variant: HybridVariant, voltage: number, table: RegisterTable): RegisterMap {
  const steps = [0.01, 0.1].filter((step) => {
    const volts = voltage * step;
    return volts >= BATTERY_VOLTS[0] && volts <= BATTERY_VOLTS[1];
  });
  return sofarHybridOld(variant, steps[0], table);
}

export async function findString(ask: Asking, who: OldIdentity, isPinned: boolean): Promise<OldFound> {
  const block = await ask.optional('holding', 0x00_00, STRING_BLOCK);
  if (!block) return undefined;
  if (isAlias(block)) return 'alias';
  const isPlausible = (block[0] ?? Infinity) <= HIGHEST_STRING_STATE && isGridFrequency(block[0x0e]);
  if (!isPinned && !isPlausible) return undefined;
  const volts = (at: number) => block[at] ?? 0;
  const isSinglePhase = volts(L1) >= CONNECTED && volts(L2) < CONNECTED && volts(L3) < CONNECTED;
  const rows = sofarString.rows.filter(
    (row) => !isSinglePhase || row.kind !== 'value' || !/^inverter\..*\.l[23]$/.test(row.quantity),
  );
  return foundAs(withRows(sofarString, rows), who);
}

/** Identity is asked again later only where it can be read, and where it says the same. */
function foundAs(map: RegisterMap, { serial, firmware, isInPlace }: OldIdentity): FoundDevice {
  const model = modelOf(serial);
  const rows = map.rows.filter((row) => row.kind !== 'text' || (isInPlace && (row.field !== 'firmware' || firmware)));
  return {
    maps: [withRows(map, rows)],
    ...(serial !== undefined && { serial }),
    ...(model !== undefined && { model }),
    ...(firmware !== undefined && { firmware }),
  };
}
