import type { Instant } from './instant.ts';
import { Meter, type MeterTraits } from './meter.ts';
import type { Reading } from './reading.ts';
import type { SavedPlace } from './saved.ts';
import type { Role } from './snapshot.ts';

/** A serial number seen in fewer messages than this and never again was a misread one. */
const READINGS_TO_COUNT = 3;
/** Seconds without a word after which a meter is gone, if others of its source are there. */
const GONE_AFTER = 24 * 3600;
/** A topic on which serial numbers are garbage must not grow without bound. */
const METERS_AT_MOST = 8;

export interface KnownMeter {
  readonly meter: Meter;
  /** Stable over a rename. */
  readonly key: string;
  serial?: string;
  readonly topics: Set<string>;
  /** The id under which it was last told of, so that a change is told once. */
  toldAs?: string;
}

/** `smartmeter.meter.id`: the serial number, else the name of the place; a later device behind it gets a suffix. */
export function idOf(place: Place, { serial, meter }: KnownMeter, generation = meter.generation): string {
  const name = serial ?? place.id;
  return generation === 1 ? name : `${name}-${generation}`;
}

/**
 * Where one device stands: a topic, or a component of a device that speaks on several. Tells the meters apart
 * that have stood there, by serial number (truth rule 6).
 */
export class Place {
  readonly id: string;
  readonly key: string;
  readonly #traits: MeterTraits;
  readonly #meters: KnownMeter[] = [];
  #current: KnownMeter | undefined;
  /** Two serial numbers take turns: two meters on one topic, neither replaces the other. */
  #shared = false;
  /** A first serial number that came with registers of another meter: it has to come twice. */
  #doubted: string | undefined;

  /**
   * @param id name of a meter here as long as it has no serial number
   * @param key stable identity of the place
   */
  constructor(id: string, key: string, traits: MeterTraits) {
    this.id = id;
    this.key = key;
    this.#traits = traits;
  }

  static restore(id: string, key: string, traits: MeterTraits, saved: SavedPlace, now: Instant): Place {
    const place = new Place(id, key, traits);
    for (const { serial, topics, ...meter } of saved.meters) {
      const known: KnownMeter = {
        meter: Meter.restore(traits, { topics, ...meter }, now),
        key: meter.key,
        topics: new Set(topics),
        ...(serial !== undefined && { serial }),
      };
      known.toldAs = idOf(place, known);
      place.#meters.push(known);
    }
    place.#current = place.#meters[saved.current];
    place.#shared = saved.shared;
    return place;
  }

  save(): SavedPlace {
    return {
      shared: this.#shared,
      current: this.#meters.findIndex((m) => m === this.#current),
      meters: this.#meters.map(({ meter, key, serial, topics }) => ({
        key,
        topics: [...topics],
        ...(serial !== undefined && { serial }),
        ...meter.save(),
      })),
    };
  }

  get meters(): readonly KnownMeter[] {
    return this.#meters;
  }

  get role(): Role {
    return this.#traits.role;
  }

  /** The meter a reading is of; undefined when too many serial numbers have been seen here. */
  meterOf(reading: Reading, now: Instant): KnownMeter | undefined {
    const { serial } = reading;
    const current = this.#current;
    if (serial === undefined) return current ?? this.#add(undefined);
    if (current?.serial === serial) return current;
    const known = this.#meters.find((m) => m.serial === serial);
    if (known) {
      this.#shared ||= isNoMisreading(known) && current !== undefined && isNoMisreading(current);
      this.#current = known;
      return known;
    }
    if (current && current.serial === undefined) {
      if (current.meter.continues(reading, now)) return Object.assign(current, { serial });
      // Registers of zero for one message, just when the reader has learnt the serial number, are no other meter.
      if (this.#doubted !== serial) {
        this.#doubted = serial;
        return current;
      }
    }
    return this.#add(serial);
  }

  /** Whether another meter has taken this one's place for good. */
  isReplaced(known: KnownMeter): boolean {
    if (known === this.#current) return false;
    return !this.#shared || known.serial === undefined || !isNoMisreading(known);
  }

  /** Whether it has been silent for so long that it is not waited for while others of its source speak. */
  isGone(known: KnownMeter, now: Instant): boolean {
    return known.meter.silence(now) > GONE_AFTER;
  }

  #add(serial: string | undefined): KnownMeter | undefined {
    if (this.#meters.length >= METERS_AT_MOST) this.#forgetOne();
    if (this.#meters.length >= METERS_AT_MOST) return undefined;
    const known: KnownMeter = {
      meter: new Meter(this.#traits),
      key: `${this.key}#${serial ?? ''}`,
      topics: new Set(),
      ...(serial === undefined ? {} : { serial }),
    };
    this.#meters.push(known);
    this.#current = known;
    return known;
  }

  /** The one with the fewest messages: a misread serial number rather than a meter that was taken down. */
  #forgetOne(): void {
    const replaced = this.#meters.filter((m) => this.isReplaced(m));
    const least = replaced.toSorted((a, b) => a.meter.readings - b.meter.readings)[0];
    if (least) this.#meters.splice(this.#meters.indexOf(least), 1);
  }
}

function isNoMisreading({ meter }: KnownMeter): boolean {
  return meter.readings >= READINGS_TO_COUNT;
}
