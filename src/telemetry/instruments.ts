import {
  type Attributes,
  type BatchObservableResult,
  type Meter,
  type Observable,
  ValueType,
} from '@opentelemetry/api';
import type { AdviceStatus } from '../advice/advice.ts';
import type { NotifyStatus } from '../notify/status.ts';
import type { Instant } from '../readings/instant.ts';
import { devicesOf, type DeviceSnapshot, type InverterSnapshot, type Snapshot } from '../readings/snapshot.ts';
import type { EnergyStatus, ExportStatus, PolledStatus } from '../status.ts';
import { CATALOGUE, registerRows } from './catalogue.ts';
import * as rows from './rows.ts';
import type { Runtime } from './runtime.ts';

type Observe = (value: number, attributes?: Attributes) => void;

/** What the service says of its own ways in and out. */
export interface ServiceStatus {
  readonly exports: readonly ExportStatus[];
  readonly energy?: EnergyStatus;
  /** The devices that are asked over a bus. */
  readonly polled: readonly PolledStatus[];
  /** Absent where nothing is advised. */
  readonly advice?: AdviceStatus;
  /** One for each channel. */
  readonly notifications?: readonly NotifyStatus[];
  /** Absent where nobody looks at the process. */
  readonly runtime?: Runtime;
}

/** Says where the snapshot of the last collection is to be had: points are rebuilt from the very same one. */
export interface Registered {
  collected(): Snapshot | undefined;
}

/** Registers the energy counters, by themselves: their points are rebuilt by the energy exporter. */
export function registerEnergyCounters(meter: Meter, snapshot: () => Snapshot): Registered {
  return observeTogether(meter, registerRows, snapshot, () => ({ exports: [], polled: [] }));
}

/** Registers everything else. */
export function registerMetrics(meter: Meter, snapshot: () => Snapshot, service: () => ServiceStatus): Registered {
  // Durations are counted by ourselves and collected beside.
  const others = CATALOGUE.filter((row) => row.from !== 'register' && row.from !== 'duration');
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
  if (instrument === 'counter') return meter.createObservableCounter(name, options);
  return instrument === 'updowncounter'
    ? meter.createObservableUpDownCounter(name, options)
    : meter.createObservableGauge(name, options);
}

function observeRow(row: rows.CatalogueRow, snapshot: Snapshot, service: ServiceStatus, observe: Observe): void {
  switch (row.from) {
    case 'register':
      for (const device of devicesOf(snapshot)) observeRegister(row, device, observe);
      return;
    case 'display':
      for (const device of devicesOf(snapshot)) observeDisplay(row, device, observe);
      return;
    case 'value':
      for (const device of devicesOf(snapshot)) observeValues(row, device, observe);
      return;
    case 'state':
      for (const inverter of snapshot.inverters) observeState(inverter, observe);
      return;
    case 'fault':
      for (const inverter of snapshot.inverters) observeFaults(inverter, observe);
      return;
    case 'house': {
      const value = snapshot.house[row.part];
      if (value !== undefined) observe(value / row.divisor);
      return;
    }
    case 'advice':
      for (const { appliance, level } of service.advice?.advices ?? [])
        if (level !== 'unknown') observe(rows.ADVICE_VALUES[level], { [rows.APPLIANCE]: appliance });
      return;
    case 'gateway':
      return observeGateway(row.fact, snapshot, service, observe);
    case 'runtime':
      return service.runtime?.observe(row.fact, observe);
    case 'duration':
      return;
  }
}

/** Fresh or not: which points are sent is for the energy exporter to say, which may still owe what was read. */
function observeRegister(
  { quantity, divisor, idAttribute }: rows.RegisterRow,
  device: DeviceSnapshot,
  observe: Observe,
): void {
  const register = device.registers.get(quantity);
  if (register) observe(register.value / divisor, { [idAttribute]: device.id });
}

/** A register that nothing has confirmed lately is not a value of now: silence and a frozen reader end the series. */
function observeDisplay(
  { quantity, divisor, idAttribute }: rows.DisplayRow,
  device: DeviceSnapshot,
  observe: Observe,
): void {
  const register = device.registers.get(quantity);
  if (register?.fresh) observe(register.value / divisor, { [idAttribute]: device.id });
}

function observeValues(row: rows.ValueRow, { values, id }: DeviceSnapshot, observe: Observe): void {
  const { points, divisor, idAttribute, labelAttribute } = row;
  for (const { quantity, label } of points) {
    const found = values.get(quantity);
    if (!found) continue;
    const named = labelAttribute !== undefined && label !== undefined && { [labelAttribute]: label };
    observe(found.value / divisor, { [idAttribute]: id, ...named });
  }
}

/** Only the state that is: the one before ends with the others that nobody observes any more. */
function observeState({ id, state }: InverterSnapshot, observe: Observe): void {
  if (state) observe(1, { [rows.INVERTER_ID]: id, [rows.STATE]: state.name });
}

function observeFaults({ id, faults = [] }: InverterSnapshot, observe: Observe): void {
  for (const fault of faults) {
    observe(1, { [rows.INVERTER_ID]: id, [rows.FAULT_ID]: fault.id, [rows.FAULT_TEXT]: fault.text });
  }
}

/** Counts are told from 0 on, so that the first failure is a rise and not the birth of a series. */
function observeGateway(
  fact: rows.GatewayFact,
  snapshot: Snapshot,
  { exports, energy, polled, notifications = [] }: ServiceStatus,
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
    case 'notifications':
      for (const status of notifications) {
        for (const outcome of rows.NOTIFICATION_OUTCOMES)
          observe(status[outcome], { [rows.CHANNEL]: status.channel, [rows.OUTCOME]: outcome });
      }
      return;
    case 'modbus requests':
      for (const { source, bus } of polled) {
        for (const outcome of rows.REQUEST_OUTCOMES)
          observe(bus.requests[outcome], { [rows.SOURCE]: source, [rows.OUTCOME]: outcome });
      }
      return;
    case 'modbus discarded':
      for (const { source, bus } of polled) {
        for (const kind of rows.DISCARDED_KINDS)
          observe(bus.discarded[kind], { [rows.SOURCE]: source, [rows.KIND]: kind });
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
  fact: rows.SourceFact,
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
