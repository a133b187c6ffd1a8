import { describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.ts';
import { signalsBench, textOf } from './signals.fixture.ts';

const token = 'dt0c01.ABCDEFGHIJ.KLMNOPQRST';

describe('under the rules of Dynatrace', () => {
  it('no point, no span and no line is rejected', async () => {
    const bench = await signalsBench({ dynatrace: { token } });
    const poll = bench.pipeline.telemetry.observers.poll('roof', 'rtu+tcp://10.0.0.9:8899')!;
    for (let minute = 0; minute < 30; minute++) {
      for (let i = 0; i < 5; i++) bench.send(i === 3 ? '{"1.8.0":' : undefined, { after: 10_000 });
      const trace = poll.begin();
      const now = bench.clock.now();
      trace.request({ unit: 1, table: 'holding', address: 0, count: 2 }, { outcome: 'garbled' }, now, now);
      trace.end('errors', 'What comes is no answer.');
      bench.logger.error('It failed.', { error: new Error('x'.repeat(20_000)) });
      await bench.export();
    }
    const requests = bench.store.requests();
    expect(new Set(requests.map(({ signal }) => signal))).toEqual(new Set(['metrics', 'traces', 'logs']));
    expect(requests.filter(({ rejected, status }) => rejected > 0 || status !== 200)).toEqual([]);
    const own = CATALOGUE.filter(({ from }) => from === 'runtime').map(({ name }) => name);
    const names = new Set(bench.store.points().map(({ metric }) => metric));
    for (const name of [...own, 'smartmeter.gateway.decode.duration', 'smartmeter.gateway.poll.duration'])
      expect(names).toContain(name);
  });

  it('spans and lines of an outage of an hour and more are given up before they are too old', async () => {
    const bench = await signalsBench({ dynatrace: { token } });
    const heal = bench.backend.fail({ answer: { do: 'refuse', status: 503 } });
    for (let minute = 0; minute < 90; minute++) {
      bench.send(undefined, { after: 59_000 });
      bench.logger.warn(`${'abcdefghij'[minute % 10]} of ${'klmnopqrst'[Math.floor(minute / 10)]}`);
      await bench.export();
    }
    heal();
    await bench.export();
    await bench.export();
    expect(bench.store.requests().filter(({ rejected }) => rejected > 0)).toEqual([]);
    expect(bench.store.spans('process amis/out').length).toBeGreaterThan(50);
    expect(bench.store.spans('process amis/out').length).toBeLessThan(60);
    // A day of log records is taken.
    expect(bench.store.logs().filter((log) => / of [k-t]$/.test(textOf(log)))).toHaveLength(90);
  });

  it('a token without a scope stops that signal alone, and the scope is named', async () => {
    const bench = await signalsBench({ dynatrace: { token, scopes: ['metrics.ingest', 'logs.ingest'] } });
    bench.send();
    await bench.export();
    await bench.export();
    const said = bench.store
      .logs()
      .map(textOf)
      .filter((text) => text.startsWith('Export of traces:'));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('openTelemetryTrace.ingest');
    expect(said[0]).toContain('OTEL_TRACES_EXPORTER=none');
    expect(bench.store.points('smartmeter.grid.power').length).toBeGreaterThan(0);
    const exports = bench.pipeline.telemetry.exports();
    expect(exports.find(({ signal }) => signal === 'traces')).toMatchObject({
      problem: expect.stringContaining('openTelemetryTrace.ingest') as string,
      counts: { success: 0 },
    });
    expect(exports.find(({ signal }) => signal === 'traces')).not.toHaveProperty('temporality');
  });
});
