import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { silentLogger } from '../../src/logger.ts';
import { createPipeline } from '../../src/pipeline.ts';
import type { OtlpDestination } from '../../src/telemetry/settings.ts';
import { temporaryDatabase } from '../support/database.ts';
import { startCollector } from '../support/collector.ts';
import { requireComponent } from '../support/components.ts';
import { startPrometheus } from '../support/prometheus.ts';

const otelcol = requireComponent('otelcol');
const prometheus = requireComponent('prometheus');

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

/** What an AMIS reader publishes; both directions of power at once, as real ones do. */
const READING = {
  '1.8.0': 11_335_423,
  '2.8.0': 11_184_123,
  '3.8.1': 284_300,
  '4.8.1': 9_433_300,
  '1.7.0': 2472,
  '2.7.0': 2421,
  '3.7.0': 12,
  '4.7.0': 171,
  '1.128.0': -3,
  saldo: 51,
  time: 1_770_825_276,
  serialnumber: '0123456789',
};

/** The ten names of the contract, with unit and the value of `READING`. */
const TEN = [
  ['smartmeter.energy.active.import.total', 'kWh', 11_335.423],
  ['smartmeter.energy.active.export.total', 'kWh', 11_184.123],
  ['smartmeter.energy.reactive.import.total', 'kvarh', 284.3],
  ['smartmeter.energy.reactive.export.total', 'kvarh', 9433.3],
  ['smartmeter.power.active.import', 'kW', 2.472],
  ['smartmeter.power.active.export', 'kW', 2.421],
  ['smartmeter.power.reactive.import', 'kvar', 0.012],
  ['smartmeter.power.reactive.export', 'kvar', 0.171],
  ['smartmeter.power.active.saldo', 'kW', 0.051],
  ['smartmeter.inkasso', '1', -3],
] as const;

/** The service without transports, exporting when asked to. */
async function startPipeline(url: string, temporality: OtlpDestination['temporality']) {
  const destination: OtlpDestination = { url, headers: {}, compression: 'gzip', timeout: 5000, temporality };
  const pipeline = createPipeline(
    { meters: [{ id: 'house', topic: 'amis/out', decoder: 'auto', maxPower: 45_000, role: 'grid' }] },
    {
      energy: destination,
      metrics: destination,
      interval: 3_600_000,
      serviceName: 'smartmeter-otel',
      resourceAttributes: { 'deployment.environment.name': 'test' },
      hostName: 'pi',
    },
    {
      clock: systemClock,
      random: Math.random,
      logger: silentLogger,
      version: '1.2.3',
      instanceId: 'the-instance',
      database: temporaryDatabase(systemClock),
    },
  );
  await pipeline.telemetry.start();
  stops.push(() => pipeline.telemetry.stop());
  const read = (fields: Partial<typeof READING> = {}) =>
    pipeline.handle({
      topic: 'amis/out',
      payload: Buffer.from(JSON.stringify({ ...READING, ...fields })),
      retain: false,
      at: systemClock.now(),
    });
  return { read, exportNow: () => pipeline.telemetry.collectNow() };
}

describe.skipIf(!otelcol)('a real OpenTelemetry Collector', () => {
  it('gets the ten metrics with their units, values, attributes and resource', async () => {
    const collector = await startCollector(otelcol!);
    stops.push(() => collector.stop());
    const { read, exportNow } = await startPipeline(`${collector.url}/v1/metrics`, 'cumulative');
    read();
    await exportNow();

    const points = await collector.points((all) => TEN.every(([name]) => all.some((p) => p.metric === name)));
    for (const [name, unit, value] of TEN) {
      const found = points.filter((p) => p.metric === name);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({
        unit,
        value,
        kind: name.endsWith('.total') ? 'sum' : 'gauge',
        attributes: { 'smartmeter.meter.id': '0123456789' },
        resource: {
          'service.name': 'smartmeter-otel',
          'service.version': '1.2.3',
          'service.instance.id': 'the-instance',
          'host.name': 'pi',
          'deployment.environment.name': 'test',
        },
      });
    }
    expect(points.find((p) => p.metric === 'smartmeter.grid.power')?.value).toBe(0.051);
  });

  it('gets energy as increments when delta is asked for, nothing at first sight', async () => {
    const collector = await startCollector(otelcol!);
    stops.push(() => collector.stop());
    const { read, exportNow } = await startPipeline(`${collector.url}/v1/metrics`, 'delta');
    read();
    await exportNow();
    read({ '1.8.0': READING['1.8.0'] + 5 });
    await exportNow();
    read({ '1.8.0': READING['1.8.0'] + 8 });
    await exportNow();

    const name = 'smartmeter.energy.active.import.total';
    const points = await collector.points((all) => all.filter((p) => p.metric === name).length >= 2);
    const increments = points.filter((p) => p.metric === name);
    expect(increments.map(({ value, temporality }) => [value, temporality])).toEqual([
      [0.005, 'delta'],
      [0.003, 'delta'],
    ]);
  });
});

/** Prometheus makes names of its own: this is what dashboards for it query. */
const PROMETHEUS_TEN = [
  ['smartmeter_energy_active_import_kWh_total', 11_335.423],
  ['smartmeter_energy_active_export_kWh_total', 11_184.123],
  ['smartmeter_energy_reactive_import_kvarh_total', 284.3],
  ['smartmeter_energy_reactive_export_kvarh_total', 9433.3],
  ['smartmeter_power_active_import_kW', 2.472],
  ['smartmeter_power_active_export_kW', 2.421],
  ['smartmeter_power_reactive_import_kvar', 0.012],
  ['smartmeter_power_reactive_export_kvar', 0.171],
  ['smartmeter_power_active_saldo_kW', 0.051],
  ['smartmeter_inkasso_ratio', -3],
] as const;

describe.skipIf(!prometheus)('a real Prometheus', () => {
  it('has the ten metrics, and the register that grows', async () => {
    const server = await startPrometheus(prometheus!);
    stops.push(() => server.stop());
    const { read, exportNow } = await startPipeline(`${server.otlpUrl}/v1/metrics`, 'cumulative');
    read();
    await exportNow();
    for (const [name, value] of PROMETHEUS_TEN) {
      let samples = await server.query(name);
      while (samples.length === 0) samples = await server.query(name);
      expect([name, samples.map((s) => s.value)]).toEqual([name, [value]]);
      expect(samples[0]?.labels['smartmeter_meter_id']).toBe('0123456789');
    }
    read({ '1.8.0': READING['1.8.0'] + 5 });
    await exportNow();
    // Prometheus answers before a query sees the sample, so ask until it does; the test's time limit is the end.
    let grown: number | undefined;
    do grown = (await server.query(PROMETHEUS_TEN[0][0]))[0]?.value;
    while (grown === PROMETHEUS_TEN[0][1]);
    expect(grown).toBe(11_335.428);
  });
});
