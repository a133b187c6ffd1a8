/**
 * Everything goes wrong at once, and at the end the sums are exact.
 *
 *   meter ─20/s─▶ Mosquitto ─▶ the built service ─energy──▶ backend that fails in every way
 *                 killed        SIGKILL, restart  └─others─▶ backend that does not
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sleep, systemClock as clock } from '../../src/clock.ts';
import { silentLogger } from '../../src/logger.ts';
import { SimulatedBackend } from '../../src/simulators/backend/backend.ts';
import { between, seededRandom, type Random } from '../../src/simulators/random.ts';
import type { StateDocument } from '../../src/web/state.ts';
import type { Child } from '../support/child.ts';
import { freePort } from '../support/free-port.ts';
import { startMosquitto, type RunningMosquitto } from '../support/mosquitto.ts';
import { readBooks } from './books.ts';
import { REGISTERS, startMeter, type Registers } from './meter.ts';
import { errorsOf, startService, untilState, type Env } from './service-process.ts';
import { createTally, type Tally } from './tally.ts';
import { accountsOf, violations, type Account } from './verdict.ts';
import { makeWeather, type WeatherReport } from './weather.ts';

export interface ChaosOptions {
  /** Of all random decisions; what the machine makes of them in time is its own. */
  readonly seed: number;
  /** Milliseconds of trouble. */
  readonly duration: number;
  /** Path of the broker's program. */
  readonly mosquitto: string;
  /** Told how far it is, now and then. */
  readonly onProgress?: (line: string) => void;
}

export interface ChaosReport {
  readonly kills: number;
  readonly brokerRestarts: number;
  readonly weather: WeatherReport;
  readonly requests: number;
  readonly accounts: readonly Account[];
  /** What should not be, as sentences. */
  readonly violations: readonly string[];
}

const TOKEN = 'dt0c01.chaos';
/** Milliseconds that the service has to begin and, when all is well again, to deliver what waits. */
const DEADLINE = 60_000;

interface Stage {
  readonly options: ChaosOptions;
  readonly stateDir: string;
  readonly env: Env;
  readonly backend: SimulatedBackend;
  readonly tally: Tally;
  readonly broker: RunningMosquitto;
}

/** Lives through the trouble, heals everything, and compares. Rejects when the service does not come to an end. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const stateDir = mkdtempSync(join(tmpdir(), 'chaos-'));
  const deps = { clock, logger: silentLogger };
  const port = await freePort();
  const backend = new SimulatedBackend({ host: '127.0.0.1', port, dynatrace: { token: TOKEN } }, deps);
  const others = new SimulatedBackend({ host: '127.0.0.1', port: 0 }, deps);
  await Promise.all([backend.start(), others.start()]);
  const broker = await startMosquitto(options.mosquitto, { quiet: true });
  const tally = createTally(backend);
  const env = environment(stateDir, broker.port, backend.url(), others.url());
  try {
    return await live({ options, stateDir, env, backend, tally, broker });
  } finally {
    await Promise.all([broker.stop(), backend.stop(), others.stop()]);
    rmSync(stateDir, { recursive: true, force: true });
  }
}

function environment(stateDir: string, mqttPort: number, tenant: string, others: string): Env {
  return {
    MQTT_BROKER: '127.0.0.1',
    MQTT_PORT: String(mqttPort),
    WEB_PORT: '0',
    SMARTMETER_STATE_DIR: stateDir,
    LOG_FORMAT: 'json',
    TENANT_HOST: tenant,
    API_TOKEN: TOKEN,
    OTEL_EXPORTER_OTLP_ENDPOINT: others,
    OTEL_EXPORTER_OTLP_TIMEOUT: '500',
    OTEL_METRIC_EXPORT_INTERVAL: '100',
  };
}

async function live(stage: Stage): Promise<ChaosReport> {
  const { options, stateDir, env, backend, tally, broker } = stage;
  const random = seededRandom(options.seed);
  // Each has a sequence of its own, so that none depends on how fast the others are.
  const [ofMeter, ofWeather, ofKills, ofBroker] = Array.from({ length: 4 }, () =>
    seededRandom(Math.floor(random() * 2 ** 32)),
  ) as [Random, Random, Random, Random];
  const meter = startMeter(broker.port, clock, ofMeter);
  const errors: string[] = [];
  let service = startService(env);
  try {
    tally.watch();
    const first = meter.registers();
    await untilState(service, DEADLINE, hasBooked(first));
    meter.grow();

    const end = AbortSignal.timeout(options.duration);
    const [weather, killed, brokerRestarts] = await Promise.all([
      makeWeather({ backend, clock, random: ofWeather, onReturn: tally.watch }, end),
      killAgainAndAgain(service, stage, ofKills, errors, end),
      restartBroker(broker, ofBroker, end),
    ]);

    meter.hold();
    service = startService(env);
    const last = meter.registers();
    const state = await untilState(service, DEADLINE, isDelivered(last));
    const code = await service.stop('SIGTERM');
    errors.push(...errorsOf(service));
    if (code !== 0) errors.push(`At the end the service stopped with ${code}.`);
    if (state.energy?.consistent !== true) errors.push('The service says itself that its books do not add up.');

    const grown = Object.fromEntries(REGISTERS.map((name) => [name, last[name] - first[name]]));
    const accounts = accountsOf(readBooks(stateDir), grown, tally);
    if (accounts.length !== REGISTERS.length) errors.push(`${accounts.length} series were booked instead of four.`);
    if (tally.versions('none') > 0) errors.push(`${tally.versions('none')} requests were never answered for good.`);
    const found = [...errors, ...accounts.flatMap(violations)];
    return { kills: killed, brokerRestarts, weather, requests: tally.requests(), accounts, violations: found };
  } finally {
    meter.stop();
    await service.stop('SIGKILL');
  }
}

/** Ends with the service dead. */
async function killAgainAndAgain(
  first: Child,
  { env, options, tally }: Stage,
  random: Random,
  errors: string[],
  end: AbortSignal,
): Promise<number> {
  let service = first;
  for (let kills = 0; ; kills++) {
    await sleep(clock, between(random, 50, random() < 0.2 ? 4000 : 1400), end).catch(() => {});
    const { exitCode } = service.process;
    if (exitCode !== null) errors.push(`The service ended by itself with ${exitCode}.`);
    await service.stop('SIGKILL');
    errors.push(...errorsOf(service));
    if (kills % 20 === 0) options.onProgress?.(`${kills} kills, ${tally.requests()} requests`);
    if (end.aborted) return kills + 1;
    service = startService(env);
  }
}

async function restartBroker(broker: RunningMosquitto, random: Random, end: AbortSignal): Promise<number> {
  for (let restarts = 0; ; restarts++) {
    await sleep(clock, between(random, 5000, 20_000), end).catch(() => {});
    if (end.aborted) return restarts;
    await broker.kill();
    await sleep(clock, between(random, 0, 2000));
    await broker.start();
  }
}

function hasBooked(registers: Registers): (state: StateDocument) => boolean {
  return ({ energy }) =>
    REGISTERS.every((name) =>
      energy?.series.some(({ register, baseline }) => register === name && baseline === registers[name]),
    );
}

function isDelivered(registers: Registers): (state: StateDocument) => boolean {
  const isBooked = hasBooked(registers);
  return (state) => isBooked(state) && state.energy?.rows === 0;
}
