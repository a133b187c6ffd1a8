/** What arrives at a backend, byte for byte, through real HTTP. */
import { describe, expect, it } from 'vitest';
import { type MeterFixture, sourceAt, START } from '../energy/snapshot.fixture.ts';
import { setUp } from './wire.fixture.ts';

/** The reader's whole telegram. */
const telegram: MeterFixture = {
  id: '4711',
  clockOffset: 1.5,
  values: {
    'power.active.import': 1234,
    'power.active.export': 56,
    'power.reactive.import': 78,
    'power.reactive.export': 910,
    'power.active.saldo': -1178,
    inkasso: -3,
    'grid.power': 1178,
    'grid.voltage.l1': 230.5,
    'grid.voltage.l2': 231,
    'grid.current.l3': 4.25,
    'grid.frequency': 49.98,
  },
  registers: {
    'energy.active.import': { value: 12_345_678, base: 12_345_000 },
    'energy.active.export': { value: 2_000_001, base: 2_000_000 },
    'energy.reactive.import': { value: 333, base: 330 },
    'energy.reactive.export': { value: 4_000_000_444, base: 4_000_000_440 },
  },
};

const ten = [
  ['smartmeter.energy.active.import.total', 'kWh', 'sum', 12_345.678, 0.678],
  ['smartmeter.energy.active.export.total', 'kWh', 'sum', 2000.001, 0.001],
  ['smartmeter.energy.reactive.import.total', 'kvarh', 'sum', 0.333, 0.003],
  ['smartmeter.energy.reactive.export.total', 'kvarh', 'sum', 4_000_000.444, 0.004],
  ['smartmeter.power.active.import', 'kW', 'gauge', 1.234, 1.234],
  ['smartmeter.power.active.export', 'kW', 'gauge', 0.056, 0.056],
  ['smartmeter.power.reactive.import', 'kvar', 'gauge', 0.078, 0.078],
  ['smartmeter.power.reactive.export', 'kvar', 'gauge', 0.91, 0.91],
  ['smartmeter.power.active.saldo', 'kW', 'gauge', -1.178, -1.178],
  ['smartmeter.inkasso', '1', 'gauge', -3, -3],
] as const;

