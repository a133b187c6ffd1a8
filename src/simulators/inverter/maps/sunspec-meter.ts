import type { HouseState } from '../../house/house.ts';
import { split } from '../../house/noise.ts';
import type { Model } from './sunspec-model.ts';

/** + = export, as the capture of a SolarEdge meter shows it; the SunSpec document leaves the sign open. */
function exported(house: HouseState) {
  const power = -house.gridPower;
  const phases = split(power, [1, 1, 1]).map((watts, i) => ({
    watts,
    voltage: house.inverter.phases[i]?.voltage ?? house.inverter.phases[0]?.voltage ?? 230,
  }));
  return { power, phases };
}

/** Model 203: three phases, scaled integers; layout as captured from a SolarEdge meter. */
export function integerMeter(house: HouseState): Model {
  return {
    id: 203,
    length: 105,
    write(r, at) {
      const { power, phases } = exported(house);
      r.zeros(at + 2, at + 106);
      for (const [i, { watts, voltage }] of phases.entries()) {
        r.i16(at + 3 + i, watts / voltage, 0.1);
        r.i16(at + 8 + i, voltage, 0.01);
        r.i16(at + 19 + i, watts);
      }
      r.i16(at + 2, power / (phases[0]?.voltage ?? 230), 0.1);
      r.i16(at + 6, -1);
      r.i16(at + 7, phases[0]?.voltage ?? 0, 0.01);
      r.i16(at + 15, -2);
      r.i16(at + 16, house.inverter.frequency, 0.01);
      r.i16(at + 17, -2);
      r.i16(at + 18, power);
      r.u32(at + 38, house.registers.export);
      r.u32(at + 46, house.registers.import);
    },
  };
}

/** Model 213: three phases, floats. */
export function floatMeter(house: HouseState): Model {
  return {
    id: 213,
    length: 124,
    write(r, at) {
      const { power, phases } = exported(house);
      r.zeros(at + 2, at + 125);
      for (const [i, { watts, voltage }] of phases.entries()) {
        r.f32(at + 4 + 2 * i, watts / voltage);
        r.f32(at + 12 + 2 * i, voltage);
        r.f32(at + 30 + 2 * i, watts);
      }
      r.f32(at + 2, power / (phases[0]?.voltage ?? 230));
      r.f32(at + 10, phases[0]?.voltage ?? 0);
      r.f32(at + 26, house.inverter.frequency);
      r.f32(at + 28, power);
      r.f32(at + 60, house.registers.export);
      r.f32(at + 68, house.registers.import);
    },
  };
}
