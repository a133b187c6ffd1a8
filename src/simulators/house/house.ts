import type { Random } from '../random.ts';
import { drawOf, planDay, type Appliance, type Run, type Wallbox } from './appliances.ts';
import { background, type Background } from './background.ts';
import { Battery, type BatterySettings } from './battery.ts';
import { dispatch } from './dispatch.ts';
import { austrianOffset } from './local-time.ts';
import { PlantBooks } from './plant-books.ts';
import {
  defaultPlant,
  frequencyAt,
  phasesAt,
  stringsAt,
  temperatureAt,
  type InverterState,
  type PlantSettings,
} from './plant.ts';
import { EnergyRegister } from './registers.ts';
import { Sky } from './sky.ts';
import { clearSky, pvPower, sunAt, type SunPosition } from './sun.ts';
import { Waking } from './waking.ts';

export interface HouseSettings {
  /** Epoch milliseconds at which the house begins. */
  readonly start: number;
  /** Rated power of the PV modules, W; 0 for a house without. */
  readonly pvPeak: number;
  readonly wallbox: Wallbox;
  readonly heatPump: boolean;
  /** Milliseconds for which power stays the same; a meter measures once a second. */
  readonly slot: number;
  /** What the meter shows at the start. */
  readonly registers: MeterRegisters;
  readonly plant: PlantSettings;
  /** At the inverter's DC side: takes what the house leaves over, gives what it needs, exports nothing. */
  readonly battery?: BatterySettings;
}

export const defaultHouse: Omit<HouseSettings, 'start'> = {
  pvPeak: 8000,
  wallbox: 'three-phase',
  heatPump: false,
  slot: 1000,
  registers: { import: 11_335_423, export: 11_184_123, reactiveImport: 284_300, reactiveExport: 9_433_300 },
  plant: defaultPlant,
};

/** The grid meter's registers: whole Wh, and whole varh for the reactive ones. */
export interface MeterRegisters {
  readonly import: number;
  readonly export: number;
  readonly reactiveImport: number;
  readonly reactiveExport: number;
}

/** The house at one moment. Powers are whole W (var) and hold from `at` until the next slot begins. */
export interface HouseState {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly sun: SunPosition;
  /** Sunlight on the roof, W/m². */
  readonly irradiance: number;
  /** What the PV delivers on the AC side, W, if nothing goes into a battery; 0 while the inverter is not running. */
  readonly pvPower: number;
  /** W by load; each appliance that runs has its entry. */
  readonly loads: Readonly<Partial<Record<keyof Background | Appliance, number>>>;
  /** All that the house consumes, W. */
  readonly housePower: number;
  /** W: + import, − export: what the house consumes less what the inverter delivers. */
  readonly gridPower: number;
  /** var: + import (inductive), − export (capacitive). */
  readonly gridReactivePower: number;
  readonly registers: MeterRegisters;
  readonly inverter: InverterState;
}

type Slot = Omit<HouseState, 'at' | 'registers' | 'inverter'> & {
  readonly inverter: Omit<InverterState, 'energy' | 'generationTime'>;
};

/**
 * A household with PV, appliances and a car at a grid meter. Deterministic: the same random sequence, start and
 * slot give the same house, however it is stepped through. Power is constant within a slot, so the registers
 * are exact integrals of what is reported.
 */
export class SimulatedHouse {
  readonly #settings: HouseSettings;
  readonly #random: Random;
  readonly #sky: Sky;
  readonly #background: (localMs: number) => Background;
  readonly #import: EnergyRegister;
  readonly #export: EnergyRegister;
  readonly #reactiveImport: EnergyRegister;
  readonly #reactiveExport: EnergyRegister;
  readonly #battery: Battery | undefined;
  readonly #waking: Waking;
  readonly #books: PlantBooks;
  #at: number;
  #slotEnd: number;
  #slot: Slot;
  #runs: Run[] = [];
  #day: number | undefined;

  constructor(settings: HouseSettings, random: Random) {
    this.#settings = settings;
    this.#random = random;
    this.#sky = new Sky(random, settings.slot / 1000);
    this.#background = background(random, settings.slot / 1000, settings.heatPump);
    this.#import = new EnergyRegister(settings.registers.import);
    this.#export = new EnergyRegister(settings.registers.export);
    this.#reactiveImport = new EnergyRegister(settings.registers.reactiveImport);
    this.#reactiveExport = new EnergyRegister(settings.registers.reactiveExport);
    this.#battery = settings.battery && new Battery(settings.battery);
    this.#waking = new Waking(settings.battery !== undefined);
    this.#books = new PlantBooks(settings.plant);
    this.#at = Math.floor(settings.start);
    this.#slotEnd = this.#at + settings.slot;
    this.#slot = this.#nextSlot(this.#at);
  }

