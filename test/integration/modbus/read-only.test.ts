/** Nothing but reads of registers leaves us, whatever is asked for and whatever comes back. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { MODBUS_FAMILIES } from '../../../src/devices/modbus/catalogue.ts';
import { GROUPS } from '../../../src/devices/modbus/register-map.ts';
import { wantedOf } from '../../../src/polling/wanted.ts';
import { systemClock } from '../../../src/clock.ts';
import { seededRandom } from '../../../src/simulators/random.ts';
import { planReads } from '../../../src/transports/modbus/plan.ts';
import type { ReadRequest } from '../../../src/transports/modbus/request.ts';
import type { BusTiming } from '../../../src/transports/modbus/settings.ts';
import { startBus } from '../../support/modbus-bus.ts';
import { startTcpDevice } from '../../support/modbus-device.ts';
import { storm } from '../../support/modbus-storm.ts';

const timing: BusTiming = { gap: 1, timeout: 10, retries: 1, drainSilence: 5, drainAtMost: 40 };
const maps = MODBUS_FAMILIES.flatMap(({ profiles }) => profiles);

/** What no caller should ask for. None of it is a read that a device could answer. */
const impossible = [
  { unit: 0, table: 'holding', address: 0, count: 1 },
  { unit: 248, table: 'holding', address: 0, count: 1 },
  { unit: 256 + 1, table: 'holding', address: 0, count: 1 },
  { unit: 1, table: 'holding', address: 0, count: 0 },
  { unit: 1, table: 'holding', address: 0, count: 126 },
  { unit: 1, table: 'holding', address: 65_536, count: 1 },
  { unit: 1, table: 'holding', address: -1, count: 1 },
  { unit: 1, table: 'holding', address: Number.NaN, count: 1 },
] as const satisfies ReadRequest[];

describe.each([
  { kind: 'rtu+tcp' as const, framing: 'rtu' as const },
  { kind: 'modbus+tcp' as const, framing: 'tcp' as const },
])('over $kind', ({ kind, framing }) => {
  it('a whole run over every map, in bad weather, sends functions 3 and 4 and no other', async () => {
    const weather = storm(framing, timing, systemClock, seededRandom(7));
    const device = await startTcpDevice(framing, weather.behave);
    onTestFinished(() => device.stop());
    const { bus, until, stop } = await startBus({ kind, host: '127.0.0.1', port: device.port });
    onTestFinished(stop);
    await until(({ phase }) => phase === 'open');

    for (const map of maps) {
      for (const read of GROUPS.flatMap((group) => planReads(wantedOf(map, group), map.limits, []))) {
        await until(({ phase }) => phase === 'open');
        await bus.read({ ...read, unit: 1 }, timing);
      }
    }
    // Whatever came before, this one is of an input register.
    await bus.read({ unit: 1, table: 'input', address: 0x2000, count: 14 }, timing);
    expect(device.asked.length).toBeGreaterThan(maps.length);
    expect(new Set(device.asked.map(({ fc }) => fc))).toEqual(new Set([3, 4]));
    for (const { count, bytes } of device.asked) {
      expect(count).toBeLessThanOrEqual(125);
      expect(bytes).toHaveLength(framing === 'rtu' ? 8 : 12);
    }
  });

  it('what cannot be a read is answered without asking the device', async () => {
    const device = await startTcpDevice(framing, () => {});
    onTestFinished(() => device.stop());
    const { bus, until, stop } = await startBus({ kind, host: '127.0.0.1', port: device.port });
    onTestFinished(stop);
    await until(({ phase }) => phase === 'open');
    for (const request of impossible) {
      expect((await bus.read(request, timing)).kind).not.toBe('registers');
    }
    expect(device.asked.map(({ unit, fc, address, count }) => ({ unit, fc, address, count }))).toEqual([]);
  });
});
