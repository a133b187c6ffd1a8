import type { ModbusFamily } from '../devices/modbus/family.ts';
import type { RegisterMap } from '../devices/modbus/register-map.ts';
import type { PolledSettings } from '../devices/modbus/settings.ts';
import type { RegisterBus } from '../transports/modbus/request.ts';
import type { BusTiming } from '../transports/modbus/settings.ts';
import { Answers, createAsker } from './asker.ts';
import type { Learned, Located } from './learned.ts';

/** Units that are tried when none is configured: what devices are delivered with, and the next two. */
const USUAL_UNITS = [1, 2, 3];

/** Where and as what a device may be looked for. */
export interface Search {
  readonly units: readonly number[];
  readonly families: readonly { readonly family: ModbusFamily; readonly pinned?: RegisterMap }[];
}

export type Detected =
  | { readonly kind: 'found'; readonly found: Located }
  /** Somebody answers, and it is nobody we know. */
  | { readonly kind: 'another'; readonly unit: number }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'unreachable'; readonly problem: string };

/** What the settings allow: all families, one of them, or one of its maps. */
export function searchFor({ unit, profile }: PolledSettings, all: readonly ModbusFamily[]): Search {
  const units = unit === undefined ? USUAL_UNITS : [unit];
  const named = all.filter(({ id }) => profile === 'auto' || id === profile);
  if (named.length > 0) return { units, families: named.map((family) => ({ family })) };
  const pinning = all.flatMap((family) => {
    const pinned = family.profiles.find(({ id }) => id === profile);
    return pinned ? [{ family, pinned }] : [];
  });
  return { units, families: pinning };
}

/** The part of a search that asks a known device at its known place; undefined if the settings no longer allow it. */
export function searchForKnown(
  { units, families }: Search,
  settings: PolledSettings,
  known: Learned,
): Search | undefined {
  const allowed = families.filter(
    ({ family, pinned }) => family.id === known.family && (pinned === undefined || known.maps.includes(pinned.id)),
  );
  const isItsUnit = settings.unit === undefined || units.includes(known.unit);
  return allowed.length > 0 && isItsUnit ? { units: [known.unit], families: allowed } : undefined;
}

/** Probes family after family at unit after unit, until one knows the device. */
export async function detect(
  { units, families }: Search,
  bus: RegisterBus,
  timingOf: (pinned?: RegisterMap) => BusTiming,
  signal: AbortSignal,
): Promise<Detected> {
  let another: number | undefined;
  for (const unit of units) {
    for (const { family, pinned } of families) {
      const answers = new Answers();
      const ask = createAsker({ bus, unit, timing: timingOf(pinned), signal, answers });
      const probed = await family.probe(ask, pinned);
      if (probed.kind === 'found') return { kind: 'found', found: { unit, family: family.id, device: probed.device } };
      if (answers.trouble?.kind === 'unreachable') return answers.trouble;
      if (probed.kind === 'another') another ??= unit;
    }
  }
  return another === undefined ? { kind: 'nobody' } : { kind: 'another', unit: another };
}
