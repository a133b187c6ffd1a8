import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, describe, expect, it } from 'vitest';
import type { AdviceStatus } from '../advice/advice.ts';
import type { HistoryAnswered, HistoryQuery } from '../history/series.ts';
import { adviceState } from './advice-state.ts';
import { ask, startServer } from './http.fixture.ts';
import { openApi } from './openapi.ts';
import type { WebServer, WebServerDeps } from './server.ts';
import { situation } from './state.fixture.ts';
import { buildState } from './state.ts';

const AT = Date.parse('2026-07-01T10:00:00Z');
const status: AdviceStatus = {
  at: AT,
  surplusW: 2410,
  advices: [
    {
      appliance: 'car',
      kind: 'car',
      level: 'now',
      since: AT - 60_000,
      reason: { code: 'enough', surplusW: 2410, neededW: 1400 },
      dataAgeSeconds: 3,
      sunShare: 92,
      drawW: 2500,
      cost: { perHour: 0.06, currency: 'EUR' },
      running: false,
    },
    {
      appliance: 'washer',
      kind: 'washing-machine',
      name: 'Miele',
      level: 'wait',
      since: AT,
      reason: { code: 'none', surplusW: -200, neededW: 2000 },
      running: false,
      better: { from: AT + 3_600_000, until: AT + 7_200_000, sunShare: 80, confidence: 'high' },
    },
  ],
};
const advice = () => adviceState(status, 'Europe/Vienna');

function query({ series, from, to, step }: HistoryQuery): HistoryAnswered {
  if (to - from > 366 * 86_400_000) return { ok: false, problem: 'Too many. Ask for step=day.', step: 'day' };
  const points = [
    [from, 1234],
    [from + 3_600_000, null],
  ] as const;
  const made = series.map((name) => [name, { unit: 'Wh' as const, kind: 'energy' as const, points }] as const);
  const gaps = [{ from, to: from + 60_000, energy: { import: 500 }, inPoints: true }];
  return {
    ok: true,
    answer: { from, to, step, timeZone: 'Europe/Vienna', series: Object.fromEntries(made), gaps },
  };
}

let server: WebServer | undefined;

async function start(more: Partial<WebServerDeps> = {}): Promise<number> {
  server = await startServer({ advice, history: { query, timeZone: 'Europe/Vienna' }, ...more });
  return server.address().port;
}

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

/** Checks a document against a schema of our own description. */
function conforms(schema: string, document: unknown): void {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'api', ...openApi('1.0.0') });
  const validate = ajv.getSchema(`api#/components/schemas/${schema}`);
  if (!validate) throw new Error(`There is no schema ${schema}.`);
  const isRight = validate(document);
  expect(validate.errors ?? []).toEqual([]);
  expect(isRight).toBe(true);
}

describe('/api/advice', () => {
  it('says it for every appliance, in both languages, as the description has it', async () => {
    const { body, status } = await ask(await start(), '/api/advice');
    const told = JSON.parse(body) as ReturnType<typeof advice>;
    expect(status).toBe(200);
    conforms('Advice', told);
    expect(told.surplusKw).toBe(2.41);
    expect(told.advices[0]).toMatchObject({
      text: { en: 'Car: now, 92 % sun', de: 'Auto: jetzt, 92 % Sonne' },
      reasonCode: 'enough',
    });
    expect(told.advices[1]).toMatchObject({
      name: 'Miele',
      text: { de: 'Miele: warten, besser gegen 13 Uhr' },
      betterFrom: '2026-07-01T11:00:00.000Z',
      confidence: 'high',
    });
  });

  it.each([
    ['car', 200, 'now\n'],
    ['washer', 200, 'wait\n'],
    ['toaster', 404, 'There is no such appliance. These there are: car, washer.\n'],
  ])('%s: %d', async (appliance, code, body) => {
    const told = await ask(await start(), `/api/advice/${appliance}`);
    expect(told).toMatchObject({ status: code, body });
    expect(told.headers['content-type']).toMatch(/^text\/plain/);
  });

  it('is part of the state too', async () => {
    const state = () => buildState({ ...situation(), advice: status });
    const told = JSON.parse((await ask(await start({ state }), '/api/state')).body) as { advice: unknown };
    expect(told.advice).toEqual(buildState({ ...situation(), advice: status }).advice);
    conforms('State', told);
  });
});

describe('/api/history', () => {
  it('answers in kWh, as the description has it', async () => {
    const { body } = await ask(await start(), '/api/history?quantity=import&from=2026-07-01&to=2026-07-02&step=hour');
    const told: unknown = JSON.parse(body);
    conforms('History', told);
    expect(told).toMatchObject({
      step: 'hour',
      series: {
        import: {
          unit: 'kWh',
          points: [
            [Date.parse('2026-06-30T22:00:00Z'), 1.234],
            [expect.any(Number), null],
          ],
        },
      },
      gaps: [{ energy: { import: 0.5 } }],
    });
  });

  it('answers as a table to be saved', async () => {
    const told = await ask(
      await start(),
      '/api/history?quantity=import&from=2026-07-01&to=2026-07-02&step=hour&format=csv',
    );
    expect(told.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(told.headers['content-disposition']).toBe('attachment; filename="smartmeter-2026-07-01-hour.csv"');
    expect(told.body).toBe('start,import [kWh]\r\n2026-07-01T00:00:00+02:00,1.234\r\n2026-07-01T01:00:00+02:00,\r\n');
  });

  it.each(['quantity=nothing', 'quantity=import&from=2000-01-01'])('refuses %s with what to do', async (asked) => {
    const told = await ask(await start(), `/api/history?${asked}`);
    expect(told.status).toBe(400);
    expect((JSON.parse(told.body) as { error: string }).error).toMatch(/expected some of|Ask for/);
  });
});

describe('the description', () => {
  it('is served, and every address in it answers', async () => {
    const port = await start();
    const { paths } = JSON.parse((await ask(port, '/api/openapi.json')).body) as { paths: Record<string, unknown> };
    const addresses = Object.keys(paths).filter((path) => path !== '/api/events');
    expect(addresses).toContain('/api/history');
    for (const path of addresses) {
      const told = await ask(port, path.replace('{appliance}', 'car'));
      // History wants to be told what is asked.
      expect([path, told.status]).toEqual([path, path === '/api/history' ? 400 : 200]);
    }
  });

  it('is behind the login where there is one, and so is all that it describes', async () => {
    const settings = {
      host: '127.0.0.1',
      port: 0,
      auth: 'token',
      token: 'a-long-token-of-mine',
      allowedHosts: [],
    } as const;
    const port = await start({ settings });
    for (const path of ['/api/openapi.json', '/api/advice', '/api/advice/car', '/api/history?quantity=import'])
      expect([path, (await ask(port, path)).status]).toEqual([path, 401]);
  });
});