  get state(): HouseState {
    return {
      at: this.#at,
      ...this.#slot,
      registers: {
        import: this.#import.value,
        export: this.#export.value,
        reactiveImport: this.#reactiveImport.value,
        reactiveExport: this.#reactiveExport.value,
      },
      inverter: { ...this.#slot.inverter, ...this.#books.value },
    };
  }

  /** Lives on until `to`, epoch milliseconds; a moment that is past changes nothing. */
  step(to: number): HouseState {
    const end = Math.floor(to);
    while (this.#at < end) {
      const next = Math.min(end, this.#slotEnd);
      this.#count(next - this.#at);
      this.#at = next;
      if (next < this.#slotEnd) break;
      this.#slotEnd += this.#settings.slot;
      this.#slot = this.#nextSlot(next);
    }
    return this.state;
  }

  #count(ms: number): void {
    const { gridPower, gridReactivePower } = this.#slot;
    if (gridPower > 0) this.#import.add(gridPower, ms);
    else this.#export.add(-gridPower, ms);
    if (gridReactivePower > 0) this.#reactiveImport.add(gridReactivePower, ms);
    else this.#reactiveExport.add(-gridReactivePower, ms);
    const { inverter, housePower } = this.#slot;
    this.#battery?.move(inverter.battery?.power ?? 0, ms);
    this.#books.count({ ...inverter, housePower, gridPower }, ms);
  }

  #nextSlot(at: number): Slot {
    const local = at + austrianOffset(at);
    this.#plan(at, local);
    const sun = sunAt(at);
    const irradiance = clearSky(sun) * this.#sky.light();
    const loads = { ...roundedUp(this.#background(local)), ...this.#appliances(at) };
    let housePower = 0;
    for (const watts of Object.values(loads)) housePower += watts;
    const inverter = this.#inverter(at, sun, irradiance, housePower);
    return {
      sun,
      irradiance,
      pvPower: inverter.pvPower,
      loads,
      housePower,
      gridPower: housePower - inverter.state.acPower,
      gridReactivePower: reactive(loads, inverter.state.acPower),
      inverter: inverter.state,
    };
  }

  #inverter(at: number, sun: SunPosition, irradiance: number, housePower: number) {
    const { pvPeak, plant, battery, slot } = this.#settings;
    const light = pvPeak > 0 ? irradiance : 0;
    const running = this.#waking.at(at, light);
    const pv = running === 'running' ? Math.round(pvPower(light, pvPeak)) : 0;
    const rated = Math.max(pvPeak, battery?.maxDischarge ?? 0);
    const { dcPower, acPower, batteryPower } = dispatch(pv, housePower, rated, this.#battery, slot);
    const { awakeSince } = this.#waking;
    const state: Slot['inverter'] = {
      running,
      ...(awakeSince !== undefined && { awakeSince }),
      countdown: this.#waking.countdown(at),
      acPower,
      acReactivePower: reactiveOfInverter(acPower),
      dcPower,
      strings: stringsAt(at, plant.strings, dcPower, light, sun),
      phases: phasesAt(at, plant.phases, acPower),
      frequency: frequencyAt(at),
      temperature: temperatureAt(light, acPower, rated),
      busVoltage: running === 'off' ? 0 : 640,
      ...(this.#battery && { battery: this.#battery.state(batteryPower) }),
    };
    return { pvPower: pv, state };
  }

  #plan(at: number, local: number): void {
    const day = Math.floor(local / 86_400_000);
    if (day === this.#day) return;
    if (this.#day !== undefined) {
      this.#sky.newDay();
      this.#books.newDay();
    }
    this.#day = day;
    const midnight = at - (local % 86_400_000);
    const weekend = [0, 6].includes(new Date(local).getUTCDay());
    this.#runs.push(...planDay(this.#random, midnight, weekend, this.#settings.wallbox));
  }

  #appliances(at: number): Partial<Record<Appliance, number>> {
    const drawn: Partial<Record<Appliance, number>> = {};
    let over = false;
    for (const run of this.#runs) {
      const watts = drawOf(run, at);
      if (watts === undefined) over = true;
      else if (watts > 0) drawn[run.appliance] = (drawn[run.appliance] ?? 0) + watts;
    }
    if (over) this.#runs = this.#runs.filter((run) => drawOf(run, at) !== undefined);
    return drawn;
  }
}

function roundedUp(loads: Background): Background {
  return { base: Math.ceil(loads.base), fridge: loads.fridge, heatPump: loads.heatPump };
}

/** Power supplies are capacitive, motors inductive, the inverter a little of the first. */
function reactive(loads: HouseState['loads'], acPower: number): number {
  const motors = (loads.fridge ?? 0) * 0.7 + (loads.heatPump ?? 0) * 0.25 + (loads['washing machine'] ?? 0) * 0.08;
  return Math.round(motors - (loads.base ?? 0) * 0.55 - acPower * 0.015);
}

function reactiveOfInverter(acPower: number): number {
  return 0 - Math.round(acPower * 0.015);
}
