/** What a real Prometheus calls the metrics, and whether each panel finds something there. */
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { beforeAll, describe, expect, it, afterAll } from 'vitest';
import { AVAILABLE } from '../dynatrace/source/available.ts';
import type { KnownMetric } from '../dynatrace/source/known-metric.ts';
import { requireComponent } from '../test/support/components.ts';
import { startPrometheus, type RunningPrometheus } from '../test/support/prometheus.ts';
import { labelName, prometheusName } from './source/names.ts';
import { PROMQL } from './source/promql.ts';

const prometheus = requireComponent('prometheus');

/** One point of every metric, with a value for each attribute that its queries ask for. */
async function sendEverything(url: string): Promise<void> {
  const exporter = new OTLPMetricExporter({ url });
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const resource = resourceFromAttributes({ 'service.name': 'smartmeter-otel' });
  const provider = new MeterProvider({ readers: [reader], resource });
  const meter = provider.getMeter('everything');
  for (const metric of AVAILABLE.values()) {
    const { name, unit, instrument, upDown } = metric;
    const attributes = attributesOf(metric);
    if (instrument === 'counter') meter.createCounter(name, { unit }).add(1, attributes);
    else if (instrument === 'histogram') meter.createHistogram(name, { unit }).record(1, attributes);
    else if (upDown === true) meter.createUpDownCounter(name, { unit }).add(1, attributes);
    else meter.createGauge(name, { unit }).record(1, attributes);
  }
  await reader.forceFlush();
  await provider.shutdown();
}

function attributesOf({ attributes, values }: KnownMetric): Record<string, string> {
  return Object.fromEntries(attributes.map((key) => [key, values?.[key]?.[0] ?? 'x']));
}

describe.skipIf(!prometheus)('a real Prometheus', () => {
  let server: RunningPrometheus;
  beforeAll(async () => {
    server = await startPrometheus(prometheus!);
    await sendEverything(`${server.otlpUrl}/v1/metrics`);
    // Prometheus answers before a query sees the samples: asks until it does; the hook's time limit is the end.
    while ((await server.query('count({__name__=~".+"})'))[0]?.value === undefined);
  });
  afterAll(() => server.stop());

  it('calls each metric and each attribute what the dashboards call them', async () => {
    const all = await server.query('{__name__=~".+"}');
    const names = new Map(all.map(({ name, labels }) => [name, Object.keys(labels)]));
    for (const metric of AVAILABLE.values()) {
      const name = metric.instrument === 'histogram' ? `${prometheusName(metric)}_count` : prometheusName(metric);
      expect([metric.name, name, names.has(name)]).toEqual([metric.name, name, true]);
      expect(names.get(name)).toEqual(expect.arrayContaining(metric.attributes.map(labelName)));
    }
  });

  it.each(Object.keys(PROMQL))('understands the query of %s, and finds something', async (key) => {
    for (const { expr, field, by } of PROMQL[key]!) {
      // What Grafana puts in; without a second sample there is no increase, so the sample itself stands for it.
      const promql = expr
        .replace(/\$__(rate_interval|range)/g, '1h')
        .replace(/\$\w+Price/g, '0.25')
        .replaceAll('$Meter', '.*')
        .replace(/\b(increase|rate)\(/g, 'last_over_time(')
        // Whole quarters of an hour have to be over first.
        .replaceAll(':15m]', ':1s]');
      const samples = await server.query(promql);
      expect([field, samples.length > 0]).toEqual([field, true]);
      for (const { labels } of samples) expect(Object.keys(labels)).toEqual(expect.arrayContaining(by.map(labelName)));
    }
  });
});