describe.each(['cumulative', 'delta'] as const)('on the wire, %s', (temporality) => {
  it.each(ten)('%s in %s', async (name, unit, kind, cumulative, delta) => {
    const { minute } = await setUp(temporality);
    const got = await minute([telegram]);
    const points = [...got.energy, ...got.metrics].filter((point) => point.name === name);
    expect(points).toHaveLength(1);
    expect(points[0]).toMatchObject({
      unit,
      kind,
      value: temporality === 'delta' ? delta : cumulative,
      attributes: { 'smartmeter.meter.id': '4711' },
      ...(kind === 'sum' ? { temporality, monotonic: true } : {}),
    });
    expect(points[0]!.integer).toBe(name === 'smartmeter.inkasso');
  });

  it('sends everything else the meter says, once, with time and attributes', async () => {
    const { minute, clock } = await setUp(temporality);
    const { metrics } = await minute([telegram], { house: { gridPower: 1178, surplus: -1178 } });
    const flat = metrics
      .filter(({ name }) => !name.startsWith('smartmeter.gateway') && !name.startsWith('smartmeter.power'))
      .map(({ name, unit, value, attributes }) => [name, value, unit, ...Object.values(attributes)].join(' '));
    expect(flat.sort()).toEqual([
      'smartmeter.energy.active.export.reading 2000.001 kWh 4711',
      'smartmeter.energy.active.import.reading 12345.678 kWh 4711',
      'smartmeter.energy.reactive.export.reading 4000000.444 kvarh 4711',
      'smartmeter.energy.reactive.import.reading 0.333 kvarh 4711',
      'smartmeter.grid.current 4.25 A 4711 L3',
      'smartmeter.grid.frequency 49.98 Hz 4711',
      'smartmeter.grid.power 1.178 kW 4711',
      'smartmeter.grid.voltage 230.5 V 4711 L1',
      'smartmeter.grid.voltage 231 V 4711 L2',
      'smartmeter.house.surplus -1.178 kW',
      'smartmeter.inkasso -3 1 4711',
      'smartmeter.source.up 1 {state} house',
    ]);
    for (const { end } of metrics) expect(end).toBe(clock.now().wall);
  });

  it('names who speaks, and goes where it is told', async () => {
    const { minute, energy, metrics } = await setUp(temporality);
    await minute([telegram]);
    for (const capture of [energy, metrics]) {
      expect(capture.requests).toHaveLength(1);
      expect(capture.requests[0]!.headers).toMatchObject({ 'x-tenant': 'mine', 'content-encoding': 'gzip' });
      expect(capture.points()[0]!.resource).toEqual({
        'service.name': 'smartmeter-otel',
        'service.version': '1.2.3',
        'service.instance.id': 'i-1',
        'host.name': 'pi',
      });
    }
  });

  it('takes one snapshot a collection and way', async () => {
    const { minute, snapshots } = await setUp(temporality);
    await minute([telegram]);
    expect(snapshots()).toBe(2);
  });

  it('says nothing of a meter that is silent or frozen, and goes on when it returns', async () => {
    const { minute } = await setUp(temporality);
    const ofMeter = ({ energy, metrics }: Awaited<ReturnType<typeof minute>>) =>
      [...energy, ...metrics].filter(({ attributes }) => attributes['smartmeter.meter.id'] !== undefined);
    const down = { sources: [sourceAt({ wall: START, mono: 0 }, { up: false })], house: {} };
    const up = { house: { gridPower: 1178, surplus: -1178 } };
    expect(ofMeter(await minute([telegram], up)).length).toBeGreaterThan(15);
    for (let i = 0; i < 5; i++) {
      const silent = await minute([{ ...telegram, up: false }], down);
      expect(ofMeter(silent)).toEqual([]);
      expect(silent.metrics.filter(({ name }) => name === 'smartmeter.house.surplus')).toEqual([]);
      expect(silent.metrics.find(({ name }) => name === 'smartmeter.source.up')?.value).toBe(0);
    }
    const registers = { 'energy.active.import': { value: 12_346_678, base: 12_345_000 } };
    const back = await minute([{ ...telegram, registers }], up);
    expect(back.energy).toHaveLength(1);
    expect(back.energy[0]).toMatchObject({ value: temporality === 'delta' ? 1 : 12_346.678 });
    expect(ofMeter(back).some(({ name }) => name === 'smartmeter.power.active.import')).toBe(true);
  });

  it('lets a single value vanish by itself', async () => {
    const { minute } = await setUp(temporality);
    await minute([telegram]);
    const { metrics } = await minute([{ ...telegram, values: { 'power.active.import': 5 } }]);
    expect(metrics.filter(({ name }) => /power|inkasso|grid/.test(name)).map(({ name }) => name)).toEqual([
      'smartmeter.power.active.import',
    ]);
  });

  it('sends a meter that was only seen in retained messages nowhere', async () => {
    const { minute, energy } = await setUp(temporality);
    const got = await minute([{ ...telegram, up: false, values: {}, registers: {} }]);
    expect(energy.requests).toEqual([]);
    expect(got.metrics.filter(({ attributes }) => 'smartmeter.meter.id' in attributes)).toEqual([]);
  });

  it('tells messages and exports by outcome', async () => {
    const { minute, energy } = await setUp(temporality);
    const counted = (n: number) => ({
      sources: [
        sourceAt(
          { wall: START, mono: 0 },
          { messages: { accepted: n, partial: 0, ignored: 1, retained: 0, refused: 0 } },
        ),
      ],
    });
    energy.reply = { status: 503 };
    await minute([telegram], counted(10));
    const { metrics } = await minute([telegram], counted(16));
    const of = (name: string, outcome: string) =>
      metrics.find((p) => p.name === name && p.attributes['smartmeter.outcome'] === outcome);
    expect(of('smartmeter.gateway.messages', 'accepted')).toMatchObject({
      value: temporality === 'delta' ? 6 : 16,
      unit: '{message}',
      temporality,
      integer: true,
      attributes: { 'smartmeter.source': 'house' },
    });
    expect(of('smartmeter.gateway.messages', 'refused')?.value).toBe(temporality === 'delta' ? undefined : 0);
    const failures = metrics.filter(
      (p) => p.name === 'smartmeter.gateway.exports' && p.attributes['smartmeter.outcome'] === 'failed',
    );
    expect(failures.find((p) => p.attributes['smartmeter.signal'] === 'energy')?.value).toBe(1);
    expect(metrics.find((p) => p.name === 'smartmeter.gateway.reading.age')?.value).toBeGreaterThan(100);
    expect(metrics.find((p) => p.name === 'smartmeter.gateway.meter.clock.offset')).toMatchObject({
      value: 1.5,
      unit: 's',
    });
  });
});

