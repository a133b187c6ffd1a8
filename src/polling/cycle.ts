import { decodeRegisters, type Registers } from '../devices/modbus/decode.ts';
import type { Group, RegisterMap, RegisterTable } from '../devices/modbus/register-map.ts';
import type { Instant } from '../readings/instant.ts';
import type { Reading } from '../readings/reading.ts';
import { planReads, type PlannedRead, type RefusedRead } from '../transports/modbus/plan.ts';
import { isRefusal, type Answers, type Ask } from './asker.ts';
import { wantedOf } from './wanted.ts';

export interface CycleOptions {
  readonly maps: readonly RegisterMap[];
  /** In the order in which they are read. */
  readonly groups: readonly Group[];
  /** Reads that the device is known to refuse. */
  readonly refused: readonly RefusedRead[];
  readonly askerOf: (map: RegisterMap) => Ask;
  /** What `askerOf` notes its answers in. */
  readonly answers: Answers;
  readonly onReading: (map: RegisterMap, group: Group, reading: Reading, at: Instant) => void;
}

export interface CycleResult {
  /** Whether there was a reading. */
  readonly brought: boolean;
  /** Groups of which every read was asked. */
  readonly done: readonly Group[];
  /** Those of them of which not every read had a final answer: registers, or a refusal that was known before. */
  readonly incomplete: ReadonlySet<Group>;
  /** Those of them that are to be read again at once, because a part of theirs was just refused. */
  readonly split: ReadonlySet<Group>;
  /** Reads refused for good; none if the device answered nothing else. */
  readonly refused: readonly RefusedRead[];
}

/** Reads the groups one after another and decodes each from what this cycle, and no other, has brought. */
export async function runCycle({
  maps,
  groups,
  refused,
  askerOf,
  answers,
  onReading,
}: CycleOptions): Promise<CycleResult> {
  const image = new Image();
  const refusedNow: RefusedRead[] = [];
  const done: Group[] = [];
  const incomplete = new Set<Group>();
  const split = new Set<Group>();
  let brought = false;

  /** @returns when the last registers came, or 'stop' if there is no use in asking on */
  async function readAll(group: Group, reads: readonly PlannedRead[], ask: Ask): Promise<Instant | 'stop' | undefined> {
    let at: Instant | undefined;
    for (const read of reads) {
      const answer = await ask(read.table, read.address, read.count);
      if (answer.kind === 'registers') {
        image.put(read, answer.registers);
        at = answer.at;
      } else if (isRefusal(answer)) {
        refusedNow.push({ table: read.table, address: read.address, count: read.count });
        split.add(group);
      } else {
        incomplete.add(group);
        // Asleep, most likely: every further read would cost its time-outs, and the bus its others.
        if (answer.kind === 'unreachable' || (answer.kind === 'silent' && answers.total === 1)) return 'stop';
      }
    }
    return at;
  }

  /** @returns false if there is no use in asking on */
  async function readGroup(group: Group): Promise<boolean> {
    for (const map of maps) {
      const reads = planReads(wantedOf(map, group), map.limits, refused);
      const at = await readAll(group, reads, askerOf(map));
      if (at === 'stop') return false;
      const isWhole = !incomplete.has(group) && !split.has(group);
      const reading = at && decodeRegisters(isWhole ? map : withoutSumsOfPresent(map), group, image.registers);
      if (!at || !reading) continue;
      brought = true;
      onReading(map, group, reading, at);
    }
    return true;
  }

  for (const group of groups) {
    if (!(await readGroup(group))) break;
    done.push(group);
  }
  // One that refuses everything is in trouble (a logger, an update), and what it says then is no lesson.
  const isLesson = answers.count.registers > 0;
  return { brought, done, incomplete, split: isLesson ? split : new Set(), refused: isLesson ? refusedNow : [] };
}

/** A part whose read failed is not one that the device does not have: a sum without it would be too small. */
function withoutSumsOfPresent(map: RegisterMap): RegisterMap {
  return { ...map, computed: map.computed.filter(({ sumOfPresent }) => sumOfPresent !== true) };
}

/** The registers of one cycle. */
class Image {
  readonly #tables = { holding: new Map<number, number>(), input: new Map<number, number>() };

  put({ table, address }: PlannedRead, registers: readonly number[]): void {
    registers.forEach((register, index) => this.#tables[table].set(address + index, register));
  }

  readonly registers: Registers = (table: RegisterTable, address: number) => this.#tables[table].get(address);
}
