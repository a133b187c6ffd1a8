import type { HouseState } from '../house/house.ts';
import type { InverterEnergies } from '../house/plant.ts';
import { answerTo, BUSY, refusal } from './answer.ts';
import type { DeviceMap, Rules } from './device-map.ts';
import type { InverterFaults } from './faults.ts';
import { captured } from './maps/captured.ts';
import { eastronSdm } from './maps/eastron-sdm.ts';
import { sofarG3 } from './maps/sofar-g3.ts';
import { sofarHybridOld } from './maps/sofar-hybrid-old.ts';
import { sofarString } from './maps/sofar-string.ts';
import { sunSpec } from './maps/sunspec.ts';
import type { DeviceKind, DeviceSettings } from './settings.ts';

/** An answer without unit and CRC, or a whole RTU frame that is sent as it is. */
export type Answer = { readonly pdu: Buffer } | { readonly rtu: Buffer };

/** One device on the line: what it says to a request, as the house is now. */
export class SimulatedDevice {
  readonly unit: number;
  readonly #serial: string;
  readonly #map: DeviceMap;
  readonly #house: () => HouseState;

  constructor(settings: DeviceSettings, house: () => HouseState) {
    this.unit = settings.unit;
    this.#serial = settings.serial;
    this.#map = mapOf(settings.kind);
    this.#house = house;
  }

  /**
   * @param pdu function and what follows
   * @param isBusy answer with exception 6
   * @returns undefined when it sleeps
   */
  answer(pdu: Uint8Array, faults: InverterFaults, isBusy: boolean): Answer | undefined {
    const house = this.#house();
    if (this.#map.sleeps && house.inverter.running === 'off') return undefined;
    const rules = { ...this.#map.rules, ...exceptionsOf(faults) };
    if (isBusy) return { pdu: refusal(pdu[0] ?? 0, BUSY, rules) };
    const known = this.#map.verbatim?.find(({ request }) => Buffer.compare(request, pdu) === 0);
    // A captured frame carries unit 1.
    if (known && this.unit === known.rtu[0]) return { rtu: Buffer.from(known.rtu) };
    const image = this.#map.image({
      house: this.#map.sleeps && isFreshlyAwake(house, faults.zerosAtDawn) ? withoutCounters(house) : house,
      serial: this.#serial,
      faultIds: faults.faultIds,
    });
    return { pdu: answerTo(pdu, image, rules, faults.illegal) };
  }
}

function mapOf(kind: DeviceKind): DeviceMap {
  switch (kind.map) {
    case 'sofar-string':
      return sofarString();
    case 'sofar-hybrid-old':
      return sofarHybridOld(kind.device);
    case 'sofar-g3':
      return sofarG3(kind.firmware, kind.addressMasks);
    case 'sunspec':
      return sunSpec(kind.numbers);
    case 'eastron-sdm630':
      return eastronSdm(3);
    case 'eastron-sdm120':
      return eastronSdm(1);
    case 'captured':
      return captured(kind.capture);
  }
}

/** Without a byte of its own a refusal is what the standard says. */
function exceptionsOf({ exceptions }: InverterFaults): Pick<Rules, 'exceptionFunction'> {
  if (exceptions === 'own') return {};
  return { exceptionFunction: exceptions === 'sofar' ? 0x90 : undefined };
}

function isFreshlyAwake(house: HouseState, ms: number): boolean {
  const { awakeSince } = house.inverter;
  return awakeSince !== undefined && house.at - awakeSince < ms;
}

/** As after a reboot: everything that is counted is 0. */
function withoutCounters(house: HouseState): HouseState {
  const none = { total: 0, today: 0 };
  const energy: InverterEnergies = {
    pv: none,
    produced: none,
    charged: none,
    discharged: none,
    load: none,
    import: none,
    export: none,
  };
  return { ...house, inverter: { ...house.inverter, energy, generationTime: none } };
}
