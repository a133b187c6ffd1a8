/**
 * The whole service between a real broker and a real Collector: what traces and logs say of a reading on its way from
 * MQTT, or from RS485, to the backend.
 */
import { connectAsync } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startApp } from '../../src/app.ts';
import { systemClock } from '../../src/clock.ts';
import { configOf } from '../../src/config/support.fixture.ts';
import { secretMask } from '../../src/config/masking.ts';
import { silentLogger } from '../../src/logger.ts';
import { processAttributes, processView } from '../../src/process-view.ts';
import { createServiceLogger } from '../../src/service-logger.ts';
import { LiveHouse } from '../../src/simulators/house/live-house.ts';
import { SimulatedInverter } from '../../src/simulators/inverter/inverter.ts';
import { settingsFor } from '../../src/simulators/inverter/settings.ts';
import { startSignalsCollector, type Collected, type CollectedSpan } from '../support/collected-signals.ts';
import { requireComponent } from '../support/components.ts';
import { temporaryDatabase } from '../support/database.ts';
import { startMosquitto } from '../support/mosquitto.ts';

const otelcol = requireComponent('otelcol');
const mosquitto = requireComponent('mosquitto');

/** The trace of a sender that has put it beside its message. */
const SENDER = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const TOKEN = 'very-secret-bearer-token';

