import { FrozenWatch } from './frozen.ts';
import { secondsBetween, type Instant } from './instant.ts';
import { InverterMemory } from './inverter.ts';
import { isRegister, QUANTITIES, type Quantity, type Register } from './quantities.ts';
import type { Reading } from './reading.ts';
import {
  isContinuous,
  judgeRegisters,
  noRegisters,
  type PhysicsOfMeter,
  type RegisterEvent,
} from './register-trust.ts';
import type { Rhythm } from './rhythm.ts';
import { restoreTrust, saveTrust, type SavedMeter } from './saved.ts';
import type { DownReason, FreshValue, RegisterSnapshot, Role } from './snapshot.ts';

/** What is known of the place a meter stands in, from the configuration. */
export interface MeterTraits {
  /** W. */
  readonly maxPower: number;
  /** An inverter counts energy too: it is a meter with more to tell. */
  readonly role: Role;
}

interface Slot extends FreshValue {
  readonly rhythm: Rhythm;
}

export interface Applied {
  readonly events: readonly RegisterEvent[];
  /** Gauges beyond what the connection can carry: not admitted. */
  readonly implausible: readonly Quantity[];
  readonly held: boolean;
}

/** Seconds; for the physics of a register while the interval is not known. */
const ASSUMED_INTERVAL = 30;
const NOTHING: readonly Quantity[] = [];

/** One meter as it is known now: its fresh values, its trusted registers, whether it is alive. */
export class Meter {
  readonly #traits: MeterTraits;
  readonly #frozen = new FrozenWatch();
  readonly #slots = new Map<Quantity, Slot>();
  /** The rhythm of the topic that brings a register, for its freshness. */
  readonly #registerRhythms = new Map<Register, Rhythm>();
  /** The values of the last message as they came, believed or not: what frozen is judged by. */
  readonly #raw = new Map<Quantity, number>();
  #trust = noRegisters;
  #registerStep = 1;
  #readings = 0;
  #lastArrival: Instant | undefined;
  #lastRhythm: Rhythm | undefined;
  #clockOffset: number | undefined;
  #inverter: InverterMemory | undefined;

  constructor(traits: MeterTraits) {
    this.#traits = traits;
    if (traits.role === 'inverter') this.#inverter = new InverterMemory();
  }

