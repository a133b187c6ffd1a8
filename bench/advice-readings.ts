/** What the adviser of the bench is told: readings, and means of the days before. */
import { pastQuarters, QUARTER, type PastQuarter } from '../src/advice/past.ts';
import type { Instant } from '../src/readings/instant.ts';
import type { Quantity } from '../src/readings/quantities.ts';
import type { FreshValue, InverterSnapshot, MeterSnapshot, Snapshot } from '../src/readings/snapshot.ts';
import { SLOT } from './advice-house.ts';

/** Means of quarters of an hour, as history keeps them. */
export class Recorder {
  readonly #quarters: PastQuarter[] = [];
  readonly #priority: 'car-first' | 'battery-first';
  readonly #hasBattery: boolean;
  #sums = [0, 0, 0, 0];
  #count = 0;

  constructor(priority: 'car-first' | 'battery-first', hasBattery: boolean) {
    this.#priority = priority;
    this.#hasBattery = hasBattery;
  }

  add(wall: number, ...watts: readonly [grid: number, pv: number, house: number, battery: number]): void {
    this.#sums = this.#sums.map((sum, i) => sum + watts[i]!);
    this.#count++;
    if ((wall + SLOT) % QUARTER !== 0) return;
    const start = wall + SLOT - QUARTER;
    const [gridPower, pvPower, housePower, batteryPower] = this.#sums.map((sum) => [
      [start, sum / this.#count] as const,
    ]);
    this.#quarters.push(
      ...pastQuarters(
        {
          gridPower: gridPower!,
          pvPower: pvPower!,
          housePower: housePower!,
          ...(this.#hasBattery && { batteryPower: batteryPower! }),
        },
        this.#priority,
      ),
    );
    this.#sums = [0, 0, 0, 0];
    this.#count = 0;
  }

  between(from: number, to: number): readonly PastQuarter[] {
    return this.#quarters.filter(({ start }) => start >= from && start < to);
  }
}

/** W. */
export interface Readings {
  readonly grid: number;
  readonly consumption: number;
  readonly pv: number;
  readonly battery?: number;
  readonly car: number;
}

/** As the household's snapshot would be, with a submeter at the wallbox. */
export function snapshotOf(at: Instant, { grid, consumption, pv, battery, car }: Readings): Snapshot {
  const meters: MeterSnapshot[] = [
    { ...device('house', 'grid.power', grid, at), role: 'grid' },
    { ...device('wallbox', 'grid.power', car, at), role: 'submeter' },
  ];
  const inverters: InverterSnapshot[] =
    battery === undefined
      ? []
      : [{ ...device('roof', 'battery.power', battery, at), role: 'inverter', hasBattery: true, hasPv: true }];
  const house = {
    gridPower: grid,
    pvPower: pv,
    ...(consumption >= 0 && { consumption }),
    ...(battery !== undefined && { batteryPower: battery }),
  };
  return { at, sources: [], meters, inverters, house };
}

function device(source: string, quantity: Quantity, value: number, at: Instant) {
  const values = new Map<Quantity, FreshValue>([[quantity, { value, at }]]);
  return {
    key: source,
    id: source,
    source,
    topics: [],
    up: true,
    lastArrival: at,
    limit: 90,
    values,
    registers: new Map(),
  };
}
