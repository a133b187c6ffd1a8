import type { Instant } from './instant.ts';
import { idOf, Place, type KnownMeter } from './place.ts';
import type { Quantity } from './quantities.ts';
import type { Reading } from './reading.ts';
import type { RegisterEvent } from './register-trust.ts';
import { Rhythm } from './rhythm.ts';
import type { SavedSource } from './saved.ts';
import type { DownReason, MessageOutcome, MeterSnapshot, SourceSnapshot } from './snapshot.ts';

/** What the configuration says of a source, as far as readings are concerned. */
export interface SourceTraits {
  readonly id: string;
  /** Seconds between messages; learned when absent. */
  readonly interval?: number;
  /** W. */
  readonly maxPower: number;
  readonly role: 'grid' | 'submeter';
}

/** What became of a reading, for the log: rare events only. */
export type SourceEvent =
  | (RegisterEvent & { readonly meter: string })
  | { readonly kind: 'identified'; readonly meter: string; readonly before: string }
  | { readonly kind: 'replaced'; readonly meter: string; readonly before: string }
  | { readonly kind: 'new meter'; readonly meter: string };

export interface SourceApplied {
  readonly outcome: 'accepted' | 'partial' | 'refused';
  readonly events: readonly SourceEvent[];
  readonly implausible: readonly Quantity[];
}

/** Different places that one topic filter may open; each costs memory for ever. */
const PLACES_AT_MOST = 64;
const NO_EVENTS: readonly SourceEvent[] = [];
const NO_QUANTITIES: readonly Quantity[] = [];

