import type { Instant } from '../readings/instant.ts';
import type { Quantity } from '../readings/quantities.ts';
import type { FreshValue, InverterSnapshot, MeterSnapshot, Snapshot } from '../readings/snapshot.ts';
import type { Advice, AdviceStatus } from './advice.ts';
import { createAdviser, type Adviser, type AdviserDeps } from './adviser.ts';
import { adviceSettings, applianceSchema, type ApplianceInput, type ApplianceSettings } from './settings.ts';

/** Noon of 24 June 2026 in Vienna. */
export const NOON = Date.UTC(2026, 5, 24, 10, 0, 0);

/** Seconds after which a device of the fixtures is stale. */
export const LIMIT = 90;

/** The house at one moment; what is left out is not known. */
export interface HouseNow {
  /** W, + import. */
  readonly grid?: number;
  /** W, + charging; the house has a battery if present. */
  readonly battery?: number | 'silent';
  readonly pv?: number;
  readonly consumption?: number;
  /** W by the id of a submeter. */
  readonly submeters?: Readonly<Record<string, number>>;
  /** Seconds since the grid meter's reading. */
  readonly age?: number;
}

export function houseSnapshot(at: Instant, now: HouseNow): Snapshot {
  const { grid, battery, pv, consumption, submeters = {}, age = 0 } = now;
  const then = { wall: at.wall - age * 1000, mono: at.mono - age * 1000 };
  const meters = [
    meter('house', 'grid', grid, then),
    ...Object.entries(submeters).map(([id, watts]) => meter(id, 'submeter', watts, at)),
  ];
  const batteryW = typeof battery === 'number' ? battery : undefined;
  return {
    at,
    sources: [],
    meters,
    inverters: battery === undefined ? [] : [storage(batteryW, at)],
    house: {
      ...(grid !== undefined && { gridPower: grid, surplus: 0 - grid }),
      ...(batteryW !== undefined && { batteryPower: batteryW }),
      ...(pv !== undefined && { pvPower: pv }),
      ...(consumption !== undefined && { consumption }),
    },
  };
}

function meter(source: string, role: MeterSnapshot['role'], watts: number | undefined, at: Instant): MeterSnapshot {
  return { ...device(source, watts === undefined ? [] : [['grid.power', watts]], at), role };
}

function storage(watts: number | undefined, at: Instant): InverterSnapshot {
  const values: [Quantity, number][] = watts === undefined ? [] : [['battery.power', watts]];
  return { ...device('roof', values, at), role: 'inverter', hasBattery: true, hasPv: true };
}

function device(source: string, values: readonly [Quantity, number][], at: Instant) {
  const up = values.length > 0;
  return {
    key: source,
    id: source,
    source,
    topics: [],
    up,
    ...(!up && { down: 'stale' as const }),
    lastArrival: at,
    limit: LIMIT,
    values: new Map<Quantity, FreshValue>(values.map(([quantity, value]) => [quantity, { value, at }])),
    registers: new Map(),
  };
}

export function appliance(input: ApplianceInput): ApplianceSettings {
  return applianceSchema.parse(input);
}

export const CAR: ApplianceInput = { id: 'car', kind: 'car' };

/** An adviser whose time passes as it is told. */
export class Play {
  readonly adviser: Adviser;
  #mono = 5_000_000;
  #wall: number;
  #house: HouseNow = {};
  #lastReading = 0;

  constructor(deps: Partial<AdviserDeps> & { readonly appliances: readonly ApplianceSettings[] }, wall = NOON) {
    this.adviser = createAdviser({ ...adviceSettings(), ...deps });
    this.#wall = wall;
  }

  get now(): Instant {
    return { wall: this.#wall, mono: this.#mono };
  }

  /** The wall clock alone, as NTP moves it. */
  jumpWall(seconds: number): void {
    this.#wall += seconds * 1000;
  }

  /** The house is so for so many seconds, read every `interval` seconds. @returns the answer at the end */
  live(seconds: number, house: HouseNow, interval = 5): AdviceStatus {
    this.#house = house;
    for (let passed = 0; passed < seconds; passed += interval) {
      this.#read();
      this.#pass(Math.min(interval, seconds - passed));
    }
    return this.adviser.advise(this.now);
  }

  /** Time without a reading and without a look. @returns the answer at the end */
  pause(seconds: number): AdviceStatus {
    this.#pass(seconds);
    return this.adviser.advise(this.now);
  }

  /** The reader is silent; its last reading ages, and is looked at. @returns the answer at the end */
  silence(seconds: number): AdviceStatus {
    for (let passed = 0; passed < seconds; passed += 1) {
      this.#pass(1);
      const age = (this.#mono - this.#lastReading) / 1000;
      const { grid, ...rest } = this.#house;
      const known = age <= LIMIT && grid !== undefined ? { ...rest, grid } : rest;
      this.adviser.observe(houseSnapshot(this.now, { ...known, age }));
    }
    return this.adviser.advise(this.now);
  }

  #read(): void {
    this.#lastReading = this.#mono;
    this.adviser.observe(houseSnapshot(this.now, this.#house));
  }

  #pass(seconds: number): void {
    this.#mono += seconds * 1000;
    this.#wall += seconds * 1000;
  }
}

/** The only advice of a status, or that of an appliance. */
export function of({ advices }: AdviceStatus, id?: string): Advice {
  const found = advices.find(({ appliance: other }) => id === undefined || other === id);
  if (!found) throw new Error(`no advice on ${id}`);
  return found;
}
