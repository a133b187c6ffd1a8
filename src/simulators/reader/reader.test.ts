import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../clock.ts';
import { silentLogger, type Logger } from '../../logger.ts';
import { SimulatedClock } from '../clock.ts';
import { seededRandom } from '../random.ts';
import { namedQuirks, noQuirks, type ReaderQuirks } from './quirks.ts';
import { SimulatedReader } from './reader.ts';
import { defaultReader, type ReaderSettings } from './settings.ts';

interface Published {
  topic: string;
  payload: string;
  retain: boolean;
  qos: number;
}

/** 10:00 UTC, before the sun does much. */
const START = Date.UTC(2026, 11, 1, 10);

let broker: Aedes;
let server: Server;
let sockets: Set<Socket>;
let inbox: Published[];
let arrived: () => void;
let readers: SimulatedReader[];

beforeEach(async () => {
  broker = await Aedes.createBroker();
  inbox = [];
  readers = [];
  sockets = new Set();
  arrived = () => {};
  broker.on('publish', (packet, client) => {
    if (!client && packet.topic.startsWith('$SYS')) return;
    const { topic, payload, retain, qos } = packet;
    inbox.push({ topic, payload: payload.toString(), retain, qos });
    arrived();
  });
  server = createServer((socket) => {
    sockets.add(socket);
    broker.handle(socket);
  });
  await listen(0);
});

afterEach(async () => {
  await Promise.all(readers.map((reader) => reader.stop()));
  await closed();
});

function listen(port: number): Promise<void> {
  return new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
}

function closed(): Promise<void> {
  const all = new Promise<void>((resolve) => broker.close(() => resolve()));
  if (server.listening) server.close();
  return all;
}

function port(): number {
  return (server.address() as AddressInfo).port;
}

function reader(
  clock: SimulatedClock | typeof systemClock,
  change: Partial<ReaderSettings> = {},
  logger: Logger = silentLogger,
) {
  const settings = { ...defaultReader, broker: { host: '127.0.0.1', port: port() }, interval: 1000, ...change };
  const made = new SimulatedReader(settings, { clock, random: seededRandom(1), logger });
  readers.push(made);
  return made;
}

/** The first `count` messages on a topic. */
function messages(count: number, topic = 'amis/out'): Promise<Published[]> {
  return new Promise((resolve) => {
    arrived = () => {
      const found = inbox.filter((m) => m.topic === topic);
      if (found.length >= count) resolve(found);
    };
    arrived();
  });
}

function withQuirks(quirks: Partial<ReaderQuirks>): ReaderQuirks {
  return { ...noQuirks, ...quirks };
}

it('publishes the house at its interval, registers and time moving', async () => {
  const clock = new SimulatedClock(START);
  const simulated = reader(clock, { interval: 600_000 });
  await simulated.start();
  await messages(1);
  clock.advance(600_000);
  clock.advance(600_000);
  const found = (await messages(3)).map((m) => JSON.parse(m.payload));
  expect(found.map((r) => r.time)).toEqual([0, 600, 1200].map((s) => START / 1000 + s));
  expect(found[0]['1.8.0']).toBe(defaultReader.house.registers.import);
  expect(found[2]['1.8.0'] + found[2]['2.8.0']).toBeGreaterThan(found[0]['1.8.0'] + found[0]['2.8.0']);
  expect(found[2]['1.8.0']).toBe(simulated.house().registers.import);
  expect(found[0].serialnumber).toBe('0123456789');
  expect(inbox.every((m) => !m.retain && m.qos === 0)).toBe(true);
});

it('lets the house live faster than the clock, its time with it', async () => {
  const clock = new SimulatedClock(START);
  await reader(clock, { speed: 60 }).start();
  await messages(1);
  clock.advance(1000);
  const [first, second] = (await messages(2)).map((m) => JSON.parse(m.payload));
  expect(second.time - first.time).toBe(60);
});

it('starts the house where it is told and goes by its own clock, whatever the wall clock does', async () => {
  const clock = new SimulatedClock(START);
  const noon = Date.UTC(2026, 5, 21, 11);
  await reader(clock, { house: { ...defaultReader.house, start: noon } }).start();
  await messages(1);
  clock.jumpWall(-5_000_000);
  clock.advance(1000);
  const [, second] = (await messages(2)).map((m) => JSON.parse(m.payload));
  expect(second.time).toBe(noon / 1000 + 1);
});

it('falls silent and speaks again on request', async () => {
  const clock = new SimulatedClock(START);
  const simulated = reader(clock);
  await simulated.start();
  await messages(1);
  simulated.set({ silent: true });
  clock.advance(10_000);
  expect(simulated.published).toBe(1);
  simulated.set({ silent: false });
  clock.advance(1000);
  const [, second] = await messages(2);
  expect(JSON.parse(second!.payload).time).toBe(START / 1000 + 11);
});

