import type { Running } from '../../house/plant.ts';
import type { DeviceMap, Image, Moment } from '../device-map.ts';
import { Registers } from '../registers.ts';
import { faultBits } from './sofar-faults.ts';

const STATES: Record<Running, number> = { off: 0, waiting: 0, checking: 1, running: 2 };

/**
 * Sofar KTL-X, TL and TLM up to V2: 40 registers at 0x0000, strings of three-phase devices at 0x0105, identity by
 * function 4 at 0x2000. Layout and steps as the captures of a 6KTL-X (SF4ES006) and of a single-phase device with two
 * trackers show them; 32-bit values are high word first there.
 */
export function sofarString(): DeviceMap {
  return { rules: { maxRegisters: 125 }, sleeps: true, image };
}

function image({ house, serial, faultIds }: Moment): Image {
  const { inverter } = house;
  const [pv1, pv2] = inverter.strings;
  const r = new Registers();
  r.zeros(0x0000, 0x0027);
  r.set(0x0000, STATES[inverter.running]);
  faultBits(r, 0x0001, 5, 1, faultIds);
  for (const [i, string] of [pv1, pv2].entries()) {
    r.u16(0x0006 + 2 * i, string?.voltage ?? 0, 0.1);
    r.u16(0x0007 + 2 * i, string?.current ?? 0, 0.01);
    r.u16(0x000a + i, string?.power ?? 0, 10);
    // "Sampled by the slave CPU". Documents call 0x001F the current of PV1; captures show the voltage of PV2.
    r.u16(0x001e + i, string?.voltage ?? 0, 0.1);
    r.set(0x0024 + i, 2989);
  }
  r.u16(0x000c, inverter.acPower, 10);
  r.i16(0x000d, inverter.acReactivePower, 10);
  r.u16(0x000e, inverter.frequency, 0.01);
  for (const [i, phase] of inverter.phases.entries()) {
    r.u16(0x000f + 2 * i, phase.voltage, 0.1);
    r.u16(0x0010 + 2 * i, phase.current, 0.01);
  }
  r.u32(0x0015, Math.floor(inverter.energy.produced.total / 1000));
  r.u32(0x0017, Math.floor(inverter.generationTime.total / 60));
  r.u16(0x0019, Math.floor(inverter.energy.produced.today / 10));
  r.u16(0x001a, inverter.generationTime.today);
  r.i16(0x001b, inverter.temperature.heatsink);
  r.i16(0x001c, inverter.temperature.inner);
  r.u16(0x001d, inverter.busVoltage, 0.1);
  r.u16(0x0020, inverter.countdown);
  r.set(0x0022, 1);
  r.set(0x0026, 1299);
  r.set(0x0027, 12);
  if (inverter.phases.length === 3) {
    r.zeros(0x0105, 0x0114);
    for (const [i, string] of inverter.strings.slice(0, 8).entries()) {
      r.u16(0x0105 + 2 * i, string.voltage, 0.1);
      r.u16(0x0106 + 2 * i, string.current, 0.01);
    }
  }
  return { 3: r, 4: identity(serial, 3) };
}

/** Product code, serial and versions as a HYD3000-ES answered them to function 4 at 0x2000. */
export function identity(serial: string, product: number): Registers {
  const r = new Registers();
  r.set(0x2000, product);
  r.ascii(0x2001, 7, serial);
  r.ascii(0x2008, 2, 'V260');
  r.ascii(0x200a, 2, 'V100');
  r.ascii(0x200c, 2, 'V260');
  return r;
}
