import { sleep, type Clock } from '../clock.ts';
import type { ModbusFamily } from '../devices/modbus/family.ts';
import type { BusStatus } from '../status.ts';
import type { RegisterBus } from '../transports/modbus/request.ts';
import { usualTiming, type BusTiming } from '../transports/modbus/settings.ts';
import { Answers, createAsker } from './asker.ts';
import { detect, type Detected } from './detect.ts';
import type { Located } from './learned.ts';

/** Milliseconds between two looks at a bus that is not open yet. */
const LOOK_AT_BUS = 100;

/** A device that a scan has found. */
export interface FoundOnBus {
  readonly unit: number;
  /** A family's id. */
  readonly family: string;
  /** Its own register map's id, a value of RS485_PROFILE where the family has profiles. */
  readonly map: string;
  readonly serial?: string;
  readonly model?: string;
  readonly firmware?: string;
}

export interface Scanned {
  readonly devices: readonly FoundOnBus[];
  /** Why that may not be all, as sentences: the bus cannot be opened, or a stranger answers. */
  readonly problem?: string;
}

export interface ScanOptions {
  readonly bus: RegisterBus & { status(): BusStatus };
  readonly families: readonly ModbusFamily[];
  /** Units to ask, in this order. */
  readonly units: readonly number[];
  readonly clock: Clock;
  /** Called as soon as one is found. */
  readonly onFound: (device: FoundOnBus) => void;
  /** Called before each unit is asked. */
  readonly onUnit?: (unit: number) => void;
  /** Ends the scan with what was found so far. */
  readonly signal?: AbortSignal;
  readonly timing?: Partial<BusTiming>;
}

/**
 * Asks each unit who it is. A unit is first asked for two registers, once: any answer, a refusal too, shows that
 * somebody is there, and a silent unit costs one time-out. Waits for a bus that is being opened, and ends early with
 * what was found when it cannot be opened or is lost. Never rejects.
 */
export async function scanBus(options: ScanOptions): Promise<Scanned> {
  const { bus, units, onFound, onUnit } = options;
  const signal = options.signal ?? new AbortController().signal;
  const devices: FoundOnBus[] = [];
  const strangers: number[] = [];
  const closed = await openingProblem(options, signal);
  if (closed !== undefined) return { devices, problem: closed };
  for (const unit of units) {
    if (signal.aborted) break;
    onUnit?.(unit);
    const detected = await whoIsAt(unit, options, signal);
    if (signal.aborted) break;
    if (detected.kind === 'unreachable') return { devices, problem: detected.problem };
    if (detected.kind === 'another') strangers.push(unit);
    if (detected.kind !== 'found') continue;
    const device = described(detected.found);
    devices.push(device);
    onFound(device);
  }
  if (strangers.length === 0) return { devices };
  const problem = `Something that is none of the known devices answers at unit ${strangers.join(', ')} on ${bus.status().bus}.`;
  return { devices, problem };
}

async function whoIsAt(unit: number, options: ScanOptions, signal: AbortSignal): Promise<Detected> {
  const { bus, families } = options;
  const timing = { ...usualTiming, ...options.timing };
  const ask = createAsker({ bus, unit, timing: { ...timing, retries: 0 }, signal, answers: new Answers() });
  // Two, because Eastron's meters know whole floats only.
  const answer = await ask('holding', 0, 2);
  if (answer.kind === 'unreachable') return answer;
  if (answer.kind === 'silent') return { kind: 'nobody' };
  const search = { units: [unit], families: families.map((family) => ({ family })) };
  return detect(search, bus, () => timing, signal);
}

function described({ unit, family, device }: Located): FoundOnBus {
  const { maps, serial, model, firmware } = device;
  return {
    unit,
    family,
    map: maps[0].id,
    ...(serial !== undefined && { serial }),
    ...(model !== undefined && { model }),
    ...(firmware !== undefined && { firmware }),
  };
}

/** Waits while it is being opened. @returns why it is not open, as a sentence */
async function openingProblem({ bus, clock }: ScanOptions, signal: AbortSignal): Promise<string | undefined> {
  while (bus.status().phase === 'connecting' && !signal.aborted) {
    await sleep(clock, LOOK_AT_BUS, signal).catch(() => {});
  }
  const status = bus.status();
  return status.phase === 'open' || signal.aborted ? undefined : (status.problem ?? `${status.bus} is not open.`);
}
