/** A day of two meters on a simulated clock, in one process, with all that can happen to them on it. */
import type { MeterSettings } from '../../src/devices/settings.ts';
import type { Logger } from '../../src/logger.ts';
import { createPipeline, type Pipeline } from '../../src/pipeline.ts';
import type { SimulatedClock } from '../../src/simulators/clock.ts';
import { defaultHouse, SimulatedHouse, type HouseState } from '../../src/simulators/house/house.ts';
import { seededRandom } from '../../src/simulators/random.ts';
import { amisPayload } from '../../src/simulators/reader/payload.ts';
import { noQuirks, type ReaderQuirks } from '../../src/simulators/reader/quirks.ts';
import { temporaryDatabase } from '../support/database.ts';
import type { OtlpDestination } from '../../src/telemetry/settings.ts';

export const MIDNIGHT = Date.parse('2026-06-21T00:00:00+02:00');
const MINUTE = 60_000;
const EVERY = 10_000;

/** The meter of the house: it tells its serial number. The heat pump's meter tells neither serial number nor time. */
const METERS: readonly MeterSettings[] = [
  { id: 'house', topic: 'amis/out', decoder: 'auto', maxPower: 45_000, role: 'grid' },
  { id: 'heat-pump', topic: 'amis/wp', decoder: 'auto', maxPower: 45_000, role: 'submeter' },
];

export interface SimulatedMeter {
  readonly topic: string;
  readonly house: SimulatedHouse;
  quirks: ReaderQuirks;
  /** Changes what is published; undefined publishes nothing. */
  distort: ((payload: string) => string | undefined) | undefined;
  /** The truth, in Wh. */
  readonly state: () => HouseState;
}

export interface Day {
  readonly clock: SimulatedClock;
  readonly pipeline: Pipeline;
  /** Warnings and errors, with the minute of the day. */
  readonly said: { minute: number; text: string }[];
  readonly house: SimulatedMeter;
  readonly heatPump: SimulatedMeter;
  /** Epoch milliseconds of a minute of the day, by the monotonic clock. */
  readonly minuteAt: (minute: number) => number;
  /** Lives on to a minute of the day, exporting once a minute. */
  until(minute: number): Promise<void>;
  publish(topic: string, payload: string, retain?: boolean): void;
  stop(): Promise<void>;
}

/**
 * @param destination where both signals go
 * @param clock stands at midnight; a backend that shares it has the same idea of the time
 */
export async function startDay(destination: OtlpDestination, clock: SimulatedClock): Promise<Day> {
  const said: Day['said'] = [];
  const minuteNow = () => Math.floor(clock.now().mono / MINUTE);
  const note = (text: string) => said.push({ minute: minuteNow(), text });
  const logger: Logger = { debug() {}, info() {}, warn: note, error: note };
  const telemetry = {
    energy: destination,
    metrics: destination,
    interval: 365 * 24 * 60 * MINUTE,
    serviceName: 'smartmeter-otel',
    resourceAttributes: {},
    hostName: 'pi',
  };
  const pipeline = createPipeline({ meters: METERS }, telemetry, {
    clock,
    random: () => 0.5,
    logger,
    version: '0',
    instanceId: 'day',
    database: temporaryDatabase(clock),
  });
  const meters = [meter('amis/out', 1, noQuirks), meter('amis/wp', 2, { ...noQuirks, time: 'none', serial: 'none' })];
  const [house, heatPump] = meters as [SimulatedMeter, SimulatedMeter];

  function publish(topic: string, payload: string, retain = false) {
    pipeline.handle({ topic, payload: Buffer.from(payload), retain, at: clock.now() });
  }
  function beat() {
    for (const { topic, house, quirks, distort } of meters) {
      const payload = amisPayload(house.step(MIDNIGHT + clock.now().mono), '0123456789', quirks);
      const sent = distort ? distort(payload) : payload;
      if (sent !== undefined) publish(topic, sent);
    }
  }

  await pipeline.watch.start();
  await pipeline.telemetry.start();
  beat();
  return {
    clock,
    pipeline,
    said,
    house,
    heatPump,
    minuteAt: (minute) => MIDNIGHT + minute * MINUTE,
    publish,
    async until(minute) {
      while (minuteNow() < minute) {
        for (let s = 0; s < MINUTE; s += EVERY) {
          clock.advance(EVERY);
          beat();
        }
        await pipeline.telemetry.collectNow();
      }
    },
    async stop() {
      await pipeline.watch.stop();
      await pipeline.telemetry.stop();
    },
  };
}

function meter(topic: string, seed: number, quirks: ReaderQuirks): SimulatedMeter {
  const house = new SimulatedHouse({ ...defaultHouse, start: MIDNIGHT }, seededRandom(seed));
  return { topic, house, quirks, distort: undefined, state: () => house.state };
}
