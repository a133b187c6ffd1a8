import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { SimulatedBackend } from '../../src/simulators/backend/backend.ts';
import type { OutboxDocument } from '../../src/web/outbox-document.ts';
import { startBackend } from '../support/backend.ts';
import { EXPORT, household, IMPORT, METER, reader, says, untilBooks } from '../support/books.ts';
import { freePort } from '../support/free-port.ts';
import { startService, type Env, type Service } from '../support/service.ts';

/** A service whose backend has accepted one row in part: 7 Wh of import refused, 3 Wh of export taken. */
async function partlyAccepted(backend: SimulatedBackend, env: Env): Promise<Service> {
  const service = await startService(env);
  const publish = await reader(service);
  await publish(0, 0);
  await untilBooks(env, ({ series }) => series.length === 2);
  backend.fail({
    path: '/energy/v1/metrics',
    answer: { do: 'partial', rejected: 1, message: 'a \u001b[31mpoint of no use' },
  });
  await publish(7, 3);
  await untilBooks(env, ({ rowsSetAside }) => rowsSetAside === 1);
  backend.heal();
  return service;
}

describe('outbox, while the service runs', () => {
  it('list shows what was set aside and why, retry delivers it and calls it doubtful', async () => {
    const backend = await startBackend();
    const env = await household(backend);
    await partlyAccepted(backend, env);
    const listed = await says(['outbox', 'list'], env);
    expect(listed).toMatch(new RegExp(`${METER} +energy.active.import +kWh +1000.007 +0.007 +0.000 +0.000 +0.007`));
    expect(listed).toMatch(/1 +set aside +\d+ s +0.010 +Partly accepted, 1 points rejected: .*point of no use/);
    expect(listed).not.toContain('\u001b');
    expect(listed).toContain('outbox retry 1 ');

    expect(await says(['outbox', 'retry', '1'], env)).toBe('Row 1 waits again and is sent now.');
    await untilBooks(env, ({ series }) => series.every((s) => s.acknowledged === s.booked));
    expect(backend.store.sumOfDeltas(IMPORT)).toBeCloseTo(0.007, 9);
    expect(backend.store.sumOfDeltas(EXPORT)).toBeCloseTo(0.006, 9);
    const after = await says(['outbox', 'list'], env);
    expect(after).toMatch(/energy.active.export +kWh +500.003 +0.003 +0.003 +0.000 +0.000 +0.000 +0.003/);
    expect(after).toContain('Doubtful');
    expect(await says(['outbox', 'retry', '1'], env, 1)).toBe('There is no row 1 in the outbox.');
  });

  it('book settles it without sending, export gives it as a table', async () => {
    const backend = await startBackend();
    const env = await household(backend);
    await partlyAccepted(backend, env);
    const csv = (await says(['outbox', 'export', '--format', 'csv'], env)).split(/\r?\n/);
    expect(csv[0]).toBe('id,state,booked,meterId,register,wh,reason');
    expect(csv[1]).toMatch(new RegExp(`^1,aside,20[^,]*Z,${METER},energy.active.import,7,"?Partly accepted`));
    const jsonl = (await says(['outbox', 'export'], env)).split('\n').map((line) => JSON.parse(line) as object);
    expect(jsonl).toMatchObject([{ wh: 7 }, { register: 'energy.active.export', wh: 3 }]);

    expect(await says(['outbox', 'book', '1'], env)).toContain('Row 1 is settled');
    await untilBooks(env, ({ rowsSetAside }) => rowsSetAside === 0);
    expect(await says(['outbox', 'list'], env)).toContain('Everything that was booked is delivered.');
    expect(backend.store.sumOfDeltas(IMPORT)).toBe(0);
  });

  it('asks with the token that the service asks for', async () => {
    const backend = await startBackend();
    const env = await household(backend, { WEB_AUTH: 'token', WEB_TOKEN: 'a-token-of-some-length' });
    await startService(env);
    expect(await says(['outbox', 'list'], env)).toContain('Nothing is booked yet');
    const wrong = { ...env, WEB_TOKEN: 'another-token-of-length' };
    expect(await says(['outbox', 'list'], wrong, 1)).toContain('WEB_TOKEN');
  });

  it.each([
    ['off', 'WEB_PORT=off'],
    ['0', 'WEB_PORT=0'],
  ])('says what to do when WEB_PORT is %s', async (port, said) => {
    const backend = await startBackend();
    const env = await household(backend);
    await startService(env);
    const output = await says(['outbox', 'list'], { ...env, WEB_PORT: port }, 1);
    expect(output).toContain(env['SMARTMETER_STATE_DIR']);
    expect(output).toContain(said);
  });

  it('says what to do when it listens on another port', async () => {
    const backend = await startBackend();
    const env = await household(backend);
    await startService(env);
    const output = await says(['outbox', 'list'], { ...env, WEB_PORT: String(await freePort()) }, 1);
    expect(output).toMatch(/nothing answers at .* \(ECONNREFUSED\)/);
  });
});

