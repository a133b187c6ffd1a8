import { connect } from 'mqtt';
import { every, type Clock } from '../../src/clock.ts';
import { EnergyRegister } from '../../src/simulators/house/registers.ts';
import { defaultHouse, SimulatedHouse, type HouseState } from '../../src/simulators/house/house.ts';
import { between, type Random } from '../../src/simulators/random.ts';
import { amisPayload } from '../../src/simulators/reader/payload.ts';
import { noQuirks } from '../../src/simulators/reader/quirks.ts';

export const SERIAL = '0123456789';
/** Milliseconds between messages: 20 a second. */
const EVERY = 50;
/** W, below the 45 kW that the service believes. */
const POWER = { least: 2000, most: 40_000 };

/** The registers of the truth, by their name at the service. Wh or varh, whole. */
export type Registers = Readonly<Record<(typeof REGISTERS)[number], number>>;

export const REGISTERS = [
  'energy.active.import',
  'energy.active.export',
  'energy.reactive.import',
  'energy.reactive.export',
] as const;

/** A reader at a broker. Its registers rise only while it is told to, all four, each with a power of its own. */
export interface Meter {
  readonly registers: () => Registers;
  readonly grow: () => void;
  readonly hold: () => void;
  readonly stop: () => void;
}

/** Begins to publish, and goes on whatever happens to the broker. What cannot be published is not queued. */
export function startMeter(port: number, clock: Clock, random: Random): Meter {
  const client = connect({ host: '127.0.0.1', port, reconnectPeriod: 100, queueQoSZero: false });
  client.on('error', () => {});
  const start = clock.now().wall;
  const house = new SimulatedHouse({ ...defaultHouse, start }, random).state;
  const { registers: first } = house;
  const all = [first.import, first.export, first.reactiveImport, first.reactiveExport].map((value) => ({
    register: new EnergyRegister(value),
    power: 0,
  }));
  let isGrowing = false;
  let last = Math.round(clock.now().mono);
  const valueOf = (i: number) => all[i]?.register.value ?? NaN;

  function turn(): void {
    const now = Math.round(clock.now().mono);
    for (const each of all) {
      if (isGrowing) each.register.add(each.power, now - last);
      if (random() < 0.05) each.power = Math.round(between(random, POWER.least, POWER.most));
    }
    last = now;
  }

  function state(): HouseState {
    const registers = {
      import: valueOf(0),
      export: valueOf(1),
      reactiveImport: valueOf(2),
      reactiveExport: valueOf(3),
    };
    return { ...house, at: clock.now().wall, gridPower: 1000, gridReactivePower: -200, registers };
  }

  const cancel = every(clock, EVERY, () => {
    turn();
    if (client.connected) client.publish('amis/out', amisPayload(state(), SERIAL, noQuirks));
  });
  return {
    registers: () => Object.fromEntries(REGISTERS.map((name, i) => [name, valueOf(i)])) as Registers,
    grow() {
      for (const each of all) each.power = POWER.most;
      isGrowing = true;
    },
    hold() {
      turn();
      isGrowing = false;
    },
    stop() {
      cancel();
      client.end(true);
    },
  };
}
