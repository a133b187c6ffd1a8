/**
 * Which register values are believed (truth rule 5).
 *
 *   first sight ──▶ trusted ──plausible──▶ trusted
 *                      │
 *                 fall or jump ──▶ held ──back where physics allows──▶ trusted, nothing happened
 *                                   │ 3 consistent readings and 10 minutes
 *                                   ├─ fall, no serial number ──▶ another meter: a new generation
 *                                   ├─ fall, serial number known ──▶ stays held, is shown
 *                                   └─ jump ──▶ new segment, the difference is "unbooked"
 *
 * Pure functions over (state, values, now); the state is plain data.
 */
import { secondsBetween, type Instant } from './instant.ts';
import { registerNames, type Quantity, type Register } from './quantities.ts';
import type { HeldRegister } from './snapshot.ts';

const READINGS_TO_BELIEVE = 3;
const MS_TO_BELIEVE = 10 * 60_000;
const SECONDS_FORMER_REMEMBERED = 24 * 3600;

export interface TrustedRegister {
  /** Wh or varh, whole. */
  readonly value: number;
  readonly at: Instant;
  /** Start of the segment and the register then. */
  readonly since: Instant;
  readonly base: number;
  readonly segment: number;
  /** The last believed value of the segment before, for whoever has not counted it to its end yet. */
  readonly before?: number;
  /** Wh or varh between segments that nobody vouches for. */
  readonly unbooked: number;
  readonly held?: Suspicion;
}

interface Suspicion extends HeldRegister {
  readonly foundAt: Instant;
}

export type TrustedRegisters = ReadonlyMap<Register, TrustedRegister>;

/** The registers of one meter, as one device after another may have stood behind its configured name. */
export interface RegisterTrust {
  /** 1 for the first device seen, 2 after a swap, … */
  readonly generation: number;
  readonly registers: TrustedRegisters;
  /** The generation before, for a day: a register that returns to it resumes it. */
  readonly former?: {
    readonly generation: number;
    readonly registers: TrustedRegisters;
    readonly leftAt: Instant;
  };
  /** The highest generation given so far. */
  readonly generations: number;
}

export interface PhysicsOfMeter {
  /** The most the connection can carry, W. */
  readonly maxPower: number;
  /** Seconds between messages. */
  readonly interval: number;
  /** Wh in which the registers move. */
  readonly step: number;
  /** A real serial number is known and has not changed, so a fall cannot be another meter. */
  readonly serialKnown: boolean;
}

export type RegisterEvent =
  | {
      readonly kind: 'held';
      readonly register: Register;
      readonly trusted: number;
      readonly found: number;
    }
  | { readonly kind: 'released'; readonly register: Register; readonly value: number }
  | {
      readonly kind: 'jumped';
      readonly register: Register;
      readonly unbooked: number;
      readonly value: number;
    }
  | {
      readonly kind: 'swapped';
      readonly register: Register;
      readonly trusted: number;
      readonly found: number;
    }
  | { readonly kind: 'resumed'; readonly register: Register; readonly value: number };

export const noRegisters: RegisterTrust = { generation: 1, registers: new Map(), generations: 1 };

const NO_EVENTS: readonly RegisterEvent[] = [];

/** Judges the registers of one reading; others keep what they had. */
export function judgeRegisters(
  trust: RegisterTrust,
  values: ReadonlyMap<Quantity, number>,
  now: Instant,
  physics: PhysicsOfMeter,
): { trust: RegisterTrust; events: readonly RegisterEvent[] } {
  const registers = new Map(trust.registers);
  let events: RegisterEvent[] | undefined;
  for (const register of registerNames) {
    const found = values.get(register);
    if (found === undefined) continue;
    const before = registers.get(register);
    const after = before ? judge(before, found, now, physics) : firstSight(found, now);
    registers.set(register, after);
    const event = before && eventOf(register, before, after, found);
    if (event) (events ??= []).push(event);
  }
  const next = { ...trust, registers };
  if (!anyHeld(registers)) return { trust: next, events: events ?? NO_EVENTS };
  return (
    resume(next, values, now, physics) ??
    swap(next, values, now, physics) ?? { trust: next, events: events ?? NO_EVENTS }
  );
}

/**
 * Whether a reading can come from the device behind these registers: no fall, no jump.
 * Registers that are not in both say nothing.
 */
export function isContinuous(
  registers: TrustedRegisters,
  values: ReadonlyMap<Quantity, number>,
  now: Instant,
  physics: PhysicsOfMeter,
): boolean {
  let common = 0;
  for (const [register, trusted] of registers) {
    const found = values.get(register);
    if (found === undefined) continue;
    common++;
    if (!isPlausible(trusted.value, trusted.at, found, now, physics)) return false;
  }
  return common > 0;
}

