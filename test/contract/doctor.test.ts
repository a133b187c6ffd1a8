import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { every, systemClock, type Clock } from '../../src/clock.ts';
import { startBackend } from '../support/backend.ts';
import { requireComponent } from '../support/components.ts';
import { freePort } from '../support/free-port.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { runCli, startService } from '../support/service.ts';

const mosquitto = requireComponent('mosquitto');
const READING = '{"1.8.0":11335423,"1.7.0":304,"2.7.0":0,"time":1770825276}';
const TOKEN = 'dt0c01.doctor';

/** A broker with a client that publishes this on amis/out for ever. */
async function broker(payload: string | undefined) {
  const running = await startMosquitto(mosquitto!, { quiet: true });
  onTestFinished(() => running.stop());
  if (payload !== undefined) {
    const client = await connectAsync({ host: '127.0.0.1', port: running.port });
    const stop = every(systemClock, 50, () => client.publish('amis/out', payload));
    onTestFinished(() => {
      stop();
      client.end(true);
    });
  }
  return { MQTT_BROKER: '127.0.0.1', MQTT_PORT: String(running.port) };
}

describe.skipIf(!mosquitto)('doctor', () => {
  it('finds nothing wrong where nothing is, and sends its test point', async () => {
    const backend = await startBackend();
    const env = { ...(await broker(READING)), OTEL_EXPORTER_OTLP_ENDPOINT: backend.url() };
    const { code, output } = await runCli(['doctor', '--listen', '5'], env);
    expect(output).toContain('lets us in (MQTT 5)');
    expect(output).toContain('Readings arrive on amis/out');
    expect(output).toContain('took the test point smartmeter.doctor.test');
    expect(output).toMatch(/ok +backend for traces: .* would take them/);
    expect(output).toContain('agree on the time');
    expect(output).toContain('Nothing is wrong.');
    expect(code).toBe(0);
    expect(backend.store.points('smartmeter.doctor.test')).toHaveLength(1);
  });

  it.each([
    { name: 'silence', payload: undefined, says: /FAIL +meter house: No message on amis\/out within 1 s/ },
    { name: 'what cannot be read', payload: '{"1.8.0":', says: /FAIL +meter house: Messages arrive.*none can be read/ },
    { name: 'what is no reading', payload: 'online', says: /FAIL +meter house: Messages arrive.*none of them is/ },
  ])('tells $name', async ({ payload, says }) => {
    const { code, output } = await runCli(['doctor', '--listen', '1'], await broker(payload));
    expect(output).toMatch(says);
    expect(code).toBe(1);
  });

  it('names each leg that is broken, and goes on with the next', async () => {
    const { code, output } = await runCli(['doctor', '--listen', '1'], {
      MQTT_BROKER: '127.0.0.1',
      MQTT_PORT: String(await freePort()),
      RS485_PORT: `rtu+tcp://127.0.0.1:${await freePort()}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
      SMARTMETER_STATE_DIR: '/proc/nowhere',
    });
    expect(output).toMatch(/FAIL +broker: No broker listens/);
    expect(output).toMatch(/FAIL +device inverter: .*refuses the connection/);
    expect(output).toMatch(/FAIL +backend for metrics and energy: Nothing listens/);
    expect(output).toMatch(/(\d) things are wrong/);
    expect(code).toBe(1);
  });

  it('tells that the clock is wrong, and that a file is in the place of the state directory', async () => {
    const late: Clock = {
      ...systemClock,
      now: () => ({ ...systemClock.now(), wall: systemClock.now().wall - 3_600_000 }),
    };
    const backend = await startBackend({}, late);
    const { code, output } = await runCli(['doctor', '--listen', '5'], {
      ...(await broker(READING)),
      OTEL_EXPORTER_OTLP_ENDPOINT: backend.url(),
      // A program: it can be written and executed by root, but holds nothing.
      SMARTMETER_STATE_DIR: join(process.execPath, 'data'),
    });
    expect(output).toMatch(/FAIL +clock: The clock of this machine is 60 min ahead of the backend's/);
    expect(output).toMatch(/FAIL +state directory: .* cannot be written/);
    expect(code).toBe(1);
  });

  it('says which scope a token lacks, and never the token', async () => {
    const backend = await startBackend({ dynatrace: { token: 'dt0c01.another' } });
    const env = { ...(await broker(READING)), TENANT_HOST: backend.url(), API_TOKEN: TOKEN };
    const { code, output } = await runCli(['doctor', '--listen', '5'], env);
    expect(output).toMatch(/FAIL +backend .*metrics\.ingest/);
    expect(output).not.toContain(TOKEN);
    expect(code).toBe(1);
  });
});

it('asks a running service for the broker that is part of it', async () => {
  const WEB_PORT = String(await freePort());
  const service = await startService({ WEB_PORT });
  const port = Number(/port (\d+)/.exec(await service.child.line(/Point a reader at/))?.[1]);
  // What is published before it has subscribed reaches nobody.
  await service.child.line(/Connected to the broker/);
  const client = await connectAsync({ host: '127.0.0.1', port, protocolVersion: 4 });
  onTestFinished(() => void client.end(true));
  await client.publishAsync('amis/out', READING, { qos: 1 });
  await service.until(({ sources }) => sources[0]!.up);
  const { code, output } = await runCli(['doctor'], { WEB_PORT });
  expect(output).toMatch(/ok +broker: The service's own at .* runs/);
  expect(output).toMatch(/ok +meter house: The service reads it on amis\/out/);
  expect(output).toMatch(/ok +state directory: A running service holds the database/);
  expect(code).toBe(0);
});
