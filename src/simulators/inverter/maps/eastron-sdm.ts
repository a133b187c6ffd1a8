import { split } from '../../house/noise.ts';
import type { DeviceMap, Image, Moment } from '../device-map.ts';
import { Registers } from '../registers.ts';

/**
 * Eastron meters at the grid connection: function 4, 32-bit floats at even addresses, an even count, 80 registers at
 * most (Eastron SDM630 Modbus protocol; SDM120/230 know the first phase only). An unknown register of the SDM630
 * reads 0.
 */
export function eastronSdm(phases: 1 | 3): DeviceMap {
  return {
    rules: { maxRegisters: 80, evenCounts: true },
    sleeps: false,
    image: (moment) => image(phases, moment),
  };
}

function image(phases: 1 | 3, { house }: Moment): Image {
  const { gridPower, gridReactivePower, registers, inverter } = house;
  const r = new Registers();
  const weights = Array<number>(phases).fill(1);
  const watts = split(gridPower, weights);
  const vars = split(gridReactivePower, weights);
  let amperes = 0;
  for (const [i, power] of watts.entries()) {
    const voltage = inverter.phases[i]?.voltage ?? inverter.phases[0]?.voltage ?? 230;
    const reactive = vars[i] ?? 0;
    const apparent = Math.hypot(power, reactive);
    amperes += apparent / voltage;
    r.f32(0x00 + 2 * i, voltage);
    r.f32(0x06 + 2 * i, apparent / voltage);
    r.f32(0x0c + 2 * i, power);
    r.f32(0x12 + 2 * i, apparent);
    r.f32(0x18 + 2 * i, reactive);
    r.f32(0x1e + 2 * i, apparent > 0 ? power / apparent : 1);
  }
  const imported = registers.import / 1000;
  const exported = registers.export / 1000;
  if (phases === 3) {
    r.f32(0x30, amperes);
    r.f32(0x34, gridPower);
    r.f32(0x38, Math.hypot(gridPower, gridReactivePower));
    r.f32(0x3c, gridReactivePower);
    for (let i = 0; i < 3; i++) {
      r.f32(0x015a + 2 * i, imported / 3);
      r.f32(0x0160 + 2 * i, exported / 3);
    }
  }
  r.f32(0x46, inverter.frequency);
  r.f32(0x48, imported);
  r.f32(0x4a, exported);
  r.f32(0x4c, registers.reactiveImport / 1000);
  r.f32(0x4e, registers.reactiveExport / 1000);
  r.f32(0x0156, imported + exported);
  r.f32(0x0158, (registers.reactiveImport + registers.reactiveExport) / 1000);
  r.zeros(0x0000, 0x0181);
  return { 4: r };
}
