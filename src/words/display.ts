import type { Instant } from '../readings/instant.ts';
import { QUANTITIES, type Register } from '../readings/quantities.ts';
import type { QuantityKind } from '../readings/quantity-kinds.ts';

/** Units as they are shown: kilo for energy and power, as on the meter's display. */
export const SHOWN: Record<QuantityKind['unit'], { readonly unit: string; readonly divisor: number }> = {
  Wh: { unit: 'kWh', divisor: 1000 },
  varh: { unit: 'kvarh', divisor: 1000 },
  W: { unit: 'kW', divisor: 1000 },
  var: { unit: 'kvar', divisor: 1000 },
  V: { unit: 'V', divisor: 1 },
  A: { unit: 'A', divisor: 1 },
  Hz: { unit: 'Hz', divisor: 1 },
  Cel: { unit: '°C', divisor: 1 },
  '%': { unit: '%', divisor: 1 },
  '1': { unit: '1', divisor: 1 },
};

const OBIS: Partial<Record<Register, string>> = {
  'energy.active.import': '1.8.0',
  'energy.active.export': '2.8.0',
  'energy.reactive.import': '3.8.1',
  'energy.reactive.export': '4.8.1',
};

/** What a register is called: its OBIS code, or its name in the vocabulary where a device has no display of its own. */
export function registerName(name: Register): string {
  return OBIS[name] ?? name;
}

/** As a register is shown. */
export function registerUnit(name: Register): 'kWh' | 'kvarh' {
  return QUANTITIES[name].unit === 'Wh' ? 'kWh' : 'kvarh';
}

/** Whole seconds between two moments; by the monotonic clock, so that a jump of the wall clock ages nothing. */
export function ageSeconds(at: Instant, now: Instant): number {
  return Math.max(0, Math.round((now.mono - at.mono) / 1000));
}

/** ISO 8601, UTC. */
export function isoTime({ wall }: Instant): string {
  return new Date(wall).toISOString();
}

/** Wh or varh as the display shows them, kWh or kvarh. */
export function displayed(value: number): number {
  return value / 1000;
}