/** One configured entry: a topic filter, and the meters behind it. */
export class Source {
  readonly traits: SourceTraits;
  readonly #places = new Map<string, Place>();
  readonly #rhythms = new Map<string, Rhythm>();
  readonly #messages: Record<MessageOutcome, number> = {
    accepted: 0,
    partial: 0,
    ignored: 0,
    retained: 0,
    refused: 0,
  };
  #resets = 0;
  #held = 0;
  #lastArrival: Instant | undefined;
  #lastRefusal: SourceSnapshot['lastRefusal'];

  constructor(traits: SourceTraits) {
    this.traits = traits;
  }

  static restore(traits: SourceTraits, saved: SavedSource, now: Instant): Source {
    const source = new Source(traits);
    for (const [name, place] of Object.entries(saved.places)) {
      source.#places.set(name, Place.restore(placeId(traits, name), placeKey(traits, name), traits, place, now));
    }
    for (const [topic, interval] of Object.entries(saved.intervals)) {
      source.#rhythms.set(topic, new Rhythm(traits.interval, interval));
    }
    return source;
  }

  save(): SavedSource {
    const intervals = [...this.#rhythms].flatMap(([topic, rhythm]) => {
      const interval = rhythm.interval();
      return interval === undefined ? [] : [[topic, interval] as const];
    });
    const places = [...this.#places].map(([name, place]) => [name, place.save()] as const);
    return { places: Object.fromEntries(places), intervals: Object.fromEntries(intervals) };
  }

  count(outcome: MessageOutcome): void {
    this.#messages[outcome]++;
  }

  refused(topic: string, reason: string, at: Instant): void {
    this.#messages.refused++;
    this.#lastRefusal = { at, topic, reason };
  }

  connectionLost(): void {
    for (const rhythm of this.#rhythms.values()) rhythm.connectionLost();
  }

  /**
   * Takes a live reading in. Readings of one message that stand in different places are given one by one.
   * @param place what tells devices of this source apart, '' for the one that the configuration names
   */
  apply(reading: Reading, topic: string, place: string, now: Instant): SourceApplied {
    this.#lastArrival = now;
    const at = this.#place(place);
    const known = at?.meterOf(reading, now);
    if (!at || !known) return { outcome: 'refused', events: NO_EVENTS, implausible: NO_QUANTITIES };
    known.topics.add(topic);
    const rhythm = this.#rhythm(topic, now);
    const { events, implausible, held } = known.meter.apply(reading, rhythm, known.serial !== undefined, now);
    const outcome = held || implausible.length > 0 || reading.refused.length > 0 ? 'partial' : 'accepted';
    const isNews = events.length > 0 || known.toldAs !== idOf(at, known);
    return { outcome, events: isNews ? this.#tell(at, known, events) : NO_EVENTS, implausible };
  }

  /** Adds its meters to `meters`. */
  snapshot(now: Instant, meters: MeterSnapshot[]): SourceSnapshot {
    const known = [...this.#places.values()].flatMap((place) => place.meters.map((meter) => ({ place, meter })));
    const isAlive = known.some(({ place, meter }) => !place.isReplaced(meter) && meter.meter.down(now) === undefined);
    let down: DownReason | undefined = isAlive ? undefined : 'waiting';
    for (const { place, meter } of known) {
      const isOut = place.isReplaced(meter) || (isAlive && place.isGone(meter, now));
      const snapshot = this.#meterSnapshot(place, meter, isOut, now);
      meters.push(snapshot, ...this.#formerSnapshot(place, meter));
      if (snapshot.down && snapshot.down !== 'replaced') down = snapshot.down;
    }
    return {
      source: this.traits.id,
      role: this.traits.role,
      up: down === undefined,
      ...(down && { down }),
      ...(this.#lastArrival && { lastArrival: this.#lastArrival }),
      messages: { ...this.#messages },
      registerResets: this.#resets,
      registersHeld: this.#held,
      ...(this.#lastRefusal && { lastRefusal: this.#lastRefusal }),
    };
  }

  #place(name: string): Place | undefined {
    let place = this.#places.get(name);
    if (!place) {
      if (this.#places.size >= PLACES_AT_MOST) return undefined;
      place = new Place(placeId(this.traits, name), placeKey(this.traits, name), this.traits);
      this.#places.set(name, place);
    }
    return place;
  }

  #rhythm(topic: string, now: Instant): Rhythm {
    let rhythm = this.#rhythms.get(topic);
    if (!rhythm) {
      rhythm = new Rhythm(this.traits.interval);
      this.#rhythms.set(topic, rhythm);
    }
    rhythm.arrived(now);
    return rhythm;
  }

  #tell(place: Place, known: KnownMeter, events: readonly RegisterEvent[]): SourceEvent[] {
    const meter = idOf(place, known);
    const told: SourceEvent[] = events.map((e) => ({ ...e, meter }));
    for (const { kind } of events) {
      if (kind === 'held') this.#held++;
      if (kind === 'jumped' || kind === 'swapped') this.#resets++;
    }
    if (known.toldAs === undefined) told.push(firstWord(place, known, meter));
    else if (known.toldAs !== meter && events.length === 0)
      told.push({ kind: 'identified', meter, before: known.toldAs });
    known.toldAs = meter;
    return told;
  }

  #meterSnapshot(place: Place, known: KnownMeter, isOut: boolean, now: Instant): MeterSnapshot {
    const { meter, serial } = known;
    const down = isOut ? 'replaced' : meter.down(now);
    const up = down === undefined;
    const { interval, clockOffset, lastArrival } = meter;
    return {
      key: `${known.key}#${meter.generation}`,
      id: idOf(place, known),
      source: this.traits.id,
      ...(serial !== undefined && { serial }),
      topics: [...known.topics],
      role: this.traits.role,
      up,
      ...(down && { down }),
      ...(lastArrival && { lastArrival }),
      ...(interval !== undefined && { interval }),
      limit: meter.limit(),
      ...(up && clockOffset !== undefined && { clockOffset }),
      values: meter.values(now, up),
      registers: meter.registers(now, up),
    };
  }

  /** A swapped meter, for what of its energy is not counted yet. */
  #formerSnapshot(place: Place, known: KnownMeter): MeterSnapshot[] {
    const former = known.meter.former();
    if (!former) return [];
    return [
      {
        key: `${known.key}#${former.generation}`,
        id: idOf(place, known, former.generation),
        source: this.traits.id,
        topics: [...known.topics],
        role: this.traits.role,
        up: false,
        down: 'replaced',
        limit: known.meter.limit(),
        values: new Map(),
        registers: former.registers,
      },
    ];
  }
}

/** Name of a meter in this place as long as it has no serial number. */
function placeId({ id }: SourceTraits, name: string): string {
  return name === '' ? id : `${id}:${name}`;
}

function placeKey({ id }: SourceTraits, name: string): string {
  return `${id}/${name}`;
}

function firstWord(place: Place, known: KnownMeter, meter: string): SourceEvent {
  const before = place.meters.findLast((m) => m !== known);
  return before ? { kind: 'replaced', meter, before: idOf(place, before) } : { kind: 'new meter', meter };
}
