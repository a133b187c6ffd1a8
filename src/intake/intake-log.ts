import { LogGate } from '../log-gate.ts';
import type { Logger } from '../logger.ts';
import type { Instant } from '../readings/instant.ts';
import { QUANTITIES, type Register } from '../readings/quantities.ts';
import type { Reading, RefusalReason } from '../readings/reading.ts';
import type { SourceApplied, SourceEvent } from '../readings/source.ts';

/** OBIS codes: what stands on the meter's display beside the number. */
const OBIS: Partial<Record<Register, string>> = {
  'energy.active.import': '1.8.0',
  'energy.active.export': '2.8.0',
  'energy.reactive.import': '3.8.1',
  'energy.reactive.export': '4.8.1',
};

/** Where and when a reading came in: an MQTT topic, or which registers of which device. */
export interface Arrival {
  readonly topic: string;
  readonly at: Instant;
  /** What it is called; a meter if absent. */
  readonly device?: 'meter' | 'inverter';
}

/** Says in words what the intake met; one line when something changes, never one per message. */
export class IntakeLog {
  readonly #logger: Logger;
  readonly #gate = new LogGate();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  refused(source: string, { topic, at }: Arrival, why: RefusalReason, detail: string): void {
    const kept = this.#gate.pass(`refused ${source} ${why}`, at);
    if (kept === undefined) return;
    this.#logger.warn(
      `A message on ${quoted(topic)} is not a reading (${why}: ${detail}). It was left out; readings go on. ` +
        `If this meter speaks another format, set its decoder in smartmeter.yaml.${again(kept)}`,
      { 'smartmeter.source': source, 'error.type': why },
    );
  }

  applied(source: string, { topic, at, device = 'meter' }: Arrival, reading: Reading, applied: SourceApplied): void {
    for (const event of applied.events) this.#event(source, event, device, at);
    for (const quantity of applied.implausible) {
      const kept = this.#gate.pass(`implausible ${source} ${quantity}`, at);
      if (kept === undefined) continue;
      const found = `${reading.values.get(quantity)} ${QUANTITIES[quantity].unit}`;
      this.#logger.warn(
        `${source} reports ${quantity} = ${found}, more than the connection can carry. The value was left out. ` +
          `If your connection is larger, set max_power_kw of this meter.${again(kept)}`,
        { 'smartmeter.source': source },
      );
    }
    for (const { field, found, reason } of reading.refused) {
      const kept = this.#gate.pass(`field ${source} ${field} ${reason}`, at);
      if (kept === undefined) continue;
      this.#logger.warn(
        `Field ${quoted(field)} on ${quoted(topic)} holds ${quoted(found)} (${reason}). It was left out; the other fields count.${again(kept)}`,
        { 'smartmeter.source': source, 'error.type': reason },
      );
    }
    if (applied.outcome === 'refused' && this.#gate.pass(`full ${source}`, at) !== undefined) {
      this.#logger.warn(
        `${source} brings more different meters than one source may; a message on ${quoted(topic)} was left out. ` +
          'Give each reader its own entry under meters: in smartmeter.yaml, with a topic that fits only it.',
        { 'smartmeter.source': source },
      );
    }
  }

  #event(source: string, event: SourceEvent, device: 'meter' | 'inverter', at: Instant): void {
    const fields = { 'smartmeter.source': source, [`smartmeter.${device}.id`]: event.meter };
    const name = `${device === 'meter' ? 'Meter' : 'Inverter'} ${event.meter}`;
    switch (event.kind) {
      case 'new meter':
        return this.#logger.info(`First reading of ${device} ${event.meter}.`, fields);
      case 'identified':
        return this.#logger.info(
          `${event.before} has told its serial number: it is ${device} ${event.meter} from now on.`,
          fields,
        );
      case 'replaced':
        return this.#logger.info(
          `${name} speaks where ${event.before} spoke before. It is a series of its own.`,
          fields,
        );
      case 'released':
        return this.#logger.info(
          `${of(event, device)} is believable again: ${amount(event.register, event.value)}. Nothing was lost.`,
          fields,
        );
      case 'resumed':
        return this.#logger.info(`${name} is back with its register; what was in between was not counted.`, fields);
      case 'swapped':
        return this.#logger.warn(
          `${of(event, device)} fell from ${amount(event.register, event.trusted)} to ${amount(event.register, event.found)} and stayed there: ` +
            `taken as another ${device}, ${event.meter}. It is a series of its own; nothing was counted for the change.`,
          fields,
        );
      case 'jumped':
        return this.#logger.warn(
          `${of(event, device)} jumped up to ${amount(event.register, event.value)} and stayed there. ` +
            `${amount(event.register, event.unbooked)} in between are shown as unbooked and were not counted.`,
          fields,
        );
      case 'held': {
        const kept = this.#gate.pass(`held ${event.meter} ${event.register}`, at);
        if (kept === undefined) return;
        return this.#logger.warn(
          `${of(event, device)} reads ${amount(event.register, event.found)} after ${amount(event.register, event.trusted)}, which cannot be. ` +
            `It is held at the last believable value until the ${device} makes sense again.${again(kept)}`,
          fields,
        );
      }
    }
  }
}

function of({ register, meter }: { register: Register; meter: string }, device: string): string {
  return `Register ${OBIS[register] ?? register} of ${device} ${meter}`;
}

/** kWh with the digits of the register. */
function amount(register: Register, value: number): string {
  return `${(value / 1000).toFixed(3)} k${QUANTITIES[register].unit}`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function again(kept: number): string {
  return kept > 0 ? ` (${kept} more like this since the last line.)` : '';
}
