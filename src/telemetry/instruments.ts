import {
  type Attributes,
  type BatchObservableResult,
  type Meter,
  type Observable,
  ValueType,
} from '@opentelemetry/api';
import type { Instant } from '../readings/instant.ts';
import type { MeterSnapshot, Snapshot } from '../readings/snapshot.ts';
import type { EnergyStatus, ExportStatus } from '../status.ts';
import * as rows from './catalogue.ts';

type Observe = (value: number, attributes?: Attributes) => void;

/** What the service says of its own ways out. */
export interface ServiceStatus {
  readonly exports: readonly ExportStatus[];
  readonly energy?: EnergyStatus;
}

/** Says where the snapshot of the last collection is to be had: points are rebuilt from the very same one. */
export interface Registered {
  collected(): Snapshot | undefined;
}

/** Registers the four energy counters, by themselves: their points are rebuilt by the energy exporter. */
export function registerEnergyCounters(meter: Meter, snapshot: () => Snapshot): Registered {
  return observeTogether(meter, rows.registerRows, snapshot, () => ({ exports: [] }));
}

/** Registers everything else. */
export function registerMetrics(meter: Meter, snapshot: () => Snapshot, service: () => ServiceStatus): Registered {
  const others = rows.CATALOGUE.filter((row) => row.from !== 'register');
  return observeTogether(meter, others, snapshot, service);
}

/** One snapshot a collection, not one an instrument: all points of a request are of the same moment. */
function observeTogether(
  meter: Meter,
  catalogue: readonly rows.CatalogueRow[],
  snapshot: () => Snapshot,
  service: () => ServiceStatus,
): Registered {
  let last: Snapshot | undefined;
  const instruments = catalogue.map((row) => ({ row, instrument: createInstrument(meter, row) }));
  const observeAll = (result: BatchObservableResult) => {
    last = undefined;
    const taken = snapshot();
    const statuses = service();
    for (const { row, instrument } of instruments) {
      observeRow(row, taken, statuses, (value, attributes) => result.observe(instrument, value, attributes));
    }
    last = taken;
  };
  meter.addBatchObservableCallback(
    observeAll,
    instruments.map(({ instrument }) => instrument),
  );
  return { collected: () => last };
}

function createInstrument(meter: Meter, { name, unit, description, instrument, whole }: rows.CatalogueRow): Observable {
  const options = { unit, description, valueType: whole ? ValueType.INT : ValueType.DOUBLE };
  return instrument === 'counter'
    ? meter.createObservableCounter(name, options)
    : meter.createObservableGauge(name, options);
}

function observeRow(row: rows.CatalogueRow, snapshot: Snapshot, service: ServiceStatus, observe: Observe): void {
  switch (row.from) {
    case 'register':
      for (const meter of snapshot.meters) observeRegister(row, meter, observe);
      return;
    case 'display':
      for (const meter of snapshot.meters) observeDisplay(row, meter, observe);
      return;
    case 'value':
      for (const meter of snapshot.meters) observeValues(row, meter, observe);
      return;
    case 'house': {
      const watts = snapshot.house[row.part];
      if (watts !== undefined) observe(watts / row.divisor);
      return;
    }
    case 'gateway':
      observeGateway(row.fact, snapshot, service, observe);
  }
}

/** Fresh or not: which points are sent is for the energy exporter to say, which may still owe what was read. */
function observeRegister({ quantity, divisor }: rows.RegisterRow, meter: MeterSnapshot, observe: Observe): void {
  const register = meter.registers.get(quantity);
  if (register) observe(register.value / divisor, { [rows.METER_ID]: meter.id });
}

/** A register that nothing has confirmed lately is not a value of now: silence and a frozen reader end the series. */
function observeDisplay({ quantity, divisor }: rows.DisplayRow, meter: MeterSnapshot, observe: Observe): void {
  const register = meter.registers.get(quantity);
  if (register?.fresh) observe(register.value / divisor, { [rows.METER_ID]: meter.id });
}

function observeValues(row: rows.ValueRow, meter: MeterSnapshot, observe: Observe): void {
  for (const { quantity, phase } of row.points) {
    const found = meter.values.get(quantity);
    if (!found) continue;
    const attributes = { [rows.METER_ID]: meter.id, ...(phase === undefined ? {} : { [rows.PHASE]: phase }) };
    observe(found.value / row.divisor, attributes);
  }
}

/** Counts are told from 0 on, so that the first failure is a rise and not the birth of a series. */
function observeGateway(
  fact: rows.GatewayFact,
  snapshot: Snapshot,
  { exports, energy }: ServiceStatus,
  observe: Observe,
): void {
  switch (fact) {
    case 'clock offset':
      for (const { up, clockOffset, id } of snapshot.meters) {
        if (up && clockOffset !== undefined) observe(clockOffset, { [rows.METER_ID]: id });
      }
      return;
    case 'exports':
      for (const { signal, counts } of exports) {
        for (const outcome of rows.EXPORT_OUTCOMES)
          observe(counts[outcome], { [rows.SIGNAL]: signal, [rows.OUTCOME]: outcome });
      }
      return;
    case 'up':
    case 'age':
    case 'messages':
    case 'resets':
    case 'held':
      for (const source of snapshot.sources) observeSource(fact, source, snapshot.at, observe);
      return;
    default:
      if (energy) observe(outboxValue(fact, energy));
  }
}

/** In the units of the catalogue: kWh, s and plain counts. */
function outboxValue(fact: rows.OutboxFact, energy: EnergyStatus): number {
  switch (fact) {
    case 'outbox rows':
      return energy.rows;
    case 'outbox aside':
      return energy.rowsSetAside;
    case 'outbox energy':
      return energy.pendingWh / 1000;
    case 'outbox age':
      return energy.oldestAge;
    case 'outbox doubtful':
      return energy.doubtfulWh / 1000;
    case 'outbox breaches':
      return energy.breaches.length;
  }
}

function observeSource(
  fact: Exclude<rows.GatewayFact, 'clock offset' | 'exports' | rows.OutboxFact>,
  source: Snapshot['sources'][number],
  now: Instant,
  observe: Observe,
): void {
  const of = { [rows.SOURCE]: source.source };
  switch (fact) {
    case 'up':
      return observe(source.up ? 1 : 0, of);
    case 'age':
      if (source.lastArrival) observe((now.mono - source.lastArrival.mono) / 1000, of);
      return;
    case 'messages':
      for (const outcome of rows.MESSAGE_OUTCOMES)
        observe(source.messages[outcome], { ...of, [rows.OUTCOME]: outcome });
      return;
    case 'resets':
      return observe(source.registerResets, of);
    case 'held':
      return observe(source.registersHeld, of);
  }
}
