import { sleep, type Clock } from '../clock.ts';
import type { ModbusFamily } from '../devices/modbus/family.ts';
import type { Group, RegisterMap, RegisterTable, ValueRow } from '../devices/modbus/register-map.ts';
import type { Quantity } from '../readings/quantities.ts';
import type { BusStatus } from '../status.ts';
import type { ReadAnswer, ReadRequest, RegisterBus } from '../transports/modbus/request.ts';
import { usualTiming, type BusTiming } from '../transports/modbus/settings.ts';

/** What a fake device does when it is asked. */
export type Mood = 'awake' | 'asleep' | 'busy' | 'noisy' | 'hanging' | 'refusing';

/** Registers that answer; what is not there reads 0, as long as it is legal. */
export class FakeDevice {
  mood: Mood = 'awake';
  readonly registers = new Map<number, number>();
  readonly illegal = new Set<number>();
  /** Milliseconds until it answers. */
  latency = 50;

  constructor(serial: number) {
    this.registers
      .set(IDENTITY, FAKE)
      .set(IDENTITY + 1, serial)
      .set(IDENTITY + 2, 7);
  }
}

const IDENTITY = 100;
const FAKE = 0x5afe;

export class FakeBus implements RegisterBus {
  readonly #clock: Clock;
  readonly devices = new Map<number, FakeDevice>();
  phase: BusStatus['phase'] = 'open';
  readonly requests: (ReadRequest & { readonly at: number; readonly timing: BusTiming })[] = [];
  underWay = 0;
  mostUnderWay = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  status(): BusStatus {
    const now = this.#clock.now();
    return {
      bus: '/dev/serial/by-id/adapter',
      phase: this.phase,
      since: now,
      ...(this.phase === 'waiting' && { problem: 'The adapter is not plugged in.' }),
      lastProgress: now,
      requests: { ok: 0, exception: 0, silent: 0, garbled: 0 },
      discarded: { late: 0, echo: 0, noise: 0 },
    };
  }

  async read(request: ReadRequest, timing: BusTiming): Promise<ReadAnswer> {
    this.requests.push({ ...request, timing, at: this.#clock.now().mono });
    this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay);
    try {
      return await this.#answer(request, timing);
    } finally {
      this.underWay--;
    }
  }

  /** Addresses asked since the last call, as `unit/address×count`. */
  takeAsked(): string[] {
    return this.requests.splice(0).map(({ unit, address, count }) => `${unit}/${address}×${count}`);
  }

  async #answer({ unit, address, count }: ReadRequest, timing: BusTiming): Promise<ReadAnswer> {
    if (this.phase !== 'open') return { kind: 'unreachable', problem: 'The adapter is not plugged in.' };
    const device = this.devices.get(unit);
    if (!device || device.mood === 'asleep') {
      await sleep(this.#clock, timing.timeout * (1 + timing.retries));
      return { kind: 'silent' };
    }
    if (device.mood === 'hanging') return new Promise(() => {});
    await sleep(this.#clock, device.latency);
    if (device.mood === 'noisy') return { kind: 'garbled', detail: 'a wrong checksum' };
    const exception = (code: number): ReadAnswer => ({ kind: 'exception', code, at: this.#clock.now() });
    if (device.mood === 'busy') return exception(6);
    const addresses = Array.from({ length: count }, (_, i) => address + i);
    if (device.mood === 'refusing' || addresses.some((one) => device.illegal.has(one))) return exception(2);
    const registers = addresses.map((one) => device.registers.get(one) ?? 0);
    return { kind: 'registers', registers, at: this.#clock.now() };
  }
}

const row = (address: number, group: Group, quantity: Quantity): ValueRow => ({
  kind: 'value',
  type: 'u16',
  address,
  group,
  quantity,
  scale: 1,
  source: 'made up',
});

const MEDIUM: readonly Quantity[] = [
  'grid.voltage.l1',
  'grid.voltage.l2',
  'grid.voltage.l3',
  'grid.current.l1',
  'grid.current.l2',
  'grid.current.l3',
  'power.active.import',
  'power.active.export',
];

/** Fast 0–1, medium 10–17, slow 20, once 30. */
export const FAKE_MAP: RegisterMap = {
  id: 'fake-map',
  title: 'Fake inverter',
  role: 'inverter',
  table: 'holding',
  limits: { maxRegisters: 60, maxGap: 0 },
  timing: { ...usualTiming, timeout: 1000 },
  rows: [
    row(0, 'fast', 'grid.power'),
    row(1, 'fast', 'grid.frequency'),
    ...MEDIUM.map((quantity, i) => row(10 + i, 'medium', quantity)),
    row(20, 'slow', 'energy.active.import'),
    row(30, 'once', 'inkasso'),
  ],
  computed: [],
  registerStep: 1,
  part: '',
};

/** A family whose devices have 0x5AFE at 100, the serial number behind it, and then the firmware. */
export function fakeFamily(
  id = 'fake',
  { map = FAKE_MAP, mark = FAKE, table = 'holding' }: { map?: RegisterMap; mark?: number; table?: RegisterTable } = {},
): ModbusFamily {
  return {
    id,
    title: `Family ${id}`,
    profiles: [map],
    bauds: [9600],
    async probe(read) {
      const answer = await read(table, IDENTITY, 3);
      if (answer.kind === 'exception') return { kind: 'another' };
      if (answer.kind !== 'registers') return { kind: 'nobody' };
      const [found, serial, firmware] = answer.registers;
      if (found !== mark) return { kind: 'another' };
      return { kind: 'found', device: { maps: [map], serial: `S${serial}`, model: 'F1', firmware: `V${firmware}` } };
    },
  };
}
