import type { HouseState } from '../../house/house.ts';
import type { Running } from '../../house/plant.ts';
import type { Model } from './sunspec-model.ts';

/** SunSpec `St`: 2 sleeping, 3 starting, 4 at its best point. */
const STATES: Record<Running, number> = { off: 2, waiting: 3, checking: 3, running: 4 };
const NO_U16 = 0xffff;
const NO_I16 = 0x8000;

/** Model 101 or 103: integers with scale factors. That of the power changes with the power, as SolarEdge does it. */
export function integerInverter({ inverter }: HouseState): Model {
  const { phases, acPower } = inverter;
  return {
    id: phases.length === 3 ? 103 : 101,
    length: 50,
    write(r, at) {
      const dc = directCurrent(inverter.strings);
      const exponent = acPower < 3000 ? -1 : 0;
      const step = 10 ** exponent;
      r.zeros(at + 2, at + 51);
      r.u16(at + 2, sum(phases.map((p) => p.current)), 0.01);
      r.i16(at + 6, -2);
      for (let i = 0; i < 3; i++) {
        const phase = phases[i];
        r.set(at + 3 + i, NO_U16);
        r.set(at + 7 + i, NO_U16);
        r.set(at + 10 + i, NO_U16);
        if (phase) r.u16(at + 3 + i, phase.current, 0.01);
        if (phase) r.u16(at + 10 + i, phase.voltage, 0.1);
      }
      r.i16(at + 13, -1);
      r.i16(at + 14, acPower, step);
      r.i16(at + 15, exponent);
      r.u16(at + 16, inverter.frequency, 0.01);
      r.i16(at + 17, -2);
      r.i16(at + 18, Math.hypot(acPower, inverter.acReactivePower));
      r.i16(at + 20, inverter.acReactivePower);
      r.set(at + 22, NO_I16);
      r.set(at + 23, NO_I16);
      r.u32(at + 24, inverter.energy.produced.total);
      r.u16(at + 27, dc.current, 0.01);
      r.i16(at + 28, -2);
      r.u16(at + 29, dc.voltage, 0.1);
      r.i16(at + 30, -1);
      r.i16(at + 31, dc.power);
      r.i16(at + 33, inverter.temperature.inner, 0.1);
      r.i16(at + 34, inverter.temperature.heatsink, 0.1);
      r.words(at + 35, [NO_I16, NO_I16]);
      r.i16(at + 37, -1);
      r.words(at + 38, [STATES[inverter.running], NO_U16]);
    },
  };
}

/** Model 111 or 113: floats. */
export function floatInverter({ inverter }: HouseState): Model {
  const { phases, acPower } = inverter;
  return {
    id: phases.length === 3 ? 113 : 111,
    length: 60,
    write(r, at) {
      const dc = directCurrent(inverter.strings);
      r.zeros(at + 2, at + 61);
      r.f32(at + 2, sum(phases.map((p) => p.current)));
      for (let i = 0; i < 3; i++) {
        r.f32(at + 4 + 2 * i, phases[i]?.current ?? Number.NaN);
        r.f32(at + 10 + 2 * i, Number.NaN);
        r.f32(at + 16 + 2 * i, phases[i]?.voltage ?? Number.NaN);
      }
      r.f32(at + 22, acPower);
      r.f32(at + 24, inverter.frequency);
      r.f32(at + 26, Math.hypot(acPower, inverter.acReactivePower));
      r.f32(at + 28, inverter.acReactivePower);
      r.f32(at + 30, Number.NaN);
      r.f32(at + 32, inverter.energy.produced.total);
      r.f32(at + 34, dc.current);
      r.f32(at + 36, dc.voltage);
      r.f32(at + 38, dc.power);
      r.f32(at + 40, inverter.temperature.inner);
      r.f32(at + 42, inverter.temperature.heatsink);
      r.f32(at + 44, Number.NaN);
      r.f32(at + 46, Number.NaN);
      r.words(at + 48, [STATES[inverter.running], NO_U16]);
    },
  };
}

function directCurrent(strings: HouseState['inverter']['strings']) {
  return {
    voltage: strings[0]?.voltage ?? 0,
    current: sum(strings.map((s) => s.current)),
    power: sum(strings.map((s) => s.power)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