async function startEverything() {
  const collector = await startSignalsCollector(otelcol!);
  onTestFinished(() => collector.stop());
  const broker = await startMosquitto(mosquitto!);
  onTestFinished(() => broker.stop());
  const deps = { clock: systemClock, random: Math.random, logger: silentLogger };
  const settings = settingsFor({ map: 'sofar-g3', firmware: 'hyd-3ph' });
  const house = new LiveHouse(settings.house, deps);
  const inverter = new SimulatedInverter(
    { ...settings, endpoint: { over: 'rtu-tcp', host: '127.0.0.1', port: 0 }, latency: 0, baud: 0 },
    { ...deps, house },
  );
  await inverter.start();
  onTestFinished(() => inverter.stop());
  const env = {
    MQTT_BROKER: `mqtt://127.0.0.1:${broker.port}`,
    RS485_PORT: inverter.address(),
    RS485_INTERVAL: '1s',
    WEB_PORT: 'off',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${TOKEN}`,
    OTEL_METRIC_EXPORT_INTERVAL: '1000',
  };
  const config = configOf({ env });
  const connected = Promise.withResolvers<void>();
  const output = {
    ...silentLogger,
    info: (text: string) => text.startsWith('Connected to the broker') && connected.resolve(),
  };
  const mask = secretMask([TOKEN]);
  const log = createServiceLogger({ output, level: 'info', clock: systemClock, mask, isFed: true });
  const app = await startApp(config, {
    ...deps,
    logger: log,
    log,
    runtime: processView,
    processAttributes: processAttributes(),
    version: '1.2.3',
    instanceId: 'i-1',
    database: temporaryDatabase(systemClock),
    onRestored() {},
  });
  onTestFinished(() => app.stop());
  await connected.promise;
  const reader = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, { protocolVersion: 5 });
  onTestFinished(() => reader.endAsync());
  return { collector, app, reader };
}

const named = (spans: readonly CollectedSpan[], name: string | RegExp) =>
  spans.filter((span) => (typeof name === 'string' ? span.name === name : name.test(span.name)));
const has = ({ spans }: Collected, name: string, kind?: (span: CollectedSpan) => boolean) =>
  named(spans, name).some(kind ?? (() => true));

/** Spans whose parent has not come, beside those of the sender. */
function orphans(spans: readonly CollectedSpan[]): readonly CollectedSpan[] {
  const ids = new Set(spans.map(({ traceId, spanId }) => `${traceId}/${spanId}`));
  ids.add(`${SENDER.traceId}/${SENDER.spanId}`);
  return spans.filter(({ traceId, parentSpanId }) => parentSpanId !== '' && !ids.has(`${traceId}/${parentSpanId}`));
}

describe.skipIf(!otelcol || !mosquitto)('traces and logs at a real Collector', () => {
  it('a reading can be followed from MQTT to its export, and so can one from RS485', async () => {
    const { collector, app, reader } = await startEverything();
    const reading = (register: number) => JSON.stringify({ '1.8.0': register, '1.7.0': 304, '2.7.0': 0 });
    await reader.publishAsync('amis/out', reading(11_000_000));
    const traceparent = `00-${SENDER.traceId}-${SENDER.spanId}-01`;
    await reader.publishAsync('amis/out', reading(11_000_010), { properties: { userProperties: { traceparent } } });
    await reader.publishAsync('amis/out', '{"1.8.0":');
    await collector.until(
      (all) =>
        has(all, 'poll inverter', ({ attributes }) => attributes['smartmeter.outcome'] === 'values') &&
        has(all, 'process amis/out', ({ status }) => status === 2) &&
        has(all, 'export metrics', ({ links }) => links.length > 0) &&
        has(all, 'export energy', ({ links }) => links.length > 0) &&
        all.logs.some(({ body }) => body.includes('is not a reading')),
    );
    await app.stop();
    const { spans, logs, metrics } = await collector.until((all) => has(all, 'export metrics'));

    expect(orphans(spans)).toEqual([]);
    expect(new Set(spans.map(({ traceId, spanId }) => traceId + spanId)).size).toBe(spans.length);
    for (const { start, end } of spans) expect(end).toBeGreaterThanOrEqual(start);

    const messages = named(spans, 'process amis/out');
    const sent = messages.find(({ parentSpanId }) => parentSpanId === SENDER.spanId)!;
    expect(sent).toMatchObject({ traceId: SENDER.traceId, kind: 5, status: 0 });
    expect(sent.attributes).toMatchObject({ 'messaging.system': 'mqtt', 'messaging.destination.name': 'amis/out' });
    expect(sent.resource).toMatchObject({ 'service.name': 'smartmeter-otel', 'process.pid': String(process.pid) });
    for (const name of ['decode', 'apply'])
      expect(named(spans, name).some(({ parentSpanId }) => parentSpanId === sent.spanId)).toBe(true);
    const carriers = spans.filter(({ links }) => links.some(({ spanId }) => spanId === sent.spanId));
    expect([...new Set(carriers.map(({ name }) => name))].sort()).toEqual(['export energy', 'export metrics']);

    const poll = named(spans, 'poll inverter').find(({ attributes }) => attributes['smartmeter.outcome'] === 'values')!;
    const below = spans.filter(({ parentSpanId }) => parentSpanId === poll.spanId);
    expect(below.filter(({ kind }) => kind === 3).length).toBeGreaterThan(0);
    expect(named(below, /^apply /).length).toBeGreaterThan(0);
    expect(spans.some(({ links }) => links.some(({ spanId }) => spanId === poll.spanId))).toBe(true);
    for (const { links } of spans)
      for (const { traceId, spanId } of links)
        expect(spans.some((span) => span.traceId === traceId && span.spanId === spanId)).toBe(true);

    const failed = messages.find(({ status }) => status === 2)!;
    expect(failed.events).toEqual(['exception']);
    const line = logs.find(({ body }) => body.includes('is not a reading'));
    expect(line).toMatchObject({ traceId: failed.traceId, spanId: failed.spanId, severity: 13 });
    const ids = new Set(spans.map(({ traceId, spanId }) => `${traceId}/${spanId}`));
    for (const { traceId, spanId } of logs) if (traceId !== '') expect(ids).toContain(`${traceId}/${spanId}`);

    expect([...metrics]).toEqual(
      expect.arrayContaining([
        'smartmeter.gateway.decode.duration',
        'smartmeter.gateway.poll.duration',
        'process.memory.usage',
        'nodejs.eventloop.utilization',
      ]),
    );
    expect(JSON.stringify({ spans: spans.map((s) => ({ ...s, start: 0, end: 0 })), logs })).not.toContain(TOKEN);
  });
});
