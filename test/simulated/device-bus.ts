/** A Modbus bus without a line: a simulated device answers in the same process, at once. */
import { sleep, type Clock } from '../../src/clock.ts';
import type { SimulatedDevice } from '../../src/simulators/inverter/device.ts';
import { noFaults, type InverterFaults } from '../../src/simulators/inverter/faults.ts';
import type { BusStatus } from '../../src/status.ts';
import type { ReadAnswer, ReadRequest, RegisterBus } from '../../src/transports/modbus/request.ts';
import type { BusTiming } from '../../src/transports/modbus/settings.ts';

const FUNCTION = { holding: 3, input: 4 } as const;

export class DeviceBus implements RegisterBus {
  readonly #device: SimulatedDevice;
  readonly #clock: Clock;
  readonly #requests = { ok: 0, exception: 0, silent: 0, garbled: 0 };
  faults: InverterFaults = noFaults;
  /** What has come and was no answer to what was asked. */
  readonly discarded = { late: 0, echo: 0, noise: 0 };

  constructor(device: SimulatedDevice, clock: Clock) {
    this.#device = device;
    this.#clock = clock;
  }

  async read({ unit, table, address, count }: ReadRequest, timing: BusTiming): Promise<ReadAnswer> {
    const request = Uint8Array.of(FUNCTION[table], address >> 8, address & 0xff, count >> 8, count & 0xff);
    const answer = unit === this.#device.unit ? this.#device.answer(request, this.faults, false) : undefined;
    if (!answer || !('pdu' in answer)) {
      this.#requests.silent++;
      await sleep(this.#clock, timing.timeout * (1 + timing.retries));
      return { kind: 'silent' };
    }
    const { pdu } = answer;
    const at = this.#clock.now();
    if (pdu[0] !== FUNCTION[table]) {
      this.#requests.exception++;
      return { kind: 'exception', code: pdu[1] ?? 0, at };
    }
    this.#requests.ok++;
    return { kind: 'registers', registers: Array.from({ length: count }, (_, i) => pdu.readUInt16BE(2 + 2 * i)), at };
  }

  status(): BusStatus {
    const now = this.#clock.now();
    return {
      bus: '/dev/serial/by-id/adapter',
      phase: 'open',
      since: now,
      lastProgress: now,
      requests: this.#requests,
      discarded: this.discarded,
    };
  }
}
