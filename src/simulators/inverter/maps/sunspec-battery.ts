import type { BatteryState } from '../../house/battery.ts';
import type { Model } from './sunspec-model.ts';

/** Model 124, storage controls: the level only; a Fronius shows power in model 160. */
export function storage124(battery: BatteryState): Model {
  return {
    id: 124,
    length: 24,
    write(r, at) {
      for (let i = 2; i <= 25; i++) r.set(at + i, 0xffff);
      r.u16(at + 2, 5000);
      r.u16(at + 8, battery.soc, 0.01);
      r.u16(at + 10, battery.voltage, 0.1);
      // 3 discharging, 4 charging, 6 holding.
      r.set(at + 11, battery.power > 0 ? 4 : battery.power < 0 ? 3 : 6);
      for (let i = 18; i <= 25; i++) r.set(at + i, 0x8000);
      r.i16(at + 18, 0);
      r.i16(at + 22, -2);
      r.i16(at + 24, -1);
    },
  };
}

/** Model 802, battery. The document leaves the sign of A and W open; here + is discharging, as Kostal does it. */
export function battery802(battery: BatteryState): Model {
  return {
    id: 802,
    length: 62,
    write(r, at) {
      for (let i = 2; i <= 51; i++) r.set(at + i, 0xffff);
      for (let i = 52; i <= 63; i++) r.set(at + i, 0x8000);
      r.u16(at + 2, battery.capacity / battery.voltage);
      r.u16(at + 3, battery.capacity);
      r.u16(at + 11, battery.soc, 0.1);
      r.u16(at + 13, battery.soh);
      r.u32(at + 14, battery.cycles);
      r.set(at + 16, battery.power > 0 ? 4 : battery.power < 0 ? 3 : 6);
      r.set(at + 22, 3);
      r.words(at + 26, Array<number>(8).fill(0));
      r.u16(at + 34, battery.voltage, 0.1);
      r.i16(at + 44, -battery.current, 0.01);
      r.i16(at + 47, -battery.power);
      r.i16(at + 52, 0);
      r.i16(at + 53, 0);
      r.i16(at + 56, -1);
      r.i16(at + 58, 0);
      r.i16(at + 59, -1);
      r.i16(at + 61, -2);
      r.i16(at + 63, 0);
    },
  };
}
