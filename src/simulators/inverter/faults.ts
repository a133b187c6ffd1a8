import type { AddressRange } from './answer.ts';

/** What goes wrong between an inverter and whoever asks it. Shares are of answers, 0 to 1. */
export interface InverterFaults {
  /** Share that comes late, and by how many milliseconds. */
  readonly late: number;
  readonly lateBy: number;
  /** Requests that come while an answer is on its way are lost, instead of answered later. */
  readonly deafWhileBusy: boolean;
  /** Share that loses one to three bytes on its way. */
  readonly drop: number;
  /** Share with one bit turned, so that the CRC is wrong; RTU only. */
  readonly wrongCrc: number;
  /** Share with one to four bytes of noise before it; RTU only. */
  readonly noise: number;
  /** The adapter sends back what it was sent; RTU only. */
  readonly echo: boolean;
  /** The function byte of refusals, instead of the firmware's own. */
  readonly exceptions: 'own' | 'sofar' | 'standard';
  /** Share that is exception 6. */
  readonly busy: number;
  readonly illegal: readonly AddressRange[];
  /** No byte at all, as at night. */
  readonly silent: boolean;
  /** Milliseconds after it woke at dawn for which all counters read 0. */
  readonly zerosAtDawn: number;
  /**
   * Share with another master's request and its answer before it; RTU only. That answer never has the length of the
   * one asked for: no client could tell those apart.
   */
  readonly foreign: number;
  /** Takes connections and bytes and never answers, as a gateway does whose peer is gone. */
  readonly halfOpen: boolean;
  /** Numbers of the inverter's own faults that are active. */
  readonly faultIds: readonly number[];
}

export const noFaults: InverterFaults = {
  late: 0,
  lateBy: 700,
  deafWhileBusy: false,
  drop: 0,
  wrongCrc: 0,
  noise: 0,
  echo: false,
  exceptions: 'own',
  busy: 0,
  illegal: [],
  silent: false,
  zerosAtDawn: 0,
  foreign: 0,
  halfOpen: false,
  faultIds: [],
};

/** Names for the command line, each with what it changes. */
export const namedFaults = {
  late: { late: 0.1 },
  'deaf-while-busy': { deafWhileBusy: true },
  'dropped-bytes': { drop: 0.1 },
  'wrong-crc': { wrongCrc: 0.1 },
  noise: { noise: 0.1 },
  echo: { echo: true },
  'exception-0x90': { exceptions: 'sofar' },
  'exception-0x83': { exceptions: 'standard' },
  busy: { busy: 0.1 },
  night: { silent: true },
  'zeros-at-dawn': { zerosAtDawn: 300_000 },
  'two-masters': { foreign: 0.1 },
  'half-open': { halfOpen: true },
} as const satisfies Record<string, Partial<InverterFaults>>;

export type FaultName = keyof typeof namedFaults;