describe('outbox, without a service', () => {
  it('works on the database: list, export, retry; the next start delivers', async () => {
    const backend = await startBackend();
    const env = await household(backend);
    const service = await partlyAccepted(backend, env);
    expect(await service.child.stop()).toBe(0);
    expect(await says(['outbox', 'list'], env)).toContain('set aside');
    expect(await says(['outbox', 'export', '--format=csv'], env)).toContain('energy.active.import,7');
    expect(await says(['outbox', 'retry', '1'], env)).toContain('when the service runs');
    expect(await says(['outbox', 'list'], env)).toContain('waiting');
    await startService(env);
    await backend.waitFor((store) => store.sumOfDeltas(IMPORT) > 0 && store.sumOfDeltas(EXPORT) > 0.004);
    expect(backend.store.sumOfDeltas(IMPORT)).toBeCloseTo(0.007, 9);
  });

  it('a jump is unbooked until it is booked, and is then delivered', async () => {
    const backend = await startBackend();
    const env = await household(backend);
    const first = await startService(env);
    await (
      await reader(first)
    )(0, 0);
    await untilBooks(env, ({ series }) => series.length === 2);
    await first.child.stop();
    leaveOut(env, 250_000);
    await startService(env);
    await untilBooks(env, ({ series }) => series.some(({ unbooked }) => unbooked === 250_000));
    const listed = await says(['outbox', 'list'], env);
    expect(listed).toContain(`outbox book ${METER} energy.active.import`);
    expect(listed).toContain('250.000 kWh');
    expect(await says(['outbox', 'book', METER, 'energy.active.import'], env)).toContain('is sent now');
    await backend.waitFor((store) => store.sumOfDeltas(IMPORT) > 0);
    expect(backend.store.sumOfDeltas(IMPORT)).toBe(250);
    const again = await says(['outbox', 'book', METER, 'energy.active.import'], env, 1);
    expect(again).toBe(`Nothing is unbooked of energy.active.import of meter ${METER}.`);
  });

  it('says where it looked when there is nothing', async () => {
    const output = await says(['outbox', 'list'], { WEB_PORT: String(await freePort()) }, 1);
    expect(output).toContain('SMARTMETER_STATE_DIR');
  });

  it.each([
    [['outbox'], 'outbox list'],
    [['outbox', 'burn'], '"burn"'],
    [['outbox', 'retry', 'x'], 'the number of a row'],
    [['outbox', 'book'], 'a meter and a register'],
    [['outbox', 'export', '--format', 'xml'], '--format csv'],
  ])('%j ends with 2', async (args, said) => {
    expect(await says(args, {}, 2)).toContain(said);
  });
});

describe('/api/outbox', () => {
  it('is the document, and is changed by POST from the own site only', async () => {
    const backend = await startBackend();
    const env = await household(backend);
    const { pageUrl } = await partlyAccepted(backend, env);
    const document = (await (await fetch(`${pageUrl}/api/outbox`)).json()) as OutboxDocument;
    expect(document.books).toMatchObject({ rowsSetAside: 1, consistent: true });
    expect(document.rows).toMatchObject([
      { id: 1, state: 'aside', items: [{ meterId: METER, unit: 'Wh', amount: 7 }, { amount: 3 }] },
    ]);
    const book = `${pageUrl}/api/outbox/rows/1/book`;
    const status = async (url: string, init: RequestInit) => (await fetch(url, init)).status;
    expect(await status(book, {})).toBe(404);
    expect(await status(book, { method: 'POST', headers: { origin: 'http://evil.example' } })).toBe(403);
    expect(await status(`${pageUrl}/api/outbox/rows/99/book`, { method: 'POST' })).toBe(404);
    expect(await status(`${pageUrl}/api/outbox/rows/x/book`, { method: 'POST' })).toBe(400);
    expect(await status(`${pageUrl}/api/outbox/export?format=xml`, {})).toBe(400);
    expect(await status(book, { method: 'POST' })).toBe(200);
    expect(await status(book, { method: 'POST' })).toBe(404);
  });
});

/** As readings leave it after a jump that stayed for ten minutes, which a test does not wait for. */
function leaveOut(env: Env, wh: number): void {
  const database = new DatabaseSync(join(env['SMARTMETER_STATE_DIR']!, 'smartmeter.sqlite'));
  const { value } = database.prepare(`select value from state where key = 'household'`).get() as { value: string };
  const changed = value.replace('"unbooked":0', `"unbooked":${wh}`);
  expect(changed).not.toBe(value);
  database.prepare(`update state set value = ? where key = 'household'`).run(changed);
  database.close();
}
