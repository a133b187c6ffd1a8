import type { Clock } from '../../clock.ts';
import type { Part } from '../../lifecycle.ts';
import type { Logger } from '../../logger.ts';
import type { HouseState } from '../house/house.ts';
import { LiveHouse } from '../house/live-house.ts';
import type { Random } from '../random.ts';
import { SimulatedDevice } from './device.ts';
import type { OpenEndpoint, OpenSession } from './endpoints/endpoint.ts';
import { openPty } from './endpoints/pty.ts';
import { openSerial } from './endpoints/serial.ts';
import { openTcp } from './endpoints/tcp.ts';
import type { InverterFaults } from './faults.ts';
import type { Line, LineCounts } from './line.ts';
import { RtuSession } from './rtu-session.ts';
import type { Endpoint, InverterSettings } from './settings.ts';
import { TcpSession } from './tcp-session.ts';

export interface InverterDeps {
  readonly clock: Clock;
  /** Decides which answers the faults meet, and makes the house if none is given. */
  readonly random: Random;
  readonly logger: Logger;
  /** A house that other simulators share; without, the settings make one of its own. */
  readonly house?: LiveHouse;
}

/**
 * An inverter (or meter) on a simulated house, asked over Modbus: its registers follow the house, built from the
 * documents and captures of real devices. Takes no writes.
 */
export class SimulatedInverter implements Part {
  readonly name: string;
  readonly #settings: InverterSettings;
  readonly #logger: Logger;
  readonly #house: LiveHouse;
  readonly #line: Line;
  #faults: InverterFaults;
  #endpoint: OpenEndpoint | undefined;

  constructor(settings: InverterSettings, deps: InverterDeps) {
    this.name = `simulated inverter ${settings.kind.map}`;
    this.#settings = settings;
    this.#logger = deps.logger;
    this.#house = deps.house ?? new LiveHouse(settings.house, deps, settings.speed);
    this.#faults = settings.faults;
    const devices = [settings, ...settings.neighbours].map(
      (device) => new SimulatedDevice(device, () => this.#house.state()),
    );
    this.#line = {
      clock: deps.clock,
      random: deps.random,
      devices: new Map(devices.map((device) => [device.unit, device])),
      latency: settings.latency,
      baud: settings.baud,
      counts: { requests: 0, writes: 0, answers: 0, strangers: 0, junk: 0 },
      faults: () => this.#faults,
    };
  }

  get counts(): Readonly<LineCounts> {
    return this.#line.counts;
  }

  get faults(): InverterFaults {
    return this.#faults;
  }

  /** Changes faults while it runs; the others stay. */
  set(faults: Partial<InverterFaults>): void {
    this.#faults = { ...this.#faults, ...faults };
  }

  /** The house as it is now. What was read last may be older. */
  house(): HouseState {
    return this.#house.state();
  }

  /**
   * Where a client connects, as RS485_PORT takes it: `rtu+tcp://127.0.0.1:5020`, or a path.
   * @throws before `start`
   */
  address(): string {
    if (!this.#endpoint) throw new Error(`${this.name} was not started.`);
    return this.#endpoint.address;
  }

  async start(): Promise<void> {
    if (this.#endpoint) return;
    this.#endpoint = await openEndpoint(this.#settings.endpoint, this.#line);
    const units = [...this.#line.devices.keys()].join(', ');
    this.#logger.info(`A ${this.name} answers at ${this.#endpoint.address}, unit ${units}.`);
  }

  async stop(): Promise<void> {
    const endpoint = this.#endpoint;
    this.#endpoint = undefined;
    await endpoint?.close();
  }

  /** Breaks every connection, as a pulled plug does. A serial device goes and comes back. */
  async cut(): Promise<void> {
    await this.#endpoint?.cut();
  }
}

function openEndpoint(endpoint: Endpoint, line: Line): Promise<OpenEndpoint> {
  const rtu: OpenSession = (send) => new RtuSession(line, send);
  switch (endpoint.over) {
    case 'rtu-tcp':
      return openTcp('rtu+tcp', endpoint.host, endpoint.port, rtu);
    case 'modbus-tcp':
      return openTcp('modbus+tcp', endpoint.host, endpoint.port, (send, drop) => new TcpSession(line, send, drop));
    case 'serial':
      return openSerial(endpoint.path, endpoint.baud, rtu);
    case 'pty':
      return openPty(endpoint.path, rtu);
  }
}
