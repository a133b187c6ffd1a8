import {
  AggregationTemporality,
  InstrumentType,
  MetricReader,
  type MetricProducer,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { type Cancel, type Clock, every } from '../clock.ts';
import type { Instant } from '../readings/instant.ts';
import { stamp } from './stamp.ts';
import type { Turns } from './turns.ts';

/** Delivers what was collected. Resolves when it is done with it; what the network does is not a reason to reject. */
export type ExportMetrics = (metrics: ResourceMetrics) => Promise<void>;

export interface ClockedReaderOptions {
  readonly clock: Clock;
  /** Milliseconds. */
  readonly interval: number;
  readonly temporality: 'cumulative' | 'delta';
  readonly exporter: ExportMetrics;
  /** What is collected beside the instruments. */
  readonly producers?: MetricProducer[];
  /** Runs one after another with those of other readers that were given the same one. */
  readonly turns: Turns;
  /** Told what went wrong while collecting or encoding: a fault in our code, never the network. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Collects and exports by our clock, one run after another, never two at once.
 *
 * The SDK's own periodic reader runs on the machine's timers and stamps points with the machine's clock.
 */
export class ClockedMetricReader extends MetricReader {
  readonly #options: ClockedReaderOptions;
  #cancel: Cancel = () => {};
  #start: Instant;
  #previous: Instant;
  #progress: Instant;
  #waiting = 0;

  constructor(options: ClockedReaderOptions) {
    const { temporality, producers: metricProducers = [] } = options;
    super({ aggregationTemporalitySelector: temporalitySelector(temporality), metricProducers });
    this.#options = options;
    this.#start = this.#previous = this.#progress = options.clock.now();
  }

  /** Begins to export, the first time after one interval. */
  begin(): void {
    const { clock, interval } = this.#options;
    this.#start = this.#previous = this.#progress = clock.now();
    this.#cancel = every(clock, interval, () => {
      // A backend slower than the interval is not helped by a queue of collections.
      if (this.#waiting === 0) void this.collectNow();
    });
  }

  /** When a run last came to its end, whatever the backend said. */
  get lastProgress(): Instant {
    return this.#progress;
  }

  /** Collects and exports, after what is under way. Resolves when the exporter is done; never rejects. */
  collectNow(): Promise<void> {
    this.#waiting++;
    return this.#options.turns.take(() => this.#run());
  }

  async #run(): Promise<void> {
    try {
      await this.#collectAndExport();
    } catch (error) {
      this.#options.onFault(error);
    } finally {
      this.#waiting--;
      this.#progress = this.#options.clock.now();
    }
  }

  async #collectAndExport(): Promise<void> {
    const { clock, exporter, onFault } = this.#options;
    const { resourceMetrics, errors } = await this.collect();
    for (const error of errors) onFault(error);
    const now = clock.now();
    const stamped = stamp(resourceMetrics, { start: this.#start, previous: this.#previous, now });
    this.#previous = now;
    await exporter(stamped);
  }

  protected override onForceFlush(): Promise<void> {
    return this.collectNow();
  }

  /** Ends the timer; a last export is for the caller to ask for, who knows the deadline. */
  protected override async onShutdown(): Promise<void> {
    this.#cancel();
    await this.#options.turns.take(() => Promise.resolve());
  }
}

/**
 * With cumulative temporality the SDK repeats an observable gauge that is no longer observed for ever, with its
 * last value and a new time (measured with sdk-metrics 3.1.0). So gauges are collected as delta whatever is
 * preferred, which is not visible on the wire. Observable sums share the trap; none in the catalogue ends before
 * the process does, except the registers, whose points the energy exporter rebuilds.
 */
function temporalitySelector(preference: 'cumulative' | 'delta') {
  const preferred = preference === 'delta' ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
  const always: Partial<Record<InstrumentType, AggregationTemporality>> = {
    [InstrumentType.GAUGE]: AggregationTemporality.DELTA,
    [InstrumentType.OBSERVABLE_GAUGE]: AggregationTemporality.DELTA,
    [InstrumentType.UP_DOWN_COUNTER]: AggregationTemporality.CUMULATIVE,
    [InstrumentType.OBSERVABLE_UP_DOWN_COUNTER]: AggregationTemporality.CUMULATIVE,
  };
  return (type: InstrumentType) => always[type] ?? preferred;
}
