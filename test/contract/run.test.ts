import { connectAsync, type MqttClient } from 'mqtt';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startBackend } from '../support/backend.ts';
import { runCli, startService, type Service } from '../support/service.ts';

const READING =
  '{"1.8.0":11335423,"2.8.0":11184123,"3.8.1":284300,"4.8.1":9433300,"1.7.0":304,"2.7.0":0,"3.7.0":5,"4.7.0":171,' +
  '"1.128.0":0,"saldo":304,"time":1770825276,"serialnumber":"0123456789"}';

/** A reader at the service's built-in broker. */
async function reader(service: Service): Promise<MqttClient> {
  // What is published before the service has subscribed is nobody's.
  await service.child.line(/Connected to the broker/);
  const line = await service.child.line(/Point a reader at/);
  const port = Number(/port (\d+)/.exec(line)?.[1]);
  const client = await connectAsync({ host: '127.0.0.1', port, protocolVersion: 4 });
  onTestFinished(() => void client.end(true));
  return client;
}

const said = (service: Service) => service.log().map(({ msg }) => msg);

describe('run, with nothing configured', () => {
  it('says where a reader can be pointed, and why it is fine that nothing is exported', async () => {
    const service = await startService();
    await service.child.line(/fine|without/i);
    const text = said(service).join('\n');
    expect(text).toMatch(/Point a reader at 127\.0\.0\.1, port \d+ \(this machine only\), topic amis\/out/);
    expect(text).toContain('TENANT_HOST');
    expect(text).toContain('OTEL_EXPORTER_OTLP_ENDPOINT');
    expect(service.log().filter(({ level }) => level !== 'info')).toEqual([]);
  });

  it('shows a reading that a reader publishes, and is ready then', async () => {
    const service = await startService();
    expect((await fetch(`${service.pageUrl}/readyz`)).status).toBe(503);
    expect((await fetch(`${service.pageUrl}/healthz`)).status).toBe(200);
    await (await reader(service)).publishAsync('amis/out/', READING, { qos: 1 });
    const state = await service.until(({ meters }) => meters.length > 0);
    expect(state.house).toEqual({ gridPowerKw: 0.304, surplusKw: -0.304 });
    expect(state.meters[0]).toMatchObject({ id: '0123456789', up: true });
    expect((await fetch(`${service.pageUrl}/readyz`)).status).toBe(200);
    const page = await (await fetch(service.pageUrl, { headers: { 'accept-language': 'de' } })).text();
    expect(page).toContain('Bezug 0,30 kW');
    // The script makes the rest of the page from it.
    expect(page).toContain('"value":11335.423');
  });
});

