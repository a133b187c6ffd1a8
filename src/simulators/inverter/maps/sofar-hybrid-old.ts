import type { InverterState } from '../../house/plant.ts';
import type { DeviceMap, Image, Moment } from '../device-map.ts';
import { Registers } from '../registers.ts';
import { faultBits } from './sofar-faults.ts';
import { identity } from './sofar-string.ts';

/** The two devices with this map: they number their states and measure the battery's voltage differently. */
export type OldHybrid = 'hyd-es' | 'me3000sp';

/**
 * Sofar HYD-ES and ME3000SP (ZCS HYD-ZSS and 3000SP): registers 0x0200 to 0x0255, identity by function 4. No frame of
 * the data block was ever captured; the layout is the one that Sofar2mqtt, openWB and solax-modbus agree on.
 */
export function sofarHybridOld(device: OldHybrid): DeviceMap {
  return { rules: { maxRegisters: 125 }, sleeps: false, image: (moment) => image(device, moment) };
}

function image(device: OldHybrid, { house, serial, faultIds }: Moment): Image {
  const { inverter } = house;
  const { battery, energy } = inverter;
  const r = new Registers();
  r.zeros(0x0200, 0x0248);
  r.set(0x0200, device === 'hyd-es' ? stateOfHyd(inverter) : stateOfMe3000(inverter));
  faultBits(r, 0x0201, 5, 1, faultIds);
  for (const [i, phase] of inverter.phases.entries()) {
    r.u16(0x0206 + 2 * i, phase.voltage, 0.1);
    r.i16(0x0207 + 2 * i, phase.current, 0.01);
    r.u16(0x0230 + 2 * i, phase.voltage, 0.1);
    r.u16(0x0231 + 2 * i, phase.current, 0.01);
  }
  r.u16(0x020c, inverter.frequency, 0.01);
  // These devices have 48 V batteries; the house's has a high voltage.
  const voltage = battery ? battery.voltage / 8 : 0;
  r.i16(0x020d, battery?.power ?? 0, 10);
  r.u16(0x020e, voltage, device === 'hyd-es' ? 0.1 : 0.01);
  r.i16(0x020f, voltage > 0 ? (battery?.power ?? 0) / voltage : 0, 0.01);
  r.u16(0x0210, battery?.soc ?? 0);
  r.i16(0x0211, battery?.temperature ?? 0);
  // + = export here.
  r.i16(0x0212, -house.gridPower, 10);
  r.u16(0x0213, house.housePower, 10);
  r.i16(0x0214, inverter.acPower, 10);
  r.u16(0x0215, inverter.dcPower, 10);
  r.u16(0x0216, inverter.phases[0]?.voltage ?? 0, 0.1);
  const counted = [energy.pv, energy.export, energy.import, energy.load];
  for (const [i, { today, total }] of counted.entries()) {
    r.u16(0x0218 + i, Math.floor(today / 10));
    r.u32(0x021c + 2 * i, Math.floor(total / 1000));
  }
  for (const [i, { today, total }] of [energy.charged, energy.discharged].entries()) {
    r.u16(0x0224 + i, Math.floor(today / 10));
    r.u32(0x0226 + 2 * i, Math.floor(total / 1000));
  }
  r.u16(0x022a, inverter.countdown);
  r.u16(0x022c, battery?.cycles ?? 0);
  r.u16(0x022d, inverter.busVoltage, 0.1);
  r.u16(0x0237, battery?.soh ?? 0);
  r.i16(0x0238, inverter.temperature.inner);
  r.i16(0x0239, inverter.temperature.heatsink);
  r.set(0x023a, 12);
  r.u16(0x0243, inverter.generationTime.today);
  r.u32(0x0244, Math.floor(inverter.generationTime.total / 60));
  if (device === 'hyd-es') {
    r.zeros(0x0249, 0x0255);
    for (const [i, string] of inverter.strings.slice(0, 2).entries()) {
      r.u16(0x0250 + 3 * i, string.voltage, 0.1);
      r.u16(0x0251 + 3 * i, string.current, 0.01);
      r.u16(0x0252 + 3 * i, string.power, 10);
    }
  }
  const input = identity(serial, device === 'hyd-es' ? 5 : 4);
  input.zeros(0x10b0, 0x10bc);
  return { 3: r, 4: input };
}

/** 0 waiting, 1 checking, 2 normal (Sofar2mqtt). */
function stateOfHyd({ running }: InverterState): number {
  return running === 'running' ? 2 : running === 'checking' ? 1 : 0;
}

/** 0 waiting, 2 charging, 4 discharging. */
function stateOfMe3000({ battery }: InverterState): number {
  const power = battery?.power ?? 0;
  return power > 0 ? 2 : power < 0 ? 4 : 0;
}