it('freezes with the same bytes and catches up when it thaws', async () => {
  const clock = new SimulatedClock(START);
  const simulated = reader(clock, { interval: 60_000 });
  await simulated.start();
  await messages(1);
  simulated.set({ frozen: true });
  clock.advance(3_600_000);
  simulated.set({ frozen: false });
  clock.advance(60_000);
  const found = (await messages(62)).map((m) => m.payload);
  expect(new Set(found.slice(1, 61)).size).toBe(1);
  const before = JSON.parse(found[0]!);
  const after = JSON.parse(found[61]!);
  expect(after.time - before.time).toBe(3660);
  expect(after['1.8.0'] + after['2.8.0']).toBeGreaterThan(before['1.8.0'] + before['2.8.0']);
});

it('publishes retained at the quality it is set to', async () => {
  await reader(systemClock, { qos: 1, quirks: withQuirks(namedQuirks.retained) }).start();
  const [first] = await messages(1);
  expect(first).toMatchObject({ retain: true, qos: 1 });
});

it('sends garbage now and then, every kind of it', async () => {
  const clock = new SimulatedClock(START);
  await reader(clock, { quirks: withQuirks({ garbage: 0.5 }) }).start();
  await messages(1);
  clock.advance(200_000);
  const found = (await messages(201)).map((m) => m.payload);
  const good = found.filter((p) => /^\{"1\.8\.0":\d+,.*"1\.7\.0":\d+,.*"serialnumber":"0123456789"\}$/.test(p));
  expect(good.length).toBeGreaterThan(60);
  expect(good.length).toBeLessThan(140);
  expect(found.some((p) => p.includes(':inf,'))).toBe(true);
  expect(found.some((p) => p.includes(':null,'))).toBe(true);
  expect(found.some((p) => !p.endsWith('}'))).toBe(true);
  expect(found.some((p) => p.includes('amis/out{'))).toBe(true);
});

it('shows Home Assistant its status and discovery, retained, and goes offline when stopped', async () => {
  const simulated = reader(systemClock, { homeAssistant: true, willTopic: 'amis/will' });
  await simulated.start();
  await messages(1);
  await simulated.stop();
  const [online, offline] = await messages(2, 'amis/out/status');
  expect(online).toMatchObject({ payload: 'online', retain: true });
  expect(offline).toMatchObject({ payload: 'offline', retain: true });
  const discovery = inbox.filter((m) => m.topic.startsWith('homeassistant/'));
  expect(discovery).toHaveLength(10);
  expect(discovery.every((m) => m.retain)).toBe(true);
  expect(inbox.some((m) => m.topic === 'amis/will')).toBe(false);
});

it('leaves its name as last will when it loses the network, and comes back after 3 s', async () => {
  const clock = new SimulatedClock(START);
  const simulated = reader(clock, { willTopic: 'amis/will' });
  await simulated.start();
  await messages(1);
  simulated.cut();
  const [will] = await messages(1, 'amis/will');
  expect(will).toMatchObject({ payload: 'Amis-1', retain: false });
  // The timer is set when the client has seen the close, which may come after the broker saw it.
  const back = messages(2);
  await knockUntil(back, clock);
  expect(JSON.parse((await back)[1]!.payload).time).toBeGreaterThanOrEqual(START / 1000 + 3);
});

it('finds a broker that comes late and says once that it is away', async () => {
  const taken = port();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  const lines: string[] = [];
  const clock = new SimulatedClock(START);
  const warned = Promise.withResolvers<void>();
  const logger = {
    ...silentLogger,
    warn(text: string) {
      lines.push(text);
      warned.resolve();
    },
  };
  const simulated = new SimulatedReader(
    { ...defaultReader, broker: { host: '127.0.0.1', port: taken } },
    { clock, random: seededRandom(1), logger },
  );
  readers.push(simulated);
  await simulated.start();
  await warned.promise;
  await clock.run(3000);
  await clock.run(3000);
  await listen(taken);
  const first = messages(1);
  await knockUntil(first, clock);
  expect((await first)[0]!.topic).toBe('amis/out');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(`127.0.0.1:${taken}`);
});

it('keeps knocking after a refused login', async () => {
  const logins: (string | undefined)[] = [];
  broker.authenticate = (_client, user, password, done) => {
    logins.push(`${user}:${password?.toString()}`);
    if (logins.length < 2) return done(Object.assign(new Error('no'), { returnCode: 5 as const }), false);
    done(null, true);
  };
  const clock = new SimulatedClock(START);
  await reader(clock, { broker: { host: '127.0.0.1', port: port(), user: 'amis', password: 'secret' } }).start();
  const first = messages(1);
  await knockUntil(first, clock);
  await first;
  expect(logins).toEqual(['amis:secret', 'amis:secret']);
});

it('stops before start and twice', async () => {
  const simulated = reader(systemClock);
  await simulated.stop();
  await simulated.start();
  await messages(1);
  await simulated.stop();
  await simulated.stop();
  simulated.publish();
  expect(simulated.published).toBe(1);
});

/** Lets the reader's 3 s pass again and again until a message is there: its socket lives in real time. */
async function knockUntil(wanted: Promise<unknown>, clock: SimulatedClock): Promise<void> {
  const state = { isThere: false };
  void wanted.then(() => (state.isThere = true));
  while (!state.isThere) {
    await clock.run(100);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