describe('run, with a backend', () => {
  it('delivers the ten metrics, names and units as in the contract', async () => {
    const backend = await startBackend();
    const service = await startService({
      OTEL_EXPORTER_OTLP_ENDPOINT: backend.url(),
      OTEL_METRIC_EXPORT_INTERVAL: '200',
    });
    await (await reader(service)).publishAsync('amis/out', READING, { qos: 1 });
    const series = { 'smartmeter.meter.id': '0123456789' };
    for (const [name, unit, value] of [
      ['smartmeter.energy.active.import.total', 'kWh', 11_335.423],
      ['smartmeter.energy.active.export.total', 'kWh', 11_184.123],
      ['smartmeter.energy.reactive.import.total', 'kvarh', 284.3],
      ['smartmeter.energy.reactive.export.total', 'kvarh', 9433.3],
      ['smartmeter.power.active.import', 'kW', 0.304],
      ['smartmeter.power.active.export', 'kW', 0],
      ['smartmeter.power.reactive.import', 'kvar', 0.005],
      ['smartmeter.power.reactive.export', 'kvar', 0.171],
      ['smartmeter.power.active.saldo', 'kW', 0.304],
      ['smartmeter.inkasso', '1', 0],
    ] as const) {
      const point = await backend.waitFor((store) => store.points(name, series)[0]);
      expect([name, point.unit, Number(point.value)]).toEqual([name, unit, value]);
    }
  });

  it('exports once more at SIGTERM: what was read last is at the backend', async () => {
    const backend = await startBackend({ dynatrace: { token: 'dt0c01.secret' } });
    const service = await startService({
      TENANT_HOST: backend.url(),
      API_TOKEN: 'dt0c01.secret',
      OTEL_METRIC_EXPORT_INTERVAL: '3600000',
    });
    const client = await reader(service);
    await client.publishAsync('amis/out', READING, { qos: 1 });
    await client.publishAsync('amis/out', READING.replace('11335423', '11335430'), { qos: 1 });
    await service.until(({ meters }) => meters[0]?.registers['energy.active.import']?.value === 11_335.43);
    expect(await service.child.stop('SIGTERM')).toBe(0);
    expect(backend.store.sumOfDeltas('smartmeter.energy.active.import.total')).toBeCloseTo(0.007, 9);
    expect(backend.store.requests().every((r) => r.rejected === 0)).toBe(true);
    expect(said(service).join('\n')).not.toContain('dt0c01.secret');
  });

  it('ends within its deadline when the backend hangs, and at once at a second signal', async () => {
    const backend = await startBackend({ faults: [{ answer: { do: 'hang', taken: false } }] });
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: backend.url(), OTEL_METRIC_EXPORT_INTERVAL: '3600000' };
    const patient = await startService(env);
    expect(await patient.child.stop('SIGTERM')).toBe(0);
    const impatient = await startService(env);
    impatient.child.process.kill('SIGTERM');
    await impatient.child.line(/stopping/);
    expect(await impatient.child.stop('SIGINT')).toBe(1);
  });

  it('says what a wrong token means, once, and goes on', async () => {
    const backend = await startBackend({ dynatrace: { token: 'the right one' } });
    const service = await startService({
      TENANT_HOST: backend.url(),
      API_TOKEN: 'dt0c01.wrong-token',
      OTEL_METRIC_EXPORT_INTERVAL: '100',
    });
    await backend.waitFor((store) => store.requestCount >= 5);
    const warnings = service.log().filter(({ msg }) => msg.includes('token'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.msg).toContain('API_TOKEN');
    expect(JSON.stringify(service.log())).not.toContain('wrong-token');
  });
});

describe('what no retry mends', () => {
  it.each(['MQTT_PORT', 'WEB_PORT'])('a %s that is taken: exit code 1, and the sentence names it', async (variable) => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    onTestFinished(() => void squatter.close());
    const { code, output } = await runCli(['run'], { [variable]: String((squatter.address() as AddressInfo).port) });
    expect(code).toBe(1);
    expect(output).toContain(variable);
  });
});

describe('the command line', () => {
  it.each([
    { args: ['help'], code: 0, output: 'smartmeter-otel run' },
    { args: ['version'], code: 0, output: /^\d+\.\d+\.\d+$/ },
    { args: [], code: 2, output: 'smartmeter-otel run' },
    { args: ['rum'], code: 2, output: 'There is no command "rum"' },
    { args: ['simulate', 'nothing'], code: 2, output: 'There is no simulator "nothing"' },
    { args: ['simulate', 'reader', '--port', 'x'], code: 2, output: '--port is "x"' },
    { args: ['check'], code: 0, output: 'amis/out' },
  ])('$args ends with $code', async ({ args, code, output }) => {
    const result = await runCli(args);
    expect(result.code).toBe(code);
    expect(result.output).toMatch(output);
  });

  it('demo shows a simulated house and delivers it to a simulated backend', async () => {
    const service = await startService({}, 'demo');
    // Energy follows when a register has moved, which a house that balances itself may take a while for.
    const state = await service.until(
      ({ exports, inverters }) =>
        exports.some((e) => e.signal === 'metrics' && e.counts.success > 0) && inverters.some(({ up }) => up),
    );
    expect(state.exports.map(({ signal }) => signal)).toEqual(['energy', 'metrics', 'traces', 'logs']);
    expect(state.meters[0]).toMatchObject({ id: '0123456789', up: true });
    expect(state.problems).toEqual([]);
    expect(await service.child.stop()).toBe(0);
  });
});