function firstSight(found: number, now: Instant): TrustedRegister {
  return { value: found, at: now, since: now, base: found, segment: 1, unbooked: 0 };
}

function judge(before: TrustedRegister, found: number, now: Instant, physics: PhysicsOfMeter): TrustedRegister {
  if (isPlausible(before.value, before.at, found, now, physics)) {
    return { ...withoutSuspicion(before), value: found, at: now };
  }
  const held = suspect(before, found, now, physics);
  if (held.kind === 'jump' && isBelieved(held, now)) return acceptJump(before, found, now);
  return { ...before, held };
}

function isPlausible(value: number, at: Instant, found: number, now: Instant, physics: PhysicsOfMeter): boolean {
  if (found < value) return false;
  const seconds = Math.max(secondsBetween(at, now), physics.interval);
  return found - value <= (physics.maxPower * seconds) / 3600 + physics.step;
}

function suspect(before: TrustedRegister, found: number, now: Instant, physics: PhysicsOfMeter): Suspicion {
  const kind = found < before.value ? 'fall' : 'jump';
  const { held } = before;
  const consistent = held?.kind === kind && isPlausible(held.found, held.foundAt, found, now, physics);
  if (!consistent) return { kind, found, foundAt: now, readings: 1, since: now };
  return { kind, found, foundAt: now, readings: held.readings + 1, since: held.since };
}

function isBelieved(held: Suspicion, now: Instant): boolean {
  return held.readings >= READINGS_TO_BELIEVE && now.mono - held.since.mono >= MS_TO_BELIEVE;
}

function acceptJump(before: TrustedRegister, found: number, now: Instant): TrustedRegister {
  return {
    value: found,
    at: now,
    since: now,
    base: found,
    segment: before.segment + 1,
    before: before.value,
    unbooked: before.unbooked + found - before.value,
  };
}

function eventOf(
  register: Register,
  before: TrustedRegister,
  after: TrustedRegister,
  found: number,
): RegisterEvent | undefined {
  if (after.held) return before.held ? undefined : { kind: 'held', register, trusted: before.value, found };
  if (!before.held) return undefined;
  if (after.segment === before.segment) return { kind: 'released', register, value: found };
  return { kind: 'jumped', register, unbooked: after.unbooked - before.unbooked, value: found };
}

function anyHeld(registers: TrustedRegisters): boolean {
  for (const r of registers.values()) if (r.held) return true;
  return false;
}

/** A fall that stayed is another device behind the same name, and every register of it begins anew. */
function swap(trust: RegisterTrust, values: ReadonlyMap<Quantity, number>, now: Instant, physics: PhysicsOfMeter) {
  if (physics.serialKnown) return undefined;
  for (const [register, { held, value }] of trust.registers) {
    if (held?.kind !== 'fall' || !isBelieved(held, now)) continue;
    const generation = trust.generations + 1;
    const next: RegisterTrust = {
      generation,
      generations: generation,
      registers: registersOf(values, now),
      former: {
        generation: trust.generation,
        registers: withoutSuspicions(trust.registers),
        leftAt: now,
      },
    };
    const event: RegisterEvent = { kind: 'swapped', register, trusted: value, found: held.found };
    return { trust: next, events: [event] };
  }
  return undefined;
}

/** The device before is back: what looked like a swap was minutes of zeros. */
function resume(trust: RegisterTrust, values: ReadonlyMap<Quantity, number>, now: Instant, physics: PhysicsOfMeter) {
  const { former } = trust;
  if (!former || secondsBetween(former.leftAt, now) > SECONDS_FORMER_REMEMBERED) return undefined;
  if (!isContinuous(former.registers, values, now, physics)) return undefined;
  const registers = new Map(former.registers);
  for (const [register, before] of former.registers) {
    const found = values.get(register);
    if (found !== undefined) registers.set(register, { ...before, value: found, at: now });
  }
  const next: RegisterTrust = {
    generation: former.generation,
    generations: trust.generations,
    registers,
  };
  const [register, { value }] = [...registers][0] ?? [registerNames[0]!, { value: 0 }];
  const event: RegisterEvent = { kind: 'resumed', register, value };
  return { trust: next, events: [event] };
}

function registersOf(values: ReadonlyMap<Quantity, number>, now: Instant): TrustedRegisters {
  const registers = new Map<Register, TrustedRegister>();
  for (const register of registerNames) {
    const found = values.get(register);
    if (found !== undefined) registers.set(register, firstSight(found, now));
  }
  return registers;
}

function withoutSuspicion(register: TrustedRegister): TrustedRegister {
  if (!register.held) return register;
  const { held: _, ...rest } = register;
  return rest;
}

function withoutSuspicions(registers: TrustedRegisters): TrustedRegisters {
  return new Map([...registers].map(([name, register]) => [name, withoutSuspicion(register)]));
}