  /** A meter of an earlier process: its registers are known, its values of now are not. */
  static restore(traits: MeterTraits, saved: SavedMeter, now: Instant): Meter {
    const meter = new Meter(traits);
    meter.#trust = restoreTrust(saved.trust, now);
    meter.#readings = saved.readings;
    if (saved.inverter && meter.#inverter) meter.#inverter = InverterMemory.restore(saved.inverter);
    return meter;
  }

  save(): Pick<SavedMeter, 'readings' | 'trust' | 'inverter'> {
    const inverter = this.#inverter && { inverter: this.#inverter.save() };
    return { readings: this.#readings, trust: saveTrust(this.#trust), ...inverter };
  }

  /** What it is and does beside its numbers; undefined for a meter that is no inverter. */
  get inverter(): InverterMemory | undefined {
    return this.#inverter;
  }

  /** 1, and one more for each device that took its place without a serial number to tell. */
  get generation(): number {
    return this.#trust.generation;
  }

  /** Messages taken. */
  get readings(): number {
    return this.#readings;
  }

  get lastArrival(): Instant | undefined {
    return this.#lastArrival;
  }

  get clockOffset(): number | undefined {
    return this.#clockOffset;
  }

  /** Seconds between messages on the topic that spoke last, or of the group of registers that is read most often. */
  get interval(): number | undefined {
    return this.#lastRhythm?.interval();
  }

  /** Takes a live reading in. */
  apply(reading: Reading, rhythm: Rhythm, serialKnown: boolean, now: Instant): Applied {
    this.#readings++;
    this.#lastArrival = now;
    this.#lastRhythm = isSlower(rhythm, this.#lastRhythm) ? this.#lastRhythm : rhythm;
    this.#registerStep = reading.registerStep ?? this.#registerStep;
    this.#clockOffset = reading.deviceTime === undefined ? undefined : reading.deviceTime - now.wall / 1000;
    this.#inverter?.saw(reading, rhythm, now);
    const moved = this.#remember(reading.values);
    const implausible = this.#takeGauges(reading, rhythm, now);
    const events = this.#takeRegisters(reading, rhythm, serialKnown, now);
    this.#frozen.saw(reading.deviceTime, moved, this.#countedPower(reading), now);
    return { events, implausible, held: this.#holdsAny(reading) };
  }

  /** Whether a reading of a device whose serial number is news can be of this meter. */
  continues(reading: Reading, now: Instant): boolean {
    const { registers } = this.#trust;
    if (registers.size === 0) return true;
    return isContinuous(registers, reading.values, now, this.#physics(false));
  }

  /** Seconds since it was last heard or, before that in this process, since its youngest register. */
  silence(now: Instant): number {
    const heard = this.#lastArrival ? [this.#lastArrival] : [...this.#trust.registers.values()].map(({ at }) => at);
    return Math.min(...heard.map((at) => secondsBetween(at, now)));
  }

  down(now: Instant): DownReason | undefined {
    if (!this.#lastArrival || !this.#lastRhythm) return 'waiting';
    if (now.mono - this.#lastArrival.mono > this.#lastRhythm.limit() * 1000) return 'stale';
    if (this.#frozen.frozen(this.#lastRhythm.interval(), this.#registerStep)) return 'frozen';
    return undefined;
  }

  /** Seconds of silence after which this meter is stale. */
  limit(): number {
    return this.#lastRhythm?.limit() ?? 90;
  }

  /** The gauges of now; empty when the meter is down. */
  values(now: Instant, isUp: boolean): ReadonlyMap<Quantity, FreshValue> {
    const fresh = new Map<Quantity, FreshValue>();
    if (!isUp) return fresh;
    for (const [quantity, { value, at, rhythm }] of this.#slots) {
      if (isRecent(at, rhythm, now) && (this.#inverter?.measures(quantity) ?? true)) fresh.set(quantity, { value, at });
    }
    const power = gridPower(fresh);
    if (power) fresh.set('grid.power', power);
    return fresh;
  }

  registers(now: Instant, isUp: boolean): ReadonlyMap<Register, RegisterSnapshot> {
    const snapshots = new Map<Register, RegisterSnapshot>();
    for (const [register, trusted] of this.#trust.registers) {
      const rhythm = this.#registerRhythms.get(register);
      const fresh = isUp && rhythm !== undefined && isRecent(trusted.at, rhythm, now);
      snapshots.set(register, { ...trusted, fresh });
    }
    return snapshots;
  }

  /** The device that stood here before a swap without serial number, while it is remembered. */
  former(): { readonly generation: number; readonly registers: ReadonlyMap<Register, RegisterSnapshot> } | undefined {
    const { former } = this.#trust;
    if (!former) return undefined;
    const registers = new Map([...former.registers].map(([name, trusted]) => [name, { ...trusted, fresh: false }]));
    return { generation: former.generation, registers };
  }

  #remember(values: ReadonlyMap<Quantity, number>): boolean {
    let moved = false;
    for (const [quantity, value] of values) {
      if (this.#raw.get(quantity) === value) continue;
      this.#raw.set(quantity, value);
      moved = true;
    }
    return moved;
  }

  #takeGauges(reading: Reading, rhythm: Rhythm, now: Instant): readonly Quantity[] {
    let implausible: Quantity[] | undefined;
    for (const [quantity, value] of reading.values) {
      if (isRegister(quantity)) continue;
      if (isPower(quantity) && Math.abs(value) > this.#traits.maxPower) (implausible ??= []).push(quantity);
      else this.#slots.set(quantity, { value, at: now, rhythm });
    }
    return implausible ?? NOTHING;
  }

  #takeRegisters(reading: Reading, rhythm: Rhythm, serialKnown: boolean, now: Instant): readonly RegisterEvent[] {
    const { trust, events } = judgeRegisters(this.#trust, reading.values, now, this.#physics(serialKnown));
    this.#trust = trust;
    for (const register of trust.registers.keys()) {
      if (reading.values.has(register)) this.#registerRhythms.set(register, rhythm);
    }
    return events;
  }

  #physics(serialKnown: boolean): PhysicsOfMeter {
    return {
      maxPower: this.#traits.maxPower,
      interval: this.interval ?? ASSUMED_INTERVAL,
      step: this.#registerStep,
      serialKnown,
    };
  }

  /**
   * Net W that a register of this message must have counted, 0 if none is there to count it: where power and registers
   * come in different messages, a register that was not due has nothing to prove.
   * Net, because import and export power can both be non-zero while only the difference is counted.
   */
  #countedPower({ values }: Reading): number {
    const imported = this.#raw.get('power.active.import');
    const exported = this.#raw.get('power.active.export');
    const net =
      imported === undefined && exported === undefined
        ? (this.#raw.get('grid.power') ?? 0)
        : (imported ?? 0) - (exported ?? 0);
    const counter = net > 0 ? 'energy.active.import' : 'energy.active.export';
    return values.has(counter) ? net : 0;
  }

  #holdsAny(reading: Reading): boolean {
    for (const [register, { held }] of this.#trust.registers) if (held && reading.values.has(register)) return true;
    return false;
  }
}

function isRecent(at: Instant, rhythm: Rhythm, now: Instant): boolean {
  return now.mono - at.mono <= rhythm.limit() * 1000;
}

/** Of a device that is asked, the rhythm that tells its life is the quickest one: identity is only asked once. */
function isSlower(rhythm: Rhythm, than: Rhythm | undefined): boolean {
  return than !== undefined && rhythm.isFixed && than.isFixed && rhythm.limit() > than.limit();
}

function isPower(quantity: Quantity): boolean {
  const { unit } = QUANTITIES[quantity];
  return unit === 'W' || unit === 'var';
}

/** 1.7.0 − 2.7.0 where both are known, as old as the older one; else what the device itself says. */
function gridPower(fresh: ReadonlyMap<Quantity, FreshValue>): FreshValue | undefined {
  const imported = fresh.get('power.active.import');
  const exported = fresh.get('power.active.export');
  if (!imported || !exported) return undefined;
  const at = imported.at.mono < exported.at.mono ? imported.at : exported.at;
  return { value: imported.value - exported.value, at };
}
