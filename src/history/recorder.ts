/**
 * Takes readings in and keeps, until they are stored, the minutes, the gaps and how far each register is counted.
 *
 *   snapshot ─▶ registers ─▶ energy of the minute, or of the gap that has just ended
 *            └▶ house     ─▶ curves, while they are known
 */
import type { Instant } from '../readings/instant.ts';
import type { Snapshot } from '../readings/snapshot.ts';
import { addEnergies, addEnergy, emptyCell, type Cell, type Energies, type ReadingName } from './cell.ts';
import { countedTo, grown, type Counted } from './counting.ts';
import { heldFrom, integrate, type Held } from './curves.ts';
import { displayed, householdRegisters, type HouseholdRegister } from './household-registers.ts';
import type { SavedCounting } from './saved.ts';
import { gapOf, later, sleepsOn } from './silence.ts';

/** A stretch in which a device was not heard, and what its registers have grown in it. Epoch milliseconds, Wh. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly energy: Energies;
}

/** What waits to be stored. */
export interface Pending {
  readonly minutes: ReadonlyMap<number, Cell>;
  readonly gaps: readonly Gap[];
  readonly counted: ReadonlyMap<string, Counted>;
}

export interface Recorder {
  observe(snapshot: Snapshot): void;
  pending(): Pending;
  /** A register was seen for the first time, or began anew: where it began must not be lost. */
  isUrgent(): boolean;
  /** What was pending is stored. */
  stored(): void;
}

const MINUTE = 60_000;
/** Epoch milliseconds. A clock before that is one that nobody has set: it is older than this file. */
const CLOCK_SET_AFTER = Date.UTC(2026, 0, 1);
/** Milliseconds after the start in which the clock of a Pi is waited for, and its leap moves what is not stored yet. */
const SETTLING = 10 * MINUTE;
/** Milliseconds of the wall clock beyond the monotonic one that are a leap and no drift. */
const LEAP = MINUTE;
/** Minutes that may wait for a database that cannot be written. */
const MINUTES_AT_MOST = 180;
const REGISTERS_AT_MOST = 64;

