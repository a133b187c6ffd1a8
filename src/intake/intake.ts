/**
 *  MqttMessage ─▶ which source? ─▶ decode ─▶ Reading ─▶ Source.apply ─▶ events ─▶ log
 *
 * Where bytes become readings. Knows transports' messages, decoders and sources; nothing behind them.
 */
import type { Decoder } from '../devices/decoder.ts';
import type { RefusalReason, Reading } from '../readings/reading.ts';
import type { Source } from '../readings/source.ts';
import type { MessageOutcome } from '../readings/snapshot.ts';
import type { MessageObserver } from '../tracing.ts';
import type { MqttMessage } from '../transports/mqtt/message.ts';
import type { IntakeLog } from './intake-log.ts';
import { matches, openPart } from './topic-filter.ts';

/** One configured meter with what decodes it. */
export interface IntakeEntry {
  readonly filter: string;
  readonly decoder: Decoder;
  readonly source: Source;
  /** Told of each message that is of now. */
  readonly observer?: MessageObserver;
}

const NONE: readonly Reading[] = [];

/** What a topic means: whose it is, and which place its device has there. */
interface Address {
  readonly entry: IntakeEntry;
  readonly place: string;
}

/** Topics whose address is remembered; a publisher that invents topics must not grow this without bound. */
const TOPICS_REMEMBERED = 1000;
/** A component of a device that is the whole device for most homes, and then needs no name of its own. */
const MAIN_COMPONENT = /(?:^|\/)em1?:0$/;

export class Intake {
  readonly #entries: readonly IntakeEntry[];
  readonly #log: IntakeLog;
  readonly #addresses = new Map<string, Address | undefined>();

  constructor(entries: readonly IntakeEntry[], log: IntakeLog) {
    this.#entries = entries;
    this.#log = log;
  }

  /** Takes one message. Bad input is counted and said, and never throws. */
  handle(message: MqttMessage): MessageOutcome | undefined {
    const address = this.#address(message.topic);
    if (!address) return undefined;
    const { entry } = address;
    // Old is not now: what the broker had stored feeds nothing (truth rule 3).
    if (message.retain) return this.#count(entry, 'retained');
    const { observer } = entry;
    observer?.begin(message);
    const decoded = entry.decoder.decode(message.topic, message.payload);
    observer?.decoded();
    switch (decoded.kind) {
      case 'readings': {
        const outcome = this.#applyAll(address, message, decoded.readings);
        observer?.end(
          outcome,
          decoded.readings,
          'too many meters',
          'it brings more different meters than one source may',
        );
        return this.#count(entry, outcome);
      }
      case 'ignored':
        observer?.end('ignored', NONE);
        return this.#count(entry, 'ignored');
      case 'refused': {
        const outcome = this.#refuse(entry, message, decoded.why, decoded.detail);
        observer?.end(outcome, NONE, decoded.why, decoded.detail);
        return outcome;
      }
    }
  }

  #applyAll(
    { entry, place: placeOfTopic }: Address,
    message: MqttMessage,
    readings: readonly Reading[],
  ): 'accepted' | 'partial' | 'refused' {
    let outcome: 'accepted' | 'partial' | 'refused' = 'accepted';
    for (const reading of readings) {
      const place = reading.device === undefined ? placeOfTopic : placeOf(entry.filter, reading.device);
      const applied = entry.source.apply(reading, message.topic, place, message.at);
      if (applied.outcome !== 'accepted') outcome = applied.outcome;
      this.#log.applied(entry.source.traits.id, message, reading, applied);
    }
    return outcome;
  }

  #refuse(entry: IntakeEntry, message: MqttMessage, why: RefusalReason, detail: string): MessageOutcome {
    entry.source.refused(message.topic, `${why}: ${detail}`, message.at);
    this.#log.refused(entry.source.traits.id, message, why, detail);
    return 'refused';
  }

  #count(entry: IntakeEntry, outcome: MessageOutcome): MessageOutcome {
    entry.source.count(outcome);
    return outcome;
  }

  /** The first entry in the order of the configuration takes a message; no reading counts twice. */
  #address(topic: string): Address | undefined {
    const known = this.#addresses.get(topic);
    if (known || this.#addresses.has(topic)) return known;
    const entry = this.#entries.find((e) => matches(e.filter, topic));
    const address = entry && { entry, place: openPart(entry.filter, topic) };
    if (this.#addresses.size < TOPICS_REMEMBERED) this.#addresses.set(topic, address);
    return address;
  }
}

/** '' for the device that the configuration names, else what tells it from the others on its topic tree. */
function placeOf(filter: string, device: string): string {
  return openPart(filter, device).replace(MAIN_COMPONENT, '');
}
