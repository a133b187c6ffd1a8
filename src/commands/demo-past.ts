/** What the simulated house has behind it when the demo begins, so that there is something to see. */
import { createHistory } from '../history/history.ts';
import { householdAlong } from '../household-store.ts';
import { Household } from '../readings/household.ts';
import type { Instant } from '../readings/instant.ts';
import type { Quantity } from '../readings/quantities.ts';
import type { Reading } from '../readings/reading.ts';
import type { Energy } from '../simulators/house/energy-book.ts';
import { SimulatedHouse, type HouseSettings, type HouseState } from '../simulators/house/house.ts';
import type { Random } from '../simulators/random.ts';
import { together } from '../store/along.ts';
import type { Database } from '../store/database.ts';

type Settings = Omit<HouseSettings, 'start'>;

export interface Past {
  readonly database: Database;
  /** IANA name. */
  readonly timeZone: string;
  readonly now: Instant;
  readonly random: Random;
  /** Ids of the configured meter and inverter, and their serial numbers. */
  readonly meter: { readonly id: string; readonly serial: string };
  readonly inverter: { readonly id: string; readonly serial: string };
}

const MINUTE = 60_000;
/** Long enough for an outlook and for a week's chart, short enough to be lived through in a second. */
const DAYS = 9;
/** Seconds between two readings. */
const EVERY = 120;
/** W. */
const AT_MOST = 45_000;
/** Wh: what the simulated inverter's registers count in. */
const INVERTER_STEP = 100;

/**
 * Lives through the last days and leaves household and history in the database.
 * @returns the house as it stands now, to live on
 */
export function livePast(settings: Settings, past: Past): Settings {
  const { database, timeZone, now, random, meter, inverter } = past;
  const minutes = DAYS * 24 * 60;
  const start = now.wall - minutes * MINUTE;
  const house = new SimulatedHouse({ ...settings, start, slot: MINUTE }, random);
  const household = new Household([
    { id: meter.id, maxPower: AT_MOST, role: 'grid' },
    { id: inverter.id, maxPower: AT_MOST, role: 'inverter', meterRole: 'submeter' },
  ]);
  const [grid, roof] = household.sources;
  const history = createHistory({ database, timeZone });
  let state = house.step(start);
  for (let minute = 2; minute <= minutes; minute += EVERY / 60) {
    const wall = start + minute * MINUTE;
    // Before the clock of this process began: older than anything that is to come.
    const at: Instant = { wall, mono: now.mono - (minutes - minute) * MINUTE };
    state = house.step(wall);
    grid?.apply(meterReading(state, meter.serial), meter.id, '', at, EVERY);
    roof?.apply(inverterReading(state, inverter.serial), 'fast', '', at, EVERY);
    history.observe(household.snapshot(at));
    const batch = history.flush(at, minute === minutes);
    if (!batch) continue;
    const along = together([householdAlong(database, household), batch]);
    if (database.transaction(() => along.write()).ok) along.kept();
  }
  return asItStands(settings, state);
}

function meterReading({ gridPower, registers }: HouseState, serial: string): Reading {
  return {
    serial,
    values: new Map<Quantity, number>([
      ['grid.power', gridPower],
      ['power.active.import', Math.max(0, gridPower)],
      ['power.active.export', Math.max(0, -gridPower)],
      ['energy.active.import', registers.import],
      ['energy.active.export', registers.export],
    ]),
    refused: [],
  };
}

function inverterReading({ inverter }: HouseState, serial: string): Reading {
  const { dcPower, acPower, battery, energy } = inverter;
  const counted = (wh: number) => Math.floor(wh / INVERTER_STEP) * INVERTER_STEP;
  return {
    serial,
    registerStep: INVERTER_STEP,
    values: new Map<Quantity, number>([
      ['pv.power', dcPower],
      ['inverter.power.active', acPower],
      ['pv.energy', counted(energy.pv.total)],
      ...(battery
        ? ([
            ['battery.power', battery.power],
            ['battery.soc', battery.soc],
            ['battery.energy.charged', counted(energy.charged.total)],
            ['battery.energy.discharged', counted(energy.discharged.total)],
          ] as const)
        : []),
    ]),
    refused: [],
  };
}

function asItStands(settings: Settings, { registers, inverter }: HouseState): Settings {
  const { energy, battery } = inverter;
  const counted = (of: keyof Energy) => ({
    pv: energy.pv[of],
    produced: energy.produced[of],
    charged: energy.charged[of],
    discharged: energy.discharged[of],
    load: energy.load[of],
    import: energy.import[of],
    export: energy.export[of],
  });
  return {
    ...settings,
    registers,
    plant: { ...settings.plant, energies: counted('total'), today: counted('today') },
    ...(settings.battery && battery && { battery: { ...settings.battery, soc: battery.soc, cycles: battery.cycles } }),
  };
}