/** @param saved what an earlier process had counted */
export function createRecorder(saved?: SavedCounting): Recorder {
  const minutes = new Map<number, Cell>();
  let gaps: Gap[] = [];
  let counted: Map<string, Counted> | undefined;
  let first: Instant | undefined;
  let last: Instant | undefined;
  let held: Held | undefined;
  let storedAt = saved?.at ?? 0;
  let urgent = false;

  function cellOf(minute: number): Cell {
    let cell = minutes.get(minute);
    if (!cell) minutes.set(minute, (cell = emptyCell()));
    return cell;
  }

  /** A Pi starts where its clock stood when it went down, and NTP comes later. */
  function isClockSet(now: Instant, begun: Instant): boolean {
    if (now.wall < CLOCK_SET_AFTER) return false;
    return now.wall > storedAt - LEAP || now.mono - begun.mono > SETTLING;
  }

  /** What was read before the clock was set happened as long ago as the monotonic clock says. */
  function followLeap(before: Instant, now: Instant, begun: Instant): void {
    const leap = now.wall - before.wall - (now.mono - before.mono);
    if (Math.abs(leap) < LEAP || now.mono - begun.mono > SETTLING) return;
    const by = Math.round(leap / MINUTE);
    const moved = [...minutes].map(([minute, cell]) => [minute + by, cell] as const);
    minutes.clear();
    for (const [minute, cell] of moved) minutes.set(minute, cell);
    gaps = gaps.map((gap) => ({ ...gap, to: gap.to + by * MINUTE })).filter(({ from, to }) => from < to);
  }

  function count(registers: readonly HouseholdRegister[], now: Instant, known: Map<string, Counted>): void {
    const ended = new Map<string, Gap>();
    for (const one of registers) countOne(one, now, known, ended);
    gaps.push(...ended.values());
    forgetOldest(known);
  }

  function countOne(
    { energy, device, register, read }: HouseholdRegister,
    now: Instant,
    known: Map<string, Counted>,
    ended: Map<string, Gap>,
  ): void {
    const key = `${device.key}|${register}`;
    const before = known.get(key);
    const wh = grown(before, read);
    const isAsleep = device.down === 'sleeping' && before !== undefined && sleepsOn(before, now);
    const isKnown = read.fresh || isAsleep;
    const gap = isKnown && !isAsleep && before && gapOf(before, device.limit, now);
    if (gap) {
      const same = ended.get(device.key) ?? { ...gap, energy: {} };
      ended.set(device.key, { ...same, from: Math.min(same.from, gap.from) });
      addEnergy(same.energy, energy, wh);
    } else if (isKnown || wh > 0) {
      // That it has not grown is known of now, however long ago it was read.
      const wall = wh > 0 ? momentOf(read.at, now) : now.wall;
      addEnergy(cellOf(Math.floor(wall / MINUTE)).energy, energy, wh);
    }
    // The minute in which a gap ends knows the register again.
    if (gap) addEnergy(cellOf(Math.floor(now.wall / MINUTE)).energy, energy, 0);
    if (!before || before.segment !== read.segment) urgent = true;
    const at = isAsleep ? now : later(before?.at ?? read.at, read.at);
    // It stays asleep until it is heard: after a restart nobody knows yet that it still is.
    const asleep = isAsleep || (!read.fresh && before?.asleep === true);
    known.set(key, {
      ...countedTo(before, read),
      at,
      seen: isKnown ? now : (before?.seen ?? now),
      lost: !isKnown,
      asleep,
    });
  }

  /** They are shown now, and were from the minute on in which they were read: that may be the last one of a day. */
  function showReadings(registers: readonly HouseholdRegister[], now: Instant): void {
    const readings = displayed(registers);
    for (const name of Object.keys(readings) as ReadingName[]) {
      const energy = name === 'import_reading' ? 'import' : 'export';
      const times = registers.filter((one) => one.energy === energy && one.read.fresh).map(({ read }) => read.at);
      const read = Math.max(...times.map((at) => momentOf(at, now)));
      for (const wall of [read, now.wall]) cellOf(Math.floor(wall / MINUTE)).readings[name] = readings[name]!;
    }
  }

  /** A register that was restored was read in an earlier process: after what is stored, or it would be stored. */
  function momentOf(at: Instant, now: Instant): number {
    return at.wall <= now.wall && at.wall >= storedAt ? at.wall : now.wall;
  }

  function boundMinutes(): void {
    while (minutes.size > MINUTES_AT_MOST) {
      const [oldest, second] = [...minutes.keys()].toSorted((a, b) => a - b) as [number, number];
      addEnergies(cellOf(second).energy, cellOf(oldest).energy);
      minutes.delete(oldest);
    }
  }

  return {
    observe(snapshot) {
      const now = snapshot.at;
      const begun = (first ??= now);
      const before = last ?? now;
      last = now;
      followLeap(before, now, begun);
      if (!isClockSet(now, begun)) {
        held = undefined;
        return;
      }
      counted ??= restored(saved, now);
      if (held) integrate(held, now, cellOf);
      held = heldFrom(snapshot);
      const registers = householdRegisters(snapshot);
      count(registers, now, counted);
      showReadings(registers, now);
      boundMinutes();
    },
    pending: () => ({ minutes, gaps, counted: counted ?? new Map() }),
    isUrgent: () => urgent,
    stored() {
      minutes.clear();
      gaps = [];
      urgent = false;
      storedAt = last?.wall ?? storedAt;
    },
  };
}

function restored(saved: SavedCounting | undefined, { mono }: Instant): Map<string, Counted> {
  return new Map(
    saved?.registers.map(({ key, at, ...counted }) => {
      const then: Instant = { wall: at, mono, restored: true };
      return [key, { ...counted, at: then, seen: then, lost: false }];
    }),
  );
}

/** Meters that were taken down years ago. */
function forgetOldest(known: Map<string, Counted>): void {
  while (known.size > REGISTERS_AT_MOST) {
    const oldest = [...known].toSorted(([, a], [, b]) => a.at.wall - b.at.wall)[0];
    if (!oldest) return;
    known.delete(oldest[0]);
  }
}
