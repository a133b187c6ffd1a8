import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { silentLogger } from '../../src/logger.ts';
import { LiveHouse } from '../../src/simulators/house/live-house.ts';
import { noFaults } from '../../src/simulators/inverter/faults.ts';
import { SimulatedInverter } from '../../src/simulators/inverter/inverter.ts';
import { settingsFor, type DeviceKind, type Endpoint } from '../../src/simulators/inverter/settings.ts';
import { seededRandom } from '../../src/simulators/random.ts';
import { SimulatedReader } from '../../src/simulators/reader/reader.ts';
import { defaultReader } from '../../src/simulators/reader/settings.ts';
import { startBackend } from '../support/backend.ts';
import { runCli, startService, type Service } from '../support/service.ts';

const NOON = Date.parse('2026-06-21T12:00:00+02:00');
const RTU: Endpoint = { over: 'rtu-tcp', host: '127.0.0.1', port: 0 };

/** An inverter at noon in June, at a house of its own. */
async function inverter(kind: DeviceKind, endpoint: Endpoint = RTU) {
  const settings = settingsFor(kind);
  const deps = { clock: systemClock, random: seededRandom(3), logger: silentLogger };
  const house = new LiveHouse({ ...settings.house, start: NOON }, deps);
  const device = new SimulatedInverter({ ...settings, endpoint, latency: 0, baud: 0 }, { ...deps, house });
  await device.start();
  onTestFinished(() => device.stop());
  return { device, house };
}

async function reader(service: Service, house: LiveHouse) {
  await service.child.line(/Connected to the broker/);
  const port = Number(/port (\d+)/.exec(await service.child.line(/Point a reader at/))?.[1]);
  const deps = { clock: systemClock, random: seededRandom(3), logger: silentLogger, house };
  const reader = new SimulatedReader({ ...defaultReader, broker: { host: '127.0.0.1', port }, interval: 500 }, deps);
  await reader.start();
  onTestFinished(() => reader.stop());
}

describe('run, with an inverter', () => {
  it.each<DeviceKind>([
    { map: 'sofar-string' },
    { map: 'sofar-hybrid-old', device: 'hyd-es' },
    { map: 'sofar-g3', firmware: 'hyd-3ph' },
    { map: 'sunspec', numbers: 'integer' },
  ])('finds $map by itself, and the house adds up', async (kind) => {
    const over = kind.map === 'sunspec' ? 'modbus-tcp' : 'rtu-tcp';
    const { device, house } = await inverter(kind, { ...RTU, over });
    const service = await startService({ RS485_PORT: device.address(), RS485_INTERVAL: '1s' });
    await reader(service, house);
    const state = await service.until(({ house }) => house.consumptionKw !== undefined);
    const [found] = state.inverters;
    expect(found).toMatchObject({ up: true, ...(device.counts && {}) });
    expect(state.house.pvPowerKw).toBeGreaterThan(1);
    // Reader and inverter are read at different moments and round differently; loads switch in between.
    const truth = house.state();
    expect(state.house.consumptionKw! * 1000).toBeGreaterThan(0);
    expect(Math.abs(state.house.pvPowerKw! * 1000 - truth.pvPower)).toBeLessThan(0.25 * truth.pvPower + 300);
    expect(device.counts.writes).toBe(0);
  });

  it('delivers its metrics under its serial number', async () => {
    const { device } = await inverter({ map: 'sofar-g3', firmware: 'hyd-3ph' });
    const backend = await startBackend();
    await startService({
      RS485_PORT: device.address(),
      RS485_INTERVAL: '1s',
      OTEL_EXPORTER_OTLP_ENDPOINT: backend.url(),
      OTEL_METRIC_EXPORT_INTERVAL: '300',
    });
    const of = { 'smartmeter.inverter.id': 'ZP1ES108M5A00123' };
    for (const [name, unit] of [
      ['smartmeter.pv.power', 'kW'],
      ['smartmeter.pv.energy.total', 'kWh'],
      ['smartmeter.pv.string.voltage', 'V'],
      ['smartmeter.inverter.power.active', 'kW'],
      ['smartmeter.inverter.grid.frequency', 'Hz'],
      ['smartmeter.inverter.state', '{state}'],
      ['smartmeter.battery.soc', '%'],
      ['smartmeter.battery.energy.charged.total', 'kWh'],
    ] as const) {
      const point = await backend.waitFor((store) => store.points(name, of)[0]);
      expect([name, point.unit]).toEqual([name, unit]);
    }
    const [up] = await backend.waitFor((store) => {
      const points = store.points('smartmeter.source.up', { 'smartmeter.source': 'inverter' });
      return points.length > 0 ? points : undefined;
    });
    expect(Number(up!.value)).toBeLessThanOrEqual(1);
  });

  it('says that a bus cannot be opened, goes on, and recovers without a restart', async () => {
    const { device } = await inverter({ map: 'sofar-string' });
    const service = await startService({ RS485_PORT: device.address(), RS485_INTERVAL: '1s' });
    await service.until(({ inverters }) => inverters.some(({ up }) => up));
    await device.cut();
    await service.until(({ sources }) => sources.some(({ id, up }) => id === 'inverter' && up));
    expect((await fetch(`${service.pageUrl}/healthz`)).status).toBe(200);
    device.set({ ...noFaults });
    await service.until(({ inverters }) => inverters.some(({ up }) => up));
  });

  it('keeps running with a port that is not there, and names it', async () => {
    const service = await startService({ RS485_PORT: '/dev/serial/by-id/usb-nothing' });
    const state = await service.until(({ problems }) => problems.some(({ code }) => code === 'bus-unreachable'));
    expect(JSON.stringify(state.problems)).toContain('/dev/serial/by-id/usb-nothing');
  });
});

describe('scan', () => {
  it('finds what answers, as configuration to paste', async () => {
    const { device } = await inverter({ map: 'sofar-g3', firmware: 'hyd-3ph' });
    const { code, output } = await runCli(['scan', '--port', device.address(), '--units', '1-2', '--listen', '0']);
    expect(output).toContain('ZP1ES108M5A00123');
    expect(output).toContain(`RS485_PORT=${device.address()}`);
    expect(code).toBe(0);
    expect(device.counts.writes).toBe(0);
  });

  it('says that nothing is there', async () => {
    const { code, output } = await runCli(['scan', '--port', 'rtu+tcp://127.0.0.1:9', '--units', '1', '--listen', '0']);
    expect(output).toMatch(/refuses the connection/);
    expect(code).toBe(1);
  });
});
