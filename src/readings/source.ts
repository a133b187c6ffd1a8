import type { Instant } from './instant.ts';
import type { MeterTraits } from './meter.ts';
import { idOf, Place, type KnownMeter } from './place.ts';
import type { Quantity } from './quantities.ts';
import type { Reading } from './reading.ts';
import type { RegisterEvent } from './register-trust.ts';
import { Rhythm } from './rhythm.ts';
import type { SavedSource } from './saved.ts';
import type {
  DeviceSnapshot,
  DownReason,
  InverterSnapshot,
  LinkState,
  MessageOutcome,
  MeterSnapshot,
  Role,
  SourceSnapshot,
} from './snapshot.ts';

/** What the configuration says of a source, as far as readings are concerned. */
export interface SourceTraits {
  readonly id: string;
  /** Seconds between messages; learned when absent. */
  readonly interval?: number;
  /** W. */
  readonly maxPower: number;
  /** Of the device itself. */
  readonly role: Role;
  /** Of the meters that are found behind an inverter; `submeter` if absent. */
  readonly meterRole?: 'grid' | 'submeter';
}

/** Places of a source whose device is asked: `meter…` is a meter, '' the device itself. */
const METER_PLACE = /^meter/;

/** The devices of a snapshot while it is being made. */
export interface Devices {
  readonly meters: MeterSnapshot[];
  readonly inverters: InverterSnapshot[];
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
  /** Undefined for a device that speaks by itself, and before it was first asked. */
  #link: LinkState | undefined;

  constructor(traits: SourceTraits) {
    this.traits = traits;
  }

  static restore(traits: SourceTraits, saved: SavedSource, now: Instant): Source {
    const source = new Source(traits);
    for (const [name, known] of Object.entries(saved.places)) {
      const place = Place.restore(placeId(traits, name), placeKey(traits, name), traitsOf(traits, name), known, now);
      source.#places.set(name, place);
    }
    for (const [topic, interval] of Object.entries(saved.intervals)) {
      source.#rhythms.set(topic, new Rhythm(traits.interval, interval));
    }
    return source;
  }

  save(): SavedSource {
    const intervals = [...this.#rhythms].flatMap(([topic, rhythm]) => {
      const interval = rhythm.isFixed ? undefined : rhythm.interval();
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

  /** The one who asks the device says how it is with the connection to it. */
  linked(link: LinkState): void {
    this.#link = link;
  }

  connectionLost(): void {
    for (const rhythm of this.#rhythms.values()) rhythm.connectionLost();
  }

  /**
   * Takes a live reading in. Readings of one message that stand in different places are given one by one.
   * @param place what tells devices of this source apart, '' for the one that the configuration names
   * @param interval seconds until the next one on this topic, where we are the ones who ask
   */
  apply(reading: Reading, topic: string, place: string, now: Instant, interval?: number): SourceApplied {
    this.#lastArrival = now;
    const at = this.#place(place);
    const known = at?.meterOf(reading, now);
    if (!at || !known) return { outcome: 'refused', events: NO_EVENTS, implausible: NO_QUANTITIES };
    known.topics.add(topic);
    const rhythm = this.#rhythm(topic, now, interval);
    const { events, implausible, held } = known.meter.apply(reading, rhythm, known.serial !== undefined, now);
    const outcome = held || implausible.length > 0 || reading.refused.length > 0 ? 'partial' : 'accepted';
    const isNews = events.length > 0 || known.toldAs !== idOf(at, known);
    return { outcome, events: isNews ? this.#tell(at, known, events) : NO_EVENTS, implausible };
  }

  /** Adds its devices to `devices`. */
  snapshot(now: Instant, devices: Devices): SourceSnapshot {
    const known = [...this.#places.values()].flatMap((place) => place.meters.map((meter) => ({ place, meter })));
    const isAlive = known.some(({ place, meter }) => !place.isReplaced(meter) && this.#down(meter, now) === undefined);
    let down = isAlive ? undefined : withLink('waiting', this.#link, false);
    for (const { place, meter } of known) {
      const isOut = place.isReplaced(meter) || (isAlive && place.isGone(meter, now));
      const snapshot = this.#deviceSnapshot(place, meter, isOut, now);
      const { inverter } = meter.meter;
      if (inverter) devices.inverters.push({ ...snapshot, role: 'inverter', ...inverter.snapshot(now, snapshot.up) });
      else devices.meters.push({ ...snapshot, role: meterRole(place) });
      this.#addFormer(place, meter, devices);
      if (snapshot.down && snapshot.down !== 'replaced') down = snapshot.down;
    }
    return {
      source: this.traits.id,
      role: this.#role(),
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
      place = new Place(placeId(this.traits, name), placeKey(this.traits, name), traitsOf(this.traits, name));
      this.#places.set(name, place);
    }
    return place;
  }

  #rhythm(topic: string, now: Instant, interval = this.traits.interval): Rhythm {
    let rhythm = this.#rhythms.get(topic);
    if (!rhythm) {
      rhythm = new Rhythm(interval);
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

  /** A bus on which only a meter answers is that meter's. */
  #role(): Role {
    const roles = [...this.#places.values()].map(({ role }) => role);
    return roles.includes(this.traits.role) ? this.traits.role : (roles[0] ?? this.traits.role);
  }

  #down({ meter }: KnownMeter, now: Instant): DownReason | undefined {
    return withLink(meter.down(now), this.#link, meter.inverter?.isAtRest ?? false);
  }

  #deviceSnapshot(place: Place, known: KnownMeter, isOut: boolean, now: Instant): DeviceSnapshot {
    const { meter, serial } = known;
    const down = isOut ? 'replaced' : this.#down(known, now);
    const up = down === undefined;
    const { interval, clockOffset, lastArrival } = meter;
    return {
      key: `${known.key}#${meter.generation}`,
      id: idOf(place, known),
      source: this.traits.id,
      ...(serial !== undefined && { serial }),
      topics: [...known.topics],
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
  #addFormer(place: Place, known: KnownMeter, { meters, inverters }: Devices): void {
    const former = known.meter.former();
    if (!former) return;
    const snapshot: DeviceSnapshot = {
      key: `${known.key}#${former.generation}`,
      id: idOf(place, known, former.generation),
      source: this.traits.id,
      topics: [...known.topics],
      up: false,
      down: 'replaced',
      limit: known.meter.limit(),
      values: new Map(),
      registers: former.registers,
    };
    if (place.role === 'inverter') inverters.push({ ...snapshot, role: 'inverter', hasBattery: false, hasPv: false });
    else meters.push({ ...snapshot, role: meterRole(place) });
  }
}

function traitsOf({ maxPower, role, meterRole = 'submeter' }: SourceTraits, place: string): MeterTraits {
  return { maxPower, role: role === 'inverter' && METER_PLACE.test(place) ? meterRole : role };
}

function meterRole({ role }: Place): MeterSnapshot['role'] {
  return role === 'grid' ? 'grid' : 'submeter';
}

/**
 * Silence has a cause that the one who asks knows. An inverter at rest that does not answer sleeps from that moment
 * on; every other one keeps its values until they are stale.
 */
function withLink(
  down: DownReason | undefined,
  link: LinkState | undefined,
  isAtRest: boolean,
): DownReason | undefined {
  if (link === 'silent' && isAtRest) return 'sleeping';
  if (down !== 'stale' && down !== 'waiting') return down;
  return link === 'unreachable' || link === 'faulty' ? link : down;
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
