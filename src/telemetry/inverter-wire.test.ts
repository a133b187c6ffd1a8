/** What an inverter and its battery become at a backend, through real HTTP. */
import { describe, expect, it } from 'vitest';
import { inverterAt, type MeterFixture, second, sourceAt } from '../energy/snapshot.fixture.ts';
import type { InverterSnapshot } from '../readings/snapshot.ts';
import type { PolledStatus } from '../status.ts';
import { setUp } from './wire.fixture.ts';

const hybrid: MeterFixture = {
  values: {
    'pv.power': 6180,
    'pv.energy.today': 23_400,
    'pv.string.1.voltage': 512.5,
    'pv.string.2.power': 2947,
    'pv.string.16.current': 0.5,
    'inverter.power.active': -310,
    'inverter.power.reactive': 12,
    'inverter.power.rated': 8000,
    'inverter.frequency': 50.01,
    'inverter.voltage.l1': 231,
    'inverter.current.l2': 6.5,
    'inverter.power.active.l3': 1437,
    'inverter.grid.power': -2400,
    'inverter.temperature.heatsink2': 47,
    'battery.power': 1750,
    'battery.soc': 76,
    'battery.pack.1.power': 1750,
    'battery.pack.1.voltage': 204,
    'battery.pack.1.current': 8.5,
    'battery.pack.2.temperature': 24,
    'battery.pack.2.soc': 75,
    'battery.pack.2.soh': 99,
    'battery.pack.8.cycles': 312,
  },
  registers: {
    'pv.energy': { value: 18_234_560, base: 18_234_000 },
    'battery.energy.charged': { value: 4_120_000, base: 4_119_990 },
    'battery.energy.discharged': { value: 3_870_000, base: 3_869_000 },
    'inverter.energy.grid.import': { value: 1000, base: 999 },
    'inverter.energy.grid.export': { value: 2000, base: 1998 },
    'inverter.energy.load': { value: 3000, base: 2997 },
  },
};

const running: Partial<InverterSnapshot> = { state: { name: 'running', code: 2 }, faults: [], hasBattery: true };
const ID = 'SZ1ES011';

type Wire = Awaited<ReturnType<typeof setUp>>;
type Got = Awaited<ReturnType<Wire['minute']>>;

/** The next minute, with this inverter at its end and no meter. */
function minuteWith({ minute, clock }: Wire, fixture: MeterFixture, more: Partial<InverterSnapshot> = running) {
  const { values: _, registers: __, role: ___, ...rest } = more;
  const at = { wall: clock.now().wall + 60_000, mono: clock.now().mono + 60_000 };
  const roof = sourceAt(at, { source: 'roof', role: 'inverter', up: fixture.up ?? true });
  return minute([], { sources: [roof], inverters: [inverterAt(at, fixture, rest)] });
}

function ofInverter({ energy, metrics }: Got) {
  return [...energy, ...metrics].filter(({ attributes }) => attributes['smartmeter.inverter.id'] !== undefined);
}

function lines(points: ReturnType<typeof ofInverter>): string[] {
  return points
    .map(({ name, unit, value, attributes }) => [name, value, unit, ...Object.values(attributes)].join(' '))
    .map((line) => line.replace('smartmeter.', ''))
    .sort();
}

