import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/clock.ts';
import { configOf } from '../../src/config/support.fixture.ts';
import { silentLogger } from '../../src/logger.ts';
import { createPipeline } from '../../src/pipeline.ts';
import { problemsOf } from '../../src/problems/problems.ts';
import { SimulatedClock } from '../../src/simulators/clock.ts';
import type { SimulatedBackend } from '../../src/simulators/backend/backend.ts';
import type { EnergySeriesStatus, ExportStatus } from '../../src/status.ts';
import { startBackend } from './backend.ts';
import { compose, envExample } from './compose.ts';
import { temporaryDatabase } from './database.ts';
import { freePort } from './free-port.ts';
import { shippedEnvironment, startShippedCollector, type ShippedCollector } from './shipped-collector.ts';

const TOKEN = 'dt0c01.token';
const METER = '0123456789';
const IMPORT = 'smartmeter.energy.active.import.total';

/** The ways that energy may take; everything else goes through the Collector's queue (4318). */
export type EnergyWay = 'straight to the backend' | 'through 4319';

export interface HouseholdOptions {
  readonly way: EnergyWay;
  /** Milliseconds, real ones, that an answer may take: to the service, and to the Collector. */
  readonly timeout?: number;
  /** Bytes that the Collector's queue holds. */
  readonly queueSize?: number;
}

/** A household on a clock of its own, with real HTTP between the service, the real Collector and a Dynatrace. */
export interface ComposeHousehold {
  readonly backend: SimulatedBackend;
  readonly collector: ShippedCollector;
  /** Of the service and of the backend. With energy through 4319 the Collector's answers are of real time. */
  readonly clock: SimulatedClock;
  /** A reading of a meter that has counted so many Wh since the beginning, and an export of everything. */
  readonly read: (grown: number) => Promise<void>;
  /** The books of its import. */
  readonly imported: () => EnergySeriesStatus;
  /** What the service tells of its ways to the person at the Pi, by signal. */
  readonly told: () => Readonly<Partial<Record<ExportStatus['signal'], string>>>;
  /** What the backend has of it, Wh: added up as it came, and each point once. */
  readonly sum: () => number;
  readonly sumOfDifferent: () => number;
}

/**
 * The service without transports, with the settings that docker-compose.yml gives it, and the Collector with the
 * shipped configuration; only addresses, timeouts and the queue's size are the test's.
 */
export async function composeHousehold(
  otelcol: string,
  { way, timeout = 500, queueSize }: HouseholdOptions,
): Promise<ComposeHousehold> {
  const clock = new SimulatedClock(systemClock.now().wall);
  // On a port of its own, so that it can go and come back where it was.
  const backend = await startBackend({ dynatrace: { token: TOKEN }, port: await freePort() }, clock);
  const impatient = join(shippedEnvironment().dir, 'impatient.yaml');
  writeFileSync(impatient, JSON.stringify({ exporters: { otlp_http: { timeout: `${timeout}ms` } } }));
  const collector = await startShippedCollector(otelcol, {
    backend: `${backend.url()}/api/v2/otlp`,
    token: TOKEN,
    merge: [impatient],
    energyTimeout: timeout,
    quiet: true,
    ...(queueSize !== undefined && { queueSize }),
  });
  const { meters, telemetry: telemetrySettings } = configOf({
    env: serviceEnvironment({
      ...envExample().set,
      TENANT_HOST: backend.url(),
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      // The Collector's own answer, that the backend was too slow, has to come before this.
      OTEL_EXPORTER_OTLP_TIMEOUT: way === 'through 4319' ? '10000' : String(timeout),
      ...(way === 'through 4319' && { SMARTMETER_ENERGY_ENDPOINT: `${collector.energyUrl}/v1/metrics` }),
      // Metrics alone, so that a test knows all requests; they come when it says so.
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_METRIC_EXPORT_INTERVAL: '86400000',
    }),
    files: {
      '/run/secrets/api-token': `${TOKEN}\n`,
      '/run/secrets/mqtt-password': 'password\n',
      '/run/secrets/web-token': '0123456789abcdef\n',
    },
  });
  const database = temporaryDatabase(clock);
  const { handle, telemetry, snapshot } = createPipeline({ meters }, telemetrySettings, {
    clock,
    random: () => 0,
    logger: silentLogger,
    version: '1.2.3',
    instanceId: 'the-instance',
    database,
  });
  await telemetry.start();
  return {
    backend,
    collector,
    clock,
    async read(grown) {
      const fields = {
        '1.8.0': 1_000_000 + grown,
        '2.8.0': 500_000,
        // So little that the meter may stand still for minutes without being taken for frozen.
        '1.7.0': 60,
        '2.7.0': 0,
        serialnumber: METER,
      };
      handle({ topic: 'amis/out', payload: Buffer.from(JSON.stringify(fields)), retain: false, at: clock.now() });
      await telemetry.collectNow();
    },
    imported: () => telemetry.outbox!.status().series.find(({ register }) => register === 'energy.active.import')!,
    told() {
      const now = clock.now();
      const broker = { broker: 'b', embedded: false, phase: 'connected', since: now, lastProgress: now } as const;
      const energy = telemetry.outbox!.status();
      const situation = { snapshot: snapshot(), broker, exports: telemetry.exports(), energy, topics: new Map() };
      const told = problemsOf(situation).map((facts): [string, string] => {
        if (facts.code === 'export-failing') return [facts.signal, facts.detail];
        if (facts.code === 'energy-held-back') return ['energy', facts.detail];
        throw new Error(`An unexpected problem: ${JSON.stringify(facts)}`);
      });
      return Object.fromEntries(told);
    },
    sum: () => Math.round(backend.store.sumOfDeltas(IMPORT) * 1000),
    sumOfDifferent() {
      const points = new Map(backend.store.points(IMPORT).map(({ end, value }) => [end, Number(value)]));
      return Math.round([...points.values()].reduce((sum, value) => sum + value, 0) * 1000);
    },
  };
}

/** What the compose file gives to the service. */
function serviceEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  const { environment } = compose(env).services['smartmeter-otel']!;
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value ?? '')]));
}