describe('energy, cumulative', () => {
  it('begins with the segment, first with an interval of length 0, and anew with a new segment', async () => {
    const { minute } = await setUp('cumulative');
    const at = (seconds: number) => ({ wall: START + seconds * 1000, mono: seconds * 1000 });
    const register = (found: object) => [{ registers: { 'energy.active.import': { value: 1000, ...found } } }];
    const spans = [
      await minute(register({ since: at(30), at: at(30) })),
      await minute(register({ since: at(30), at: at(100) })),
      await minute(register({ since: at(150), at: at(170), segment: 2 })),
    ].map(({ energy }) => energy.map(({ start, end }) => [(start - START) / 1000, (end - START) / 1000]));
    expect(spans).toEqual([[[60, 60]], [[60, 120]], [[180, 180]]]);
  });
});

describe('energy, delta', () => {
  const importing = (value: number, found: object = {}) => [
    { registers: { 'energy.active.import': { value, base: 5_000_000, ...found } } },
  ];
  const wattHours = (points: readonly { value: number }[]) =>
    Math.round(points.reduce((sum, p) => sum + p.value * 1000, 0));

  it('tells nothing at first sight and nothing while nothing grows', async () => {
    const { minute, energy } = await setUp('delta');
    await minute(importing(5_000_000));
    await minute(importing(5_000_000));
    expect(energy.requests).toEqual([]);
  });

  it('adds up to the register over refusals, outages and cuts, by retries that are byte-identical', async () => {
    const { minute, energy, clock, telemetry } = await setUp('delta');
    let value = 5_000_000;
    for (const reply of ['ok', 503, 'cut', 'ok', 401, 429, 'ok'] as const) {
      value += 17;
      energy.reply = reply === 'ok' ? { status: 200 } : reply === 'cut' ? 'cut' : { status: reply };
      await minute(importing(value));
    }
    // Whatever pause it has taken is over after a while.
    for (let i = 0; i < 20; i++) await minute(importing(value));
    expect(telemetry.outbox?.status().rows).toBe(0);

    const different = new Map(energy.requests.map(({ body, points }) => [body.toString('hex'), points]));
    expect(energy.requests.length).toBeGreaterThan(different.size);
    const points = [...different.values()].flat();
    expect(wattHours(points)).toBe(value - 5_000_000);
    for (const [i, point] of points.entries()) {
      expect(point.start).toBeLessThan(point.end);
      if (i > 0) expect(point.start).toBe(points[i - 1]!.end);
    }
    expect(points.at(-1)!.end).toBeLessThanOrEqual(clock.now().wall);
  });

  it('loses and doubles nothing when the meter gets its serial number', async () => {
    const { minute } = await setUp('delta');
    const first = await minute(importing(5_000_010));
    const second = await minute([{ id: '4711', ...importing(5_000_025)[0] }]);
    expect(wattHours([...first.energy, ...second.energy])).toBe(25);
    expect(second.energy[0]!.attributes).toEqual({ 'smartmeter.meter.id': '4711' });
  });

  it('still tells what a reader said before it fell silent while the backend was away', async () => {
    const { minute, energy } = await setUp('delta');
    energy.reply = { status: 503 };
    await minute(importing(5_000_010));
    energy.reply = { status: 200 };
    expect(wattHours((await minute([{ up: false, ...importing(5_000_010)[0] }])).energy)).toBe(10);
    expect((await minute([{ up: false, ...importing(5_000_010)[0] }])).energy).toEqual([]);
  });
});
