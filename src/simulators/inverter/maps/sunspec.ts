import type { HouseState } from '../../house/house.ts';
import { split } from '../../house/noise.ts';
import type { DeviceMap, Moment } from '../device-map.ts';
import { Registers } from '../registers.ts';
import { storage124, battery802 } from './sunspec-battery.ts';
import type { Model } from './sunspec-model.ts';
import { floatInverter, integerInverter } from './sunspec-inverter.ts';
import { floatMeter, integerMeter } from './sunspec-meter.ts';

/** Which of a model's two forms: scaled integers (SolarEdge, Kostal) or floats (Fronius). */
export type SunSpecNumbers = 'integer' | 'float';

const BASE = 40_000;

/**
 * A SunSpec device at 40000: common model, inverter (101/103 or 111/113), trackers (160), meter (203 or 213) and, with
 * a battery, storage (124 or 802). It answers at night and says that it sleeps.
 */
export function sunSpec(numbers: SunSpecNumbers): DeviceMap {
  return {
    rules: { maxRegisters: 125 },
    sleeps: false,
    image: (moment) => ({ 3: chain(models(numbers, moment)) }),
  };
}

function models(numbers: SunSpecNumbers, moment: Moment): Model[] {
  const { house } = moment;
  const isFloat = numbers === 'float';
  const battery = house.inverter.battery;
  return [
    common(moment.serial),
    isFloat ? floatInverter(house) : integerInverter(house),
    trackers(house),
    isFloat ? floatMeter(house) : integerMeter(house),
    ...(battery ? [isFloat ? storage124(battery) : battery802(battery)] : []),
  ];
}

function chain(models: readonly Model[]): Registers {
  const r = new Registers();
  r.ascii(BASE, 2, 'SunS');
  let at = BASE + 2;
  for (const model of models) {
    r.words(at, [model.id, model.length]);
    model.write(r, at);
    at += model.length + 2;
  }
  r.words(at, [0xffff, 0]);
  return r;
}

function common(serial: string): Model {
  return {
    id: 1,
    length: 66,
    write(r, at) {
      r.zeros(at + 2, at + 67);
      r.ascii(at + 2, 16, 'Simulated');
      r.ascii(at + 18, 16, 'Inverter 8000');
      r.ascii(at + 42, 8, '1.0.0');
      r.ascii(at + 50, 16, serial);
      r.set(at + 66, 1);
      r.set(at + 67, 0x8000);
    },
  };
}

/** Model 160; a battery has two modules of its own, as the Fronius GEN24 shows it. */
function trackers({ inverter }: HouseState): Model {
  const strings = inverter.strings.map((s, i) => ({ ...s, name: `MPPT ${i + 1}`, weight: s.power }));
  const energies = split(
    inverter.energy.pv.total,
    inverter.strings.map(() => 1),
  );
  const modules = strings.map((s, i) => ({ ...s, energy: energies[i]! }));
  const { battery } = inverter;
  if (battery) {
    const side = (sign: 1 | -1, name: string, energy: number) => ({
      name,
      weight: 0,
      voltage: battery.voltage,
      current: Math.max(0, sign * battery.current),
      power: Math.max(0, sign * battery.power),
      energy,
    });
    modules.push(
      side(1, 'StCha', inverter.energy.charged.total),
      side(-1, 'StDisCha', inverter.energy.discharged.total),
    );
  }
  return {
    id: 160,
    length: 8 + 20 * modules.length,
    write(r, at) {
      for (const [i, exponent] of [-2, -1, 0, 0].entries()) r.i16(at + 2 + i, exponent);
      r.words(at + 6, [0, 0, modules.length, 0xffff]);
      for (const [n, module] of modules.entries()) {
        const m = at + 10 + 20 * n;
        r.set(m, n + 1);
        r.ascii(m + 1, 8, module.name);
        r.u16(m + 9, module.current, 0.01);
        r.u16(m + 10, module.voltage, 0.1);
        r.u16(m + 11, module.power);
        r.u32(m + 12, module.energy);
        r.words(m + 14, [0, 0, 0x8000, inverter.running === 'running' ? 4 : 2, 0, 0]);
      }
    },
  };
}