describe.each(['cumulative', 'delta'] as const)('an inverter on the wire, %s', (temporality) => {
  it('is sent with all that it has and nothing that it has not, each under its id', async () => {
    const wire = await setUp(temporality);
    const got = await minuteWith(wire, hybrid);
    const sum = (total: number, grown: number) => (temporality === 'delta' ? grown : total);
    expect(lines(ofInverter(got))).toEqual(
      [
        `battery.current 8.5 A ${ID} 1`,
        `battery.cycles 312 {cycle} ${ID} 8`,
        `battery.energy.charged.reading 4120 kWh ${ID}`,
        `battery.energy.charged.total ${sum(4120, 0.01)} kWh ${ID}`,
        `battery.energy.discharged.reading 3870 kWh ${ID}`,
        `battery.energy.discharged.total ${sum(3870, 1)} kWh ${ID}`,
        `battery.power 1.75 kW ${ID} 1`,
        `battery.soc 75 % ${ID} 2`,
        `battery.soh 99 % ${ID} 2`,
        `battery.temperature 24 Cel ${ID} 2`,
        `battery.total.power 1.75 kW ${ID}`,
        `battery.total.soc 76 % ${ID}`,
        `battery.voltage 204 V ${ID} 1`,
        `inverter.connection.power -2.4 kW ${ID}`,
        `inverter.energy.export.reading 2 kWh ${ID}`,
        `inverter.energy.export.total ${sum(2, 0.002)} kWh ${ID}`,
        `inverter.energy.import.reading 1 kWh ${ID}`,
        `inverter.energy.import.total ${sum(1, 0.001)} kWh ${ID}`,
        `inverter.energy.load.reading 3 kWh ${ID}`,
        `inverter.energy.load.total ${sum(3, 0.003)} kWh ${ID}`,
        `inverter.grid.current 6.5 A ${ID} L2`,
        `inverter.grid.frequency 50.01 Hz ${ID}`,
        `inverter.grid.power 1.437 kW ${ID} L3`,
        `inverter.grid.voltage 231 V ${ID} L1`,
        `inverter.power.active -0.31 kW ${ID}`,
        `inverter.power.rated 8 kW ${ID}`,
        `inverter.power.reactive 0.012 kvar ${ID}`,
        `inverter.state 1 {state} ${ID} running`,
        `inverter.temperature 47 Cel ${ID} heatsink2`,
        `pv.energy.reading 18234.56 kWh ${ID}`,
        `pv.energy.today 23.4 kWh ${ID}`,
        `pv.energy.total ${sum(18_234.56, 0.56)} kWh ${ID}`,
        `pv.power 6.18 kW ${ID}`,
        `pv.string.current 0.5 A ${ID} 16`,
        `pv.string.power 2.947 kW ${ID} 2`,
        `pv.string.voltage 512.5 V ${ID} 1`,
      ].sort(),
    );
    for (const { name, kind, monotonic } of ofInverter(got)) {
      expect([name, kind]).toEqual([name, name.endsWith('.total') ? 'sum' : 'gauge']);
      if (kind === 'sum') expect(monotonic).toBe(true);
    }
  });

  it('sleeps without a value of now, and in the morning its counter has lost nothing', async () => {
    const wire = await setUp(temporality);
    const register = (value: number) => ({ 'pv.energy': { value, base: 18_234_000 } });
    const evening = await minuteWith(wire, hybrid);
    expect(ofInverter(evening).length).toBeGreaterThan(30);
    const asleep: MeterFixture = { values: hybrid.values!, registers: register(18_234_560), up: false };
    for (let i = 0; i < 5; i++) {
      const night = await minuteWith(wire, asleep, { down: 'sleeping' });
      expect(ofInverter(night)).toEqual([]);
      expect(night.metrics.find(({ name }) => name === 'smartmeter.source.up')?.value).toBe(0);
    }
    const morning = await minuteWith(wire, { registers: register(18_234_567) });
    const total = morning.energy.find(({ name }) => name === 'smartmeter.pv.energy.total');
    expect(total?.value).toBe(temporality === 'delta' ? 0.007 : 18_234.567);
  });

  it('has one state at a time, without the one before', async () => {
    const wire = await setUp(temporality);
    const told = async (name: NonNullable<InverterSnapshot['state']>['name']) => {
      const { metrics } = await minuteWith(wire, {}, { state: { name, code: 0 } });
      return metrics
        .filter((point) => point.name === 'smartmeter.inverter.state')
        .map(({ value, attributes, integer }) => [value, attributes['smartmeter.state'], integer]);
    };
    expect(await told('checking')).toEqual([[1, 'checking', true]]);
    expect(await told('running')).toEqual([[1, 'running', true]]);
    expect(await told('permanent fault')).toEqual([[1, 'permanent fault', true]]);
    const { metrics } = await minuteWith(wire, {}, {});
    expect(metrics.filter(({ name }) => name === 'smartmeter.inverter.state')).toEqual([]);
  });

  it('names each fault while it lasts', async () => {
    const wire = await setUp(temporality);
    const iso = { id: 'ID027', text: 'IsoFault' };
    const grid = { id: 'ID001', text: 'GridOVP' };
    const told = async (faults?: InverterSnapshot['faults']) => {
      const { metrics } = await minuteWith(wire, {}, faults ? { faults } : {});
      return metrics
        .filter(({ name }) => name === 'smartmeter.inverter.fault')
        .map(({ value, unit, attributes }) => [value, unit, attributes]);
    };
    const point = ({ id, text }: typeof iso) => [
      1,
      '{fault}',
      { 'smartmeter.inverter.id': ID, 'smartmeter.fault.id': id, 'smartmeter.fault.text': text },
    ];
    expect(await told([])).toEqual([]);
    expect(await told([iso, grid])).toEqual([point(iso), point(grid)]);
    expect(await told([grid])).toEqual([point(grid)]);
    expect(await told([])).toEqual([]);
    expect(await told()).toEqual([]);
  });

  it('makes the house known: consumption and both shares', async () => {
    const { minute } = await setUp(temporality);
    const house = { gridPower: 500, surplus: -500, consumption: 2000, selfSufficiency: 75, selfConsumption: 100 };
    const { metrics } = await minute([], { house });
    expect(lines(metrics.filter(({ name }) => name.startsWith('smartmeter.house')))).toEqual([
      'house.consumption 2 kW',
      'house.self_consumption 100 %',
      'house.self_sufficiency 75 %',
      'house.surplus -0.5 kW',
    ]);
    const later = await minute([], { house: {} });
    expect(later.metrics.filter(({ name }) => name.startsWith('smartmeter.house'))).toEqual([]);
  });

  it('counts requests and what was discarded on its bus', async () => {
    let ok = 10;
    const bus = () => ({
      bus: '/dev/ttyUSB0',
      phase: 'open' as const,
      since: second(0),
      lastProgress: second(0),
      requests: { ok, exception: 1, silent: 2, garbled: 3 },
      discarded: { late: 4, echo: 5, noise: 6 },
    });
    const polled = (): PolledStatus[] => [{ source: 'roof', bus: bus(), phase: 'polling', refusedReads: [] }];
    const wire = await setUp(temporality, polled);
    const first = await minuteWith(wire, {});
    const counted = ({ metrics }: Got) => lines(metrics.filter(({ name }) => name.includes('.modbus.')));
    expect(counted(first)).toEqual([
      'gateway.modbus.discarded 4 {frame} roof late',
      'gateway.modbus.discarded 5 {frame} roof echo',
      'gateway.modbus.discarded 6 {frame} roof noise',
      'gateway.modbus.requests 1 {request} roof exception',
      'gateway.modbus.requests 10 {request} roof ok',
      'gateway.modbus.requests 2 {request} roof silent',
      'gateway.modbus.requests 3 {request} roof garbled',
    ]);
    ok = 16;
    const next = counted(await minuteWith(wire, {}));
    if (temporality === 'delta') expect(next).toEqual(['gateway.modbus.requests 6 {request} roof ok']);
    else expect(next).toContain('gateway.modbus.requests 16 {request} roof ok');
  });

  it('is a series beside that of a meter with the same id', async () => {
    const { minute, clock } = await setUp(temporality);
    const meter: MeterFixture = { id: 'twin', registers: { 'energy.active.import': { value: 1001, base: 1000 } } };
    const inverter = inverterAt(clock.now(), { id: 'twin', registers: { 'pv.energy': { value: 2002, base: 2000 } } });
    const { energy } = await minute([meter], { inverters: [inverter] });
    expect(energy.map(({ name, attributes }) => [name, attributes])).toEqual([
      ['smartmeter.energy.active.import.total', { 'smartmeter.meter.id': 'twin' }],
      ['smartmeter.pv.energy.total', { 'smartmeter.inverter.id': 'twin' }],
    ]);
  });
});
