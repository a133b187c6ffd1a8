import { describe, expect, it } from 'vitest';
import { SECRET, signalsBench, START, textOf } from '../signals.fixture.ts';

describe('logs over OTLP', () => {
  it('are the lines of standard output, with severity, time, attributes and who speaks', async () => {
    const bench = await signalsBench();
    bench.clock.advance(1234);
    bench.logger.warn('Meter house is silent.', { 'smartmeter.source': 'house', n: 3, share: 0.5, ok: true });
    bench.logger.error('It failed.', { error: new Error('no way') });
    await bench.export();
    const [warning, error] = bench.store.logs().filter((log) => /silent|failed/.test(textOf(log)));
    const at = BigInt(START + 1234) * 1_000_000n;
    expect(warning).toMatchObject({
      at,
      observed: at,
      severity: 13,
      severityText: 'WARN',
      body: 'Meter house is silent.',
    });
    expect(Object.fromEntries(warning!.attributes)).toEqual({
      'smartmeter.source': 'house',
      n: 3n,
      share: 0.5,
      ok: true,
    });
    expect(warning!.resource.get('service.name')).toBe('smartmeter-otel');
    expect(warning!.resource.get('process.pid')).toBe(42n);
    expect(error).toMatchObject({ severity: 17, severityText: 'ERROR' });
    expect(error!.attributes.get('exception.message')).toBe('no way');
    expect(error!.attributes.get('exception.stacktrace')).toContain('logs/wire.test.ts');
  });

  it('go by themselves a few seconds later, together', async () => {
    const bench = await signalsBench();
    const before = bench.store.requests('logs').length;
    bench.logger.info('one');
    bench.logger.info('two');
    await bench.clock.run(5000);
    await bench.backend.waitFor((store) => store.logs().length >= 2);
    expect(bench.store.requests('logs')).toHaveLength(before + 1);
  });

  it('wait in memory while the backend is away, and come in order', async () => {
    const bench = await signalsBench();
    const heal = bench.backend.fail({ signal: 'logs', answer: { do: 'refuse', status: 503 } });
    for (let i = 0; i < 5; i++) {
      bench.logger.info(`line ${'abcde'[i]}`);
      await bench.export();
    }
    expect(bench.store.logs()).toEqual([]);
    heal();
    await bench.export();
    const bodies = bench.store.logs().map(textOf);
    expect(bodies.filter((body) => body.startsWith('line'))).toEqual([
      'line a',
      'line b',
      'line c',
      'line d',
      'line e',
    ]);
  });

  it('do not tell of their own failures, which standard output does once', async () => {
    const bench = await signalsBench();
    bench.backend.fail({ signal: 'logs', answer: { do: 'refuse', status: 403 }, times: 20 });
    for (let i = 0; i < 20; i++) await bench.export();
    const before = bench.store.requests('logs').length;
    bench.logger.info('something');
    for (let i = 0; i < 25; i++) await bench.export();
    expect(bench.store.requests('logs').length).toBeLessThan(before + 25);
    const told = bench.lines.filter(({ text }) => text.startsWith('Export of logs:'));
    expect(told).toHaveLength(1);
    expect(told[0]!.text).toContain('logs.ingest');
    expect(bench.store.logs().filter((log) => textOf(log).includes('Export of logs'))).toEqual([]);
  });

  it('are dropped for what is wrong with their content, and the next ones go', async () => {
    const bench = await signalsBench();
    bench.backend.fail({ signal: 'logs', answer: { do: 'refuse', status: 400 }, times: 1 });
    bench.logger.info('bad');
    await bench.export();
    bench.logger.info('good');
    await bench.export();
    expect(bench.store.logs().map(({ body }) => body)).toContain('good');
    expect(bench.pipeline.telemetry.exports().find(({ signal }) => signal === 'logs')?.counts).toMatchObject({
      refused: 1,
    });
  });

  it('of the end go out with the end', async () => {
    const bench = await signalsBench();
    bench.logger.info('SIGTERM: stopping.');
    await bench.pipeline.telemetry.stop();
    expect(bench.store.logs().map(({ body }) => body)).toContain('SIGTERM: stopping.');
  });

  it.each([{}, { signal: 'logs' }, { signal: 'traces' }] as const)(
    'do not keep the service from ending when the backend never answers: %o',
    async (met) => {
      const bench = await signalsBench();
      bench.send();
      bench.backend.fail({ ...met, answer: { do: 'hang' } });
      const stopped = bench.pipeline.telemetry.stop();
      await bench.clock.run(5000);
      await expect(stopped).resolves.toBeUndefined();
    },
  );

  it('can be switched off, and standard output stays', async () => {
    const bench = await signalsBench({ without: ['logs'] });
    bench.logger.info('hello');
    await bench.export();
    expect(bench.store.requests('logs')).toEqual([]);
    expect(bench.lines.map(({ text }) => text)).toContain('hello');
  });
});

describe('secrets', () => {
  it('leave in no signal, wherever they got into', async () => {
    const bench = await signalsBench();
    const token = 'dt0c01.ABCDEFGHIJ.whatever0123';
    bench.logger.error(`login at https://me:${SECRET}@broker failed`, {
      error: new Error(`401 for authorization: Bearer ${SECRET}`),
      endpoint: `https://backend/v1?token=${SECRET}`,
      headers: { 'x-api-key': 'whatever-key', authorization: `Api-Token ${token}` },
    });
    const notification = bench.pipeline.telemetry.observers.notifications.begin('ntfy', 'test');
    notification.end({ type: '401', message: `https://ntfy.example/topic?auth=${SECRET} said ${token}` });
    bench.send(`{"1.8.0": ${SECRET} ${token}`);
    bench.backend.fail({
      signal: 'metrics',
      answer: { do: 'refuse', status: 401, body: `{"error":"Token ${token} is not known, nor ${SECRET}"}` },
    });
    await bench.export();
    await bench.export();
    const shown = (value: unknown) =>
      JSON.stringify(value, (_, inner: unknown) =>
        inner instanceof Map ? Object.fromEntries(inner) : typeof inner === 'bigint' ? String(inner) : inner,
      );
    const everything = [shown(bench.store.logs()), shown(bench.store.spans()), shown(bench.lines)];
    for (const text of everything) {
      expect(text.length).toBeGreaterThan(100);
      expect(text).not.toContain(SECRET);
      expect(text).not.toMatch(/whatever/);
    }
    expect(bench.store.spans('notify ntfy')).toHaveLength(1);
    expect(bench.store.spans('export metrics').some(({ status }) => status.code === 'error')).toBe(true);
  });
});
